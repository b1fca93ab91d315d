"""Upkeep 运行维护: serving, back-up, restore, self-checks."""
