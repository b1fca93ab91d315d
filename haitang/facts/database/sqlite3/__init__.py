"""SQLite with the write guard and settings under which no acknowledged write is lost."""
