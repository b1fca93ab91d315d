"""Term-change elections 换届选举: law as data, a paper count that anyone can decide again."""
