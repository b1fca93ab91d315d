"""Livelihood cases 民生诉求, from the doorstep to the strike-off, and projects 项目."""
