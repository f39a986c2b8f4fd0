"""What carries evidence: a folder, or a zip of it. Both hand out plain files only, safely named and bounded in size."""

import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from calibration.unusable import Unusable

MAX_FILES = 4096
MAX_FILE = 256 * 2**20
"""Bytes in one file: a 100-megapixel photo stored without loss still fits."""
MAX_TOTAL = 2**30
"""Bytes in one inspection."""

PORTABLE = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
"""One part of a name: the portable filename character set of POSIX.1-2017, 3.282, with no dot at either end."""


class EvidenceError(Unusable):
    """Evidence that cannot be trusted or used; the message is one sentence that names the file."""


class Carrier(Protocol):
    """Where the files of a bag are."""

    @property
    def path(self) -> Path:
        """The folder or the zip file."""
        ...

    def sizes(self) -> Iterator[tuple[str, int]]:
        """Yield every file's name and size in bytes; raise EvidenceError for anything but a plain file."""
        ...

    def read(self, name: str) -> bytes:
        """Return one file's bytes as they are now; raise EvidenceError if it cannot be read."""
        ...


def carrier(path: Path) -> Carrier:
    """Return the folder or zip at path; raise EvidenceError if it is neither."""
    if path.is_dir():
        return Folder(path)
    if not path.exists():
        raise EvidenceError(f"There is no evidence at {path}.")
    if not zipfile.is_zipfile(path):
        raise EvidenceError(f"{path} is neither an evidence folder nor a zip of one.")
    return Archive(path)


def contents(source: Carrier) -> dict[str, int]:
    """Return name to size of all files; raise EvidenceError for unsafe names, look-alike names and excess."""
    sizes: dict[str, int] = {}
    for name, size in source.sizes():
        require_portable(name, source.path)
        if size > MAX_FILE:
            raise EvidenceError(f"{name} in {source.path} has {size} bytes: more than the {MAX_FILE} that are read.")
        if name in sizes:
            raise EvidenceError(f"{name} is in {source.path} twice: one name must mean one file.")
        sizes[name] = size
        if len(sizes) > MAX_FILES or sum(sizes.values()) > MAX_TOTAL:
            raise EvidenceError(f"{source.path} has over {MAX_FILES} files or {MAX_TOTAL} bytes: no inspection does.")
    require_distinct(sizes, source.path)
    return sizes


def require_portable(name: str, where: Path | str) -> None:
    """Raise EvidenceError unless a name stays inside the bag and means the same file on every system."""
    if not all(PORTABLE.fullmatch(part) for part in name.split("/")):
        leaves = name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or name[1:2] == ":"
        why = "points outside the bag" if leaves else "is not portable (use A-Z a-z 0-9 _ - . and /)"
        raise EvidenceError(f"The name {name!a} in {where} {why}.")


def require_distinct(names: dict[str, int] | dict[str, str], where: Path | str) -> None:
    """Raise EvidenceError if two names differ only in case: on some systems they are one file."""
    seen: dict[str, str] = {}
    for name in names:
        twin = seen.setdefault(name.casefold(), name)
        if twin != name:
            raise EvidenceError(f"{name} and {twin} in {where} are one name on some systems.")


@dataclass(frozen=True)
class Folder:
    """A bag as a folder on disk."""

    path: Path

    def sizes(self) -> Iterator[tuple[str, int]]:
        """Walk the folder without following links."""
        pending = [self.path]
        try:
            while pending:
                for entry in sorted(os.scandir(pending.pop()), key=lambda entry: entry.name):
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(Path(entry.path))
                    else:
                        yield self._plain(entry)
        except OSError as error:
            raise EvidenceError(f"{error.filename} cannot be read: {error.strerror}.") from error

    def read(self, name: str) -> bytes:
        """Return at most one byte more than a file may have."""
        try:
            with (self.path / name).open("rb") as file:
                return file.read(MAX_FILE + 1)
        except OSError as error:
            raise EvidenceError(f"{name} in {self.path} cannot be read: {error.strerror}.") from error

    def _plain(self, entry: os.DirEntry[str]) -> tuple[str, int]:
        name = Path(entry.path).relative_to(self.path).as_posix()
        status = entry.stat(follow_symlinks=False)
        if not stat.S_ISREG(status.st_mode):
            raise EvidenceError(f"{name} in {self.path} is a link or a special file: evidence holds plain files only.")
        return name, status.st_size


UNREADABLE = (OSError, EOFError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error)
"""What zipfile raises for a file that is cut, garbled, encrypted or packed in an unknown way."""


@dataclass(frozen=True)
class Archive:
    """A bag inside a zip. Nothing is ever unpacked to disk; sizes are bounded before a byte is inflated."""

    path: Path

    def sizes(self) -> Iterator[tuple[str, int]]:
        """List the zip's own directory."""
        try:
            with zipfile.ZipFile(self.path) as archive:
                entries = archive.infolist()
        except UNREADABLE as error:
            raise EvidenceError(f"{self.path} is a damaged zip: {error}.") from error
        for entry in entries:
            require_portable(entry.filename.removesuffix("/"), self.path)
            if stat.S_ISLNK(entry.external_attr >> 16):
                raise EvidenceError(f"{entry.filename} in {self.path} is a link: evidence holds plain files only.")
            if not entry.is_dir():
                yield entry.filename, entry.file_size

    def read(self, name: str) -> bytes:
        """Inflate one file, to at most one byte more than a file may have."""
        try:
            with zipfile.ZipFile(self.path) as archive, archive.open(name) as file:
                return file.read(MAX_FILE + 1)
        except UNREADABLE as error:
            raise EvidenceError(f"{name} in {self.path} is damaged: {error}.") from error
        except KeyError as error:
            raise EvidenceError(f"{name} is missing from {self.path}.") from error
