"""Forms of the desk: what a person fills in before an operation runs."""
