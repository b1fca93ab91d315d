"""Haitang 海棠: the working system of a county-level grassroots administration."""
