"""The append-only log 事实 and the only door through which state changes (@operation)."""
