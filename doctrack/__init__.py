"""doctrack: a ledger of papers, kept as YAML in git, judged by the office's own regulation."""

__version__ = "0.2.0"
