"""Everything visual that the desk, the residents' pages and the API share."""
