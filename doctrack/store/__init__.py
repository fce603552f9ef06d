"""One door to each outside thing: YAML, git, SQLite, the lock, tables, what is shipped."""
