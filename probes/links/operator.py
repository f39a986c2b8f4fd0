"""A link to the operator: a question on the screen, an answer from the keyboard, an exchange like any other.

So what a person did and said stands in the transcript, and a replay gives the same readings without the person.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

from calibration.quantity import to_resolution
from probes.link import DEADLINE, Exchange, Failure, Watch

Consult = Callable[[str, float], str | None]
"""Shows a question and waits at most so many seconds for a line of text; None where nobody answered."""


class OperatorLink:
    """Asks the person at the station. Answers `operator:QUESTION` with one line, as `probes.operator` words it."""

    def __init__(self, consult: Consult) -> None:
        self._consult = consult

    def ask(self, request: str, deadline: float = DEADLINE, watch: Watch | None = None) -> Exchange:
        """Show the question; silence until the deadline is a timeout."""
        at, started = datetime.now(UTC), time.monotonic()
        said = self._consult(request.partition(":")[2], deadline)
        return Exchange(
            ask=request,
            exit_code=None if said is None else 0,
            stdout=b"" if said is None else said.encode(errors="replace") + b"\n",
            failure=Failure.TIMEOUT if said is None else None,
            detail=None,
            at=at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            seconds=to_resolution(time.monotonic() - started, Decimal("0.001")),
        )
