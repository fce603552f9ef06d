"""The language in which a kind is written: every key declared once (`docs/schema.md`)."""
