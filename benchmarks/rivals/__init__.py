"""What the batch evaluator is measured against: generated C, OpenFisca-Core and DuckDB."""
