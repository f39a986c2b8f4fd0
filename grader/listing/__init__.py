"""What goes on a listing: one module per marketplace, each made from the signed report alone."""

import re
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from calibration.record import Digest
from grader.offer import ListingError
from grader.report import Report

__all__ = ["ListingError", "markets", "write_listing"]

_FORBIDDEN = re.compile(r"\b(like[ -]new|as[ -]new|comme neuf|[ée]tat neuf|à neuf)\b", re.IGNORECASE)
"""What a used device may not be called on a listing: French décret 2022-190, and its English equals."""


def markets() -> tuple[str, ...]:
    """Return the names of the marketplaces: each module of this package is one."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


def write_listing(report: Report, envelope_digest: Digest, market: str, folder: Path) -> tuple[Path, ...]:
    """Write the listing files of one marketplace into a folder and return their paths, in order of name.

    The envelope's digest is the SHA-256 of `report.dsse.json`: it ties the listing to one signed report.
    Raises ListingError for an unknown market, for a report that this market's standard does not grade, for wording
    that no listing may carry, and for a folder that cannot be written.
    """
    if market not in markets():
        raise ListingError(f"There is no listing for {market}: choose one of {', '.join(markets())}.")
    made: dict[str, bytes] = import_module(f"{__name__}.{market}").files(report, envelope_digest)
    for data in made.values():
        _refuse_forbidden(data.decode())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return tuple(_written(folder / name, made[name]) for name in sorted(made))
    except OSError as error:
        raise ListingError(f"The listing cannot be written to {folder}: {error.strerror}.") from error


def _refuse_forbidden(text: str) -> None:
    found = _FORBIDDEN.search(text)
    if found:
        raise ListingError(f"No listing may call a used device “{found[0]}”: grade it under another standard.")


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path
