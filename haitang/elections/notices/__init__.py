"""Numbered notices 公告: the table of kinds, their words, Word files made from records."""
