"""A link to the station itself, what it was told to do and what day it has: so that a replay says and does the same."""

from collections.abc import Mapping
from datetime import UTC, datetime

from probes.link import DEADLINE, Exchange, Failure, Watch

DATE = "station:date"
"""Ages are counted from the station's day, which is kept with the answers so that a replay counts the same."""


class StationLink:
    """Answers `station:date` with the day in UTC, and `station:courses` and the like with what it was told."""

    def __init__(self, told: Mapping[str, str]) -> None:
        self._told = told

    def ask(self, request: str, deadline: float = DEADLINE, watch: Watch | None = None) -> Exchange:
        """Answer at once."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        said = {**self._told, "date": at[:10]}.get(request.partition(":")[2])
        return Exchange(
            ask=request,
            exit_code=None if said is None else 0,
            stdout=b"" if said is None else f"{said}\n".encode(),
            failure=Failure.REFUSED if said is None else None,
            detail="the station was told nothing of the kind" if said is None else None,
            at=at,
            seconds="0",
        )
