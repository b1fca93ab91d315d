"""Ledgers 台账: declared, filterable, exportable lists over records and facts; nobody types one."""
