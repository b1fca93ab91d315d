"""Pages for residents 居民页面."""
