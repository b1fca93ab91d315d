"""Pages of the desk about results."""
