"""A ledger opened at a commit: its records, and the files that an act writes."""
