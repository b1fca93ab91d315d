"""Pages of the desk about rolls."""
