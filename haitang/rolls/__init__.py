"""Rolls 选民登记: who may vote in an election, objections, proxies, and who has voted."""
