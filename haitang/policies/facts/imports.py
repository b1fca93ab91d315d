"""What an import of enterprises leaves."""

from haitang.facts.kinds import Commitment, Kind, kind


@kind("policy.enterprises_imported", zh="企业表格导入", en="Enterprises imported",
      quantity="rows", unit="enterprise")  # fmt: skip
class EnterprisesImported(Kind):
    """A table was imported: so many rows were taken in, so many refused.

    ``file`` is the SHA-256 of the file.
    """

    rows: int
    refused: int
    file: Commitment
