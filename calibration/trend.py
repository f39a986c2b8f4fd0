"""The daily checks of one certificate, one JSON line each, in a file beside it; and where they are heading."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from calibration.certificate import CalibrationError
from calibration.daily import Check
from calibration.moment import moment
from calibration.record import Digest

FEWEST, MOST = 4, 10
"""Checks from which a trend is drawn, at least and at most: the latest."""
DAY = 86400.0
AHEAD = 7.0
"""Days within which a trend is worth a sentence."""


def history(certificate: Path) -> Path:
    """Return the file beside a certificate in which its checks are kept."""
    return certificate.with_name(certificate.name + ".checks.jsonl")


def read_checks(certificate: Path, digest: Digest) -> tuple[Check, ...]:
    """Return the checks of the certificate with this digest, oldest first: those of earlier ones are passed over.

    Raises CalibrationError where the file cannot be read, or a line in it is none: a check that is lost may be the one
    that failed.
    """
    file = history(certificate)
    try:
        lines = file.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise CalibrationError(f"The checks in {file} cannot be read: {error}.") from error
    checks = tuple(_check(line, f"{file}, line {number}") for number, line in enumerate(lines, start=1))
    return tuple(check for check in checks if check.calibration == digest)


def keep(certificate: Path, check: Check) -> None:
    """Add a check to its file, whole or not at all; raise CalibrationError where that fails."""
    file = history(certificate)
    try:
        with file.open("ab") as lines:
            lines.write(check.canonical() + b"\n")
            lines.flush()
            os.fsync(lines.fileno())
    except OSError as error:
        raise CalibrationError(f"The check cannot be kept in {file}: {error.strerror}.") from error


def headings(checks: Sequence[Check]) -> Iterator[str]:
    """Say of each figure that is within its limit, but on its way out of it within a week, when that will be.

    By a straight line (least squares) through the latest checks; a line that explains less than half of their variance
    says nothing.
    """
    latest = checks[-MOST:]
    if len(latest) < FEWEST:
        return
    days = [(moment(check.at) - moment(latest[-1].at)).total_seconds() / DAY for check in latest]
    for name in (figure.name for figure in latest[-1].figures if figure.ok):
        series = [figure for check in latest for figure in check.figures if figure.name == name]
        if len(series) == len(latest):
            left = _days_left(days, [float(figure.value.value) for figure in series], float(series[-1].limit))
            if left is not None and left <= AHEAD:
                yield f"By the last {len(latest)} checks, {name} leaves its limit in {max(left, 1):.0f} days."


def _days_left(days: Sequence[float], values: Sequence[float], limit: float) -> float | None:
    """Return in how many days a line through values reaches the limit that it heads for; None if none, or unclear."""
    mean_day, mean = sum(days) / len(days), sum(values) / len(values)
    spread = sum((day - mean_day) ** 2 for day in days)
    total = sum((value - mean) ** 2 for value in values)
    if not spread or not total:
        return None
    slope = sum((day - mean_day) * (value - mean) for day, value in zip(days, values, strict=True)) / spread
    now = mean - slope * mean_day
    end = abs(limit) if slope > 0 else -abs(limit)
    clear = slope * slope * spread >= total / 2
    return (end - now) / slope if slope and clear and abs(now) < abs(end) else None


def _check(line: str, where: str) -> Check:
    try:
        return Check.model_validate_json(line)
    except ValidationError as error:
        raise CalibrationError(
            f"{where} is no check of a calibration: mend or move the file, and check again."
        ) from error
