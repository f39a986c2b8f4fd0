"""A transcript: everything that was asked of one device and everything that it answered, one JSON line each."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO, Final, Literal, Self, TypeVar

from pydantic import Field, ValidationError, model_validator

from calibration.record import Instant, Record
from calibration.unusable import Unusable
from probes.device import Device
from probes.link import DEADLINE, Exchange, Link, Watch

FORMAT: Final = "truegrade/transcript/1"
MAX_LINE = 97 * 2**20
"""Bytes in one line: 16 MiB of control characters, six bytes each once escaped, still fit."""
MAX_LINES = 100_000
"""A whole inspection makes some hundreds."""

R = TypeVar("R", bound=Record)


class TranscriptError(Unusable):
    """A transcript that cannot be used; the message is one sentence that names the line."""


class Header(Record):
    """The first line: what was recorded, when, and what the answers went through."""

    format: Literal["truegrade/transcript/1"] = FORMAT
    device: Device | None = None
    software: dict[str, str] = Field(default_factory=dict)
    """Name and version of whatever made the answers reach this file."""
    recorded_at: Instant
    composed: bool = False
    """Whether the answers were written from documented facts, so that no device ever gave them."""
    provenance: str | None = None
    """Where the answers come from, in a sentence; a composed transcript must say so."""

    @model_validator(mode="after")
    def _composed_says_from_what(self) -> Self:
        if self.composed and not self.provenance:
            raise ValueError("a composed transcript must state its provenance")
        return self


class Transcript(Record):
    """A header, and the exchanges in the order in which they ended."""

    header: Header
    exchanges: tuple[Exchange, ...] = ()

    @classmethod
    def read(cls, source: Path | bytes) -> Self:
        """Read a transcript strictly; raise TranscriptError naming the first line that is not as it must be."""
        if isinstance(source, bytes):
            return cls._read(io.BytesIO(source), "transcript")
        try:
            with source.open("rb") as file:
                return cls._read(file, str(source))
        except OSError as error:
            raise TranscriptError(f"{source}: cannot be read: {error.strerror}.") from error

    @classmethod
    def _read(cls, file: BinaryIO, name: str) -> Self:
        lines = _lines(file, name)
        where, first = next(lines, (f"{name}, line 1", b""))
        header = _object(first, where)
        if header.get("format") != FORMAT:
            raise TranscriptError(f"{where}: the format is not {FORMAT}, the only one that this version reads.")
        exchanges = tuple(_record(Exchange, _object(line, where), where) for where, line in lines)
        return cls(header=_record(Header, header, f"{name}, line 1"), exchanges=exchanges)

    def write(self, path: Path) -> None:
        """Write this transcript to a new file; raise TranscriptError if the file exists or cannot be written."""
        with _create(path) as file:
            file.writelines(_line(record) for record in (self.header, *self.exchanges))


class Recorder:
    """A link that passes each ask on, and appends the exchange to a new transcript file as soon as it has ended.

    A line is handed to the operating system before its answer is returned: a killed process loses nothing that had
    ended. Several threads may ask at once.
    """

    def __init__(self, link: Link, path: Path, header: Header) -> None:
        self._link = link
        self._lock = Lock()
        self._file = _create(path)
        self._append(header)

    def ask(self, request: str, deadline: float = DEADLINE, watch: Watch | None = None) -> Exchange:
        """Ask the inner link, write the exchange down, and return it; raise TranscriptError if the disk refuses."""
        exchange = self._link.ask(request, deadline, watch) if watch else self._link.ask(request, deadline)
        self._append(exchange)
        return exchange

    def close(self) -> None:
        """Close the file; to ask afterwards is an error."""
        with self._lock:
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _append(self, record: Record) -> None:
        line = _line(record)
        try:
            with self._lock:
                self._file.write(line)
                self._file.flush()
        except OSError as error:
            raise TranscriptError(f"{self._file.name}: cannot be written: {error.strerror}.") from error


def _line(record: Record) -> bytes:
    return record.canonical() + b"\n"


def _create(path: Path) -> BinaryIO:
    try:
        return path.open("xb")
    except FileExistsError as error:
        raise TranscriptError(f"{path}: is there already, and a transcript is never overwritten.") from error
    except OSError as error:
        raise TranscriptError(f"{path}: cannot be written: {error.strerror}.") from error


def _lines(file: BinaryIO, name: str) -> Iterator[tuple[str, bytes]]:
    """Yield each line and where it is, without ever holding more than one over-long line."""
    number = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        where = f"{name}, line {number}"
        if len(line) > MAX_LINE or number > MAX_LINES:
            raise TranscriptError(f"{where}: too long; a line has at most {MAX_LINE} bytes, a file {MAX_LINES} lines.")
        if not line.endswith(b"\n"):
            raise TranscriptError(f"{where}: cut off before its end; without this line the rest can be read.")
        yield where, line


def _object(line: bytes, where: str) -> dict[str, Any]:
    try:
        value = json.loads(line, object_pairs_hook=_once, parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        raise TranscriptError(f"{where}: not JSON: {' '.join(str(error).split())}.") from error
    if not isinstance(value, dict):
        raise TranscriptError(f"{where}: not a JSON object.")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name occurs twice in one object")
    return dict(pairs)


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is not a number that JSON knows")


def _record(kind: type[R], value: dict[str, Any], where: str) -> R:
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = "".join(f"{part}: " for part in first["loc"])
        raise TranscriptError(f"{where}: {place}{first['msg'].removeprefix('Value error, ')}.") from error
    except TypeError as error:
        raise TranscriptError(f"{where}: {error}.") from error
