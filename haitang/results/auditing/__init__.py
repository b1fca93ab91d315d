"""A risk-limiting audit by comparing papers: exact fractions, no Django, no other room's tables."""
