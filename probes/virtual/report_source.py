"""The source of a composed laptop that is known only by what its owner's own tools reported of it."""

from typing import Literal

from pydantic import Field

from calibration.record import Instant, Record
from probes.kinds.report import answers_of
from probes.virtual.computer_source import Content
from probes.virtual.printed import Printed


class ReportSource(Record):
    """A composed laptop by its reports, and what of it is expected."""

    link: Literal["report"]
    recorded_at: Instant
    provenance: str
    """That the reports are composed, and that the identifiers are invented."""
    reports: dict[str, Content]
    """What a tool was asked, with its arguments, and the report that it made, as it stands in a file."""
    line_end: Literal["\n", "\r\n"] = "\n"
    """How the tool ends its lines; Windows' own do so with both."""
    expect: dict[str, str] = Field(default_factory=dict)
    """Measure to what is to be read: a value, or an outcome that may be followed by words of its reason."""

    def answer(self, request: str) -> Printed | None:
        """Return the report that answers an ask, or the part of one; None for what nobody reported."""
        told = (
            each for tool, report in self.reports.items() for each in answers_of(f"run:{tool}", self._ended(report))
        )
        return next((Printed(report, b"", 0) for ask, report in told if ask == request), None)

    def _ended(self, report: bytes) -> bytes:
        return report.replace(b"\n", self.line_end.encode())
