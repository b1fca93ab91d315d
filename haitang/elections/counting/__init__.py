"""The decision of an election: exact integers, no Django, no other room."""
