"""Pages of the desk about policies."""
