"""Organizations 单位: departments, street offices, committees, enterprises; posts."""
