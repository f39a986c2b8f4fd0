"""A link to what the station was told to do: an answer like any other, so that a replay does the same."""

from collections.abc import Mapping
from datetime import UTC, datetime

from probes.link import DEADLINE, Exchange, Failure, Watch


class OrderLink:
    """Answers `order:courses` and the like from what was ordered, and refuses what was not."""

    def __init__(self, ordered: Mapping[str, str]) -> None:
        self._ordered = ordered

    def ask(self, request: str, deadline: float = DEADLINE, watch: Watch | None = None) -> Exchange:
        """Answer at once."""
        said = self._ordered.get(request.partition(":")[2])
        return Exchange(
            ask=request,
            exit_code=None if said is None else 0,
            stdout=b"" if said is None else f"{said}\n".encode(),
            failure=Failure.REFUSED if said is None else None,
            detail="nothing of the kind was ordered" if said is None else None,
            at=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            seconds="0",
        )
