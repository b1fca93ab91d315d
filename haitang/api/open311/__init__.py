"""Open311 GeoReport v2 (wiki.open311.org/GeoReport_v2), so that existing clients work unchanged."""
