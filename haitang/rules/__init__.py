"""Rules that explain themselves: eligibility in three values, one subject or a million."""
