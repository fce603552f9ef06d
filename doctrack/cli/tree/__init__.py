"""The tree of commands: static ones, and those made from the schemas; their help and completion."""
