"""The audit: every commit since the first is judged again on its parent's view, and must have
written just what the judge allows.
"""
