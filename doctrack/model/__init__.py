"""Frozen values and the arithmetic on them. Nothing here reads a file, a clock or a terminal."""
