"""Tools for developers of Haitang; none of them is needed to run it."""
