"""Pages of the desk about screening."""
