"""Enterprises from the tables that offices keep: read, checked, entered through operations."""

from haitang.policies.imports.run import import_enterprises

__all__ = ["import_enterprises"]
