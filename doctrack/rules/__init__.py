"""Guards, openings and effects that need Python, each under its clause, by desk of the office."""
