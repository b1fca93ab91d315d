"""What ``verify`` saw: how far the log is sealed, and each thing that differs."""

from dataclasses import dataclass, field

from django.utils.functional import Promise

LISTED = 200  # findings that are spelled out


@dataclass(frozen=True)
class Finding:
    """One thing that differs. ``code`` is a short word for machines."""

    code: str
    text: str


@dataclass
class Report:
    """What ``verify`` saw."""

    size: int = 0
    unsealed: int = 0
    findings: list[Finding] = field(default_factory=list)
    count: int = 0

    def add(self, code: str, text: str | Promise, **values: object) -> None:
        """Note a finding; beyond the first two hundred they are only counted."""
        self.count += 1
        if len(self.findings) < LISTED:
            self.findings.append(Finding(code, str(text) % values))

    def codes(self) -> set[str]:
        """The codes of all findings."""
        return {finding.code for finding in self.findings}
