"""YAML in and out, and the canonical bytes of a record."""
