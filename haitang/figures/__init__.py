"""Figures 指标: published numbers, each with its definition, provenance and records."""
