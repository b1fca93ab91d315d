"""Livelihood cases 民生诉求: registered, dispatched, handled, verified, struck off; and projects."""
