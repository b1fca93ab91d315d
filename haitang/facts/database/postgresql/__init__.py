"""PostgreSQL with the write guard."""
