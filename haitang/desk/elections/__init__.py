"""Pages of the desk about elections."""
