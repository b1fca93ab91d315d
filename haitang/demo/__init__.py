"""The demonstration: a city that looks lived in, built through operations, with no real person."""
