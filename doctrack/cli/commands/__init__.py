"""Each fixed command of doctrack in the file of its name."""
