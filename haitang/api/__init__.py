"""Interfaces for machines 接口: JSON, Open311 GeoReport v2, calendar feeds."""
