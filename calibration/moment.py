"""Instants as clock times, for whoever must compare them: records themselves hold text."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator

from calibration.record import Instant


def moment(at: str) -> datetime:
    """Return the instant of a record as a clock time; raise ValueError if there is no such day or hour."""
    return datetime.fromisoformat(at.removesuffix("Z")).replace(tzinfo=UTC)


def exists(at: str) -> bool:
    """Whether the calendar and the clock have this instant."""
    try:
        return bool(moment(at))
    except ValueError:
        return False


def now() -> str:
    """Return this instant as a record holds it, to the second."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _real(at: str) -> str:
    moment(at)
    return at


Moment = Annotated[Instant, AfterValidator(_real)]
"""An instant that the calendar has."""
