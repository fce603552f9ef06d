"""The command line: parse, ask the desk, say one line."""
