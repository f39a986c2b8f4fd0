"""The source of a composed computer: its files, and what commands print there, as a text that people read and write."""

import base64
import shlex
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from calibration.record import Instant, Record
from probes.links.process import NO_SUCH_COMMAND
from probes.virtual.printed import Printed

ABSENT = Printed(b"", b"No such file or directory\n", 1)


def _bytes(value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"base64"}:
        return base64.b64decode(value["base64"], validate=True)
    return value.encode() if isinstance(value, str) else value


Content = Annotated[bytes, BeforeValidator(_bytes)]
"""A text, or `{ base64 = "…" }` for bytes."""


def _short(value: Any) -> Any:
    return {"stdout": value} if isinstance(value, str) else value


class Ran(Record):
    """What one command prints."""

    stdout: Content = b""
    stderr: Content = b""
    exit_code: int = 0


class ComputerSource(Record):
    """A composed computer, and what of it is expected. A folder holds what the paths of its files name."""

    link: Literal["local"]
    recorded_at: Instant
    provenance: str
    """Where the answers come from, and that the identifiers are invented."""
    files: dict[str, Content]
    """Absolute path and content."""
    folders: tuple[str, ...] = ()
    """Folders without a file that is named."""
    commands: dict[str, Annotated[Ran, BeforeValidator(_short)]] = Field(default_factory=dict)
    """A command with its arguments, and what it prints: a mere text is a standard output with exit code 0."""
    expect: dict[str, str] = Field(default_factory=dict)
    """Measure to what is to be read: a value, or an outcome that may be followed by words of its reason."""

    def answer(self, request: str) -> Printed | None:
        """Return what the computer answers to an ask; None for one that it does not know at all."""
        scheme, _, what = request.partition(":")
        match scheme:
            case "file":
                return Printed(self.files[what], b"", 0) if what in self.files else ABSENT
            case "list":
                names = self._names(what)
                there = names or what in self.folders
                return Printed("".join(f"{name}\n" for name in names).encode(), b"", 0) if there else ABSENT
            case "run":
                return self._ran(what)
        return None

    def _names(self, folder: str) -> list[str]:
        above = PurePosixPath(folder)
        paths = [PurePosixPath(path) for path in (*self.files, *self.folders)]
        return sorted({path.relative_to(above).parts[0] for path in paths if above in path.parents})

    def _ran(self, command: str) -> Printed:
        if command in self.commands:
            ran = self.commands[command]
            return Printed(ran.stdout, ran.stderr, ran.exit_code)
        name = shlex.split(command)[0]
        return Printed(b"", f"{name}: not installed\n".encode(), NO_SUCH_COMMAND)
