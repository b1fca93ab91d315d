"""Nominations 提名: who is put forward for which post, is reviewed, and stands as a candidate."""
