"""A roll from the table that an office keeps: read, checked, registered in few statements."""

from haitang.rolls.imports.rows import Defaults
from haitang.rolls.imports.run import import_roll

__all__ = ["Defaults", "import_roll"]
