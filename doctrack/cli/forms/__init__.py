"""What each paper form of the office is filled in with, one module a desk."""
