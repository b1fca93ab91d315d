"""Policies for enterprises 惠企政策: catalogue, matching, grants; alliances and sessions."""
