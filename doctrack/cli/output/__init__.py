"""How answers are worded and printed."""
