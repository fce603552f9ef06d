"""What a change of the books writes: doctrack.yaml, calendars, editions of the regulation."""
