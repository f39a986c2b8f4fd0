"""The source of a composed device: what each single command prints on it, as a text that people read and write."""

import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from calibration.record import Instant, Record
from calibration.unusable import Unusable
from probes.virtual.apple_source import AppleSource
from probes.virtual.computer_source import ComputerSource
from probes.virtual.report_source import ReportSource

FOLDER = Path(__file__).parent / "devices"
"""One `NAME.toml` for each device. The folders below hold what families of devices have in common."""


class SourceError(Unusable):
    """A source that cannot be used; the message is one sentence that names the file."""


def _short(value: Any) -> Any:
    return None if value is False else {"stdout": value} if isinstance(value, str) else value


class Said(Record):
    """What one command prints, unfiltered."""

    stdout: str = ""
    stderr: str = ""
    exit_code: int = 0


Saying = Annotated[Said | None, BeforeValidator(_short)]
"""A mere text is a standard output with exit code 0; `false` takes away what the family says: this device lacks it."""


class Source(Record):
    """A composed device, and what of it is expected."""

    recorded_at: Instant
    provenance: str
    """Where the answers come from, and that the identifiers are invented."""
    properties: dict[str, str]
    """The system properties, as `getprop` knows them."""
    answers: dict[str, Saying] = Field(default_factory=dict)
    """A command with its arguments, of which the last may be a star for any, and what it prints."""
    files: dict[str, str] = Field(default_factory=dict)
    """Path and content of the files that a shell may read."""
    denied: tuple[str, ...] = ()
    """Paths of files that are there, and that a shell may not read."""
    expect: dict[str, str] = Field(default_factory=dict)
    """Measure to what is to be read: a value, or an outcome that may be followed by words of its reason."""


AnySource = Source | AppleSource | ComputerSource | ReportSource
BY_LINK: dict[str | None, type[AnySource]] = {
    None: Source,
    "usbmux": AppleSource,
    "local": ComputerSource,
    "report": ReportSource,
}
"""The link that a source names to what it is a source of; an Android device names none."""


def read_source(name: str) -> AnySource:
    """Return the source of a device; raise SourceError where it or a family that it names cannot be read."""
    whole = _whole(name)
    return BY_LINK[whole.get("link")].model_validate(whole)


def names() -> tuple[str, ...]:
    """Return the names of the composed devices."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def _whole(name: str) -> dict[str, Any]:
    """Return a table with those of its families below it, the last named lowest."""
    table = _table(name)
    whole: dict[str, Any] = {}
    for family in reversed(table.pop("like", [])):
        whole = _over(whole, _whole(family))
    return _over(whole, table)


def _table(name: str) -> dict[str, Any]:
    path = FOLDER / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SourceError(f"{path}: cannot be read: {error}.") from error


def _over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    tables = {key: _over(below[key], above[key]) for key in above if _both(dict, below.get(key), above[key])}
    lists = {key: [*below[key], *above[key]] for key in above if _both(list, below.get(key), above[key])}
    return {**below, **above, **tables, **lists}


def _both(kind: type, one: Any, other: Any) -> bool:
    return isinstance(one, kind) and isinstance(other, kind)
