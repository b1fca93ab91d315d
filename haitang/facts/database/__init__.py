"""Django's two database back-ends with the guard on every connection and safe settings."""
