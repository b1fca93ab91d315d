"""Small pure helpers, one subject a file; no Django, no room."""
