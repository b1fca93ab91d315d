"""Screening 资格审查: agencies answer, the rules propose, a named person decides."""
