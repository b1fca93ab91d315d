"""Pages of the desk about counts."""
