"""The side door: a folded rule as one SQL expression. Nothing in Haitang runs what it prints."""
