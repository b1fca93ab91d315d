"""Pages of the desk about nominations."""
