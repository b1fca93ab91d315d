"""Counts 计票: ballots accounted for, entered twice by two persons, agreed and sealed."""
