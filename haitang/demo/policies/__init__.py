"""Policies for enterprises in the demonstration: the catalogue, who gets what, alliances."""
