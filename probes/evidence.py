"""Evidence of one inspection: a BagIt bag (RFC 8493) whose id fixes every byte in it.

The chain: evidence id = SHA-256 of `tagmanifest-sha256.txt`, which gives the digest of `manifest-sha256.txt`, which
gives the digest of every file under `data/`. `sha256sum -c manifest-sha256.txt` checks a bag without this program.
"""

import io
import os
import re
import zipfile
from pathlib import Path
from types import TracebackType
from typing import Self

from calibration.record import sha256
from probes.carrier import (
    MAX_FILE,
    Carrier,
    EvidenceError,
    carrier,
    contents,
    require_distinct,
    require_portable,
)

__all__ = ["BagWriter", "Evidence", "EvidenceError", "evidence_id"]

TAGMANIFEST = "tagmanifest-sha256.txt"
MANIFEST = "manifest-sha256.txt"
TAGS = ("bag-info.txt", "bagit.txt", MANIFEST)
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
LINE = re.compile(r"([0-9a-f]{64})  ([^\r\n]+)")
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
NOUNS = {
    "data/photos/": "photo ",
    "data/transcripts/": "transcript ",
    "data/standards/": "standard ",
    "data/calibration/": "calibration ",
    "data/certificates/": "certificate ",
    "data/readings.json": "readings file ",
    "data/defects.json": "defects file ",
}


class Evidence:
    """A bag that was found complete and unchanged. Every read is checked again: what is returned is what was sealed."""

    def __init__(self, source: Carrier, tags: dict[str, bytes], digests: dict[str, str]) -> None:
        self.path = source.path
        self.id = sha256(tags[TAGMANIFEST])
        """Evidence id, hexadecimal."""
        self._source = source
        self._tags = tags
        self._digests = digests

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the bag in a folder or zip and check all of it; raise EvidenceError at the first fault."""
        source = carrier(path)
        present = contents(source)
        tagmanifest = _read_tagmanifest(source, present)
        listed = _parse(tagmanifest, TAGMANIFEST, source)
        _require_same(set(TAGS), set(listed), "a bag of an inspection", TAGMANIFEST)
        _require_same(set(listed), {name for name in present if not _is_payload(name)}, TAGMANIFEST, source.path)
        tags = {name: _checked(source, name, digest, TAGMANIFEST) for name, digest in listed.items()}
        digests = _parse(tags[MANIFEST], MANIFEST, source)
        _require_same(set(digests), {name for name in present if _is_payload(name)}, MANIFEST, source.path)
        evidence = cls(source, {**tags, TAGMANIFEST: tagmanifest}, digests)
        for name in evidence.names:
            evidence.read(name)
        return evidence

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the payload files, sorted; each starts with `data/`."""
        return tuple(sorted(self._digests))

    def digest(self, name: str) -> str:
        """Return the SHA-256 that the manifest gives for a payload file; raise EvidenceError if it gives none."""
        if name not in self._digests:
            raise EvidenceError(f"There is no {name} in {self.path}.")
        return self._digests[name]

    def read(self, name: str) -> bytes:
        """Return one payload file; raise EvidenceError if these very bytes are not the sealed ones."""
        return _checked(self._source, name, self.digest(name), "the manifest")

    def pack(self) -> bytes:
        """Return the bag as a zip, the same bytes for the same evidence: a mere carrier, itself never signed."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
            for name in sorted((*self._tags, *self._digests)):
                entry = zipfile.ZipInfo(name, ZIP_EPOCH)
                entry.create_system, entry.external_attr = 3, 0o644 << 16
                archive.writestr(entry, self._tags[name] if name in self._tags else self.read(name))
        return packed.getvalue()


def evidence_id(path: Path) -> str:
    """Return the id that a bag claims, without checking the bag; raise EvidenceError if it is unfinished or none."""
    source = carrier(path)
    return sha256(_read_tagmanifest(source, contents(source)))


class BagWriter:
    """Writes a bag that is either complete or recognisably unfinished, wherever the process or the power ends.

    Use it as a context manager. Leaving it without an exception seals the bag: the tag manifest is written last and
    appears under its name in one step. A bag without a tag manifest is an unfinished inspection.
    """

    def __init__(self, path: Path, **info: str) -> None:
        self.path = path
        self._info = info
        self._digests: dict[str, str] = {}
        self._bytes = 0

    def __enter__(self) -> Self:
        try:
            self.path.mkdir(parents=True)
        except OSError as error:
            raise EvidenceError(f"Evidence cannot be written to {self.path}: {error.strerror}.") from error
        self._store("bagit.txt", DECLARATION)
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        if kind is None:
            self._seal()

    def write(self, name: str, data: bytes) -> str:
        """Store one payload file under its whole name (`data/device.json`), flushed to disk; return its SHA-256.

        Raises EvidenceError for a name that is taken, outside `data/` or not portable, for excess, and for a full disk.
        """
        require_portable(name, self.path)
        if not _is_payload(name) or len(data) > MAX_FILE:
            raise EvidenceError(
                f"{name} does not belong in a bag: payload is under data/ and at most {MAX_FILE} bytes."
            )
        require_distinct({**self._digests, name: ""}, self.path)
        if name in self._digests:
            raise EvidenceError(f"{name} is in {self.path} already: evidence is never overwritten.")
        self._store(name, data)
        self._digests[name] = sha256(data)
        self._bytes += len(data)
        return self._digests[name]

    def _seal(self) -> None:
        info = {**self._info, "Payload-Oxum": f"{self._bytes}.{len(self._digests)}"}
        text = "".join(f"{key.replace('_', '-')}: {value}\n" for key, value in sorted(info.items()))
        manifest = _format(self._digests)
        tags = {"bag-info.txt": text.encode(), "bagit.txt": DECLARATION, MANIFEST: manifest}
        self._store("bag-info.txt", tags["bag-info.txt"])
        self._store(MANIFEST, manifest)
        self._store(f"{TAGMANIFEST}.unfinished", _format({name: sha256(data) for name, data in tags.items()}))
        for folder in (*(each for each in self.path.rglob("*") if each.is_dir()), self.path):
            _flush_folder(folder)
        (self.path / f"{TAGMANIFEST}.unfinished").rename(self.path / TAGMANIFEST)
        _flush_folder(self.path)
        _flush_folder(self.path.parent)

    def _store(self, name: str, data: bytes) -> None:
        target = self.path / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise EvidenceError(f"{target} cannot be written: {error.strerror}.") from error


def _read_tagmanifest(source: Carrier, present: dict[str, int]) -> bytes:
    if TAGMANIFEST in present:
        return source.read(TAGMANIFEST)
    if present and "bagit.txt" not in present and not any(map(_is_payload, present)):
        raise EvidenceError(f"{source.path} is not an evidence bag: it has no bagit.txt.")
    raise EvidenceError(f"{source.path} is an unfinished inspection: it has no {TAGMANIFEST}, so inspect again.")


def _parse(data: bytes, manifest: str, source: Carrier) -> dict[str, str]:
    where = f"{manifest} of {source.path}"
    digests: dict[str, str] = {}
    for number, line in enumerate(data.decode(errors="replace").removesuffix("\n").split("\n"), 1):
        match = LINE.fullmatch(line)
        if match is None:
            raise EvidenceError(f"Line {number} of {where} is not a digest, two spaces and a name.")
        digest, name = match.groups()
        require_portable(name, where)
        if name in digests:
            raise EvidenceError(f"{name} is in {where} twice: one name must mean one file.")
        digests[name] = digest
    require_distinct(digests, where)
    return digests


def _format(digests: dict[str, str]) -> bytes:
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())).encode()


def _is_payload(name: str) -> bool:
    return name.startswith("data/")


def _require_same(listed: set[str], present: set[str], manifest: str, where: Path | str) -> None:
    if missing := sorted(listed - present):
        raise EvidenceError(f"{_named(missing[0])} is missing from {where}, but {manifest} lists it.")
    if extra := sorted(present - listed - {TAGMANIFEST}):
        raise EvidenceError(f"{_named(extra[0])} in {where} is not listed in {manifest}: it was added later.")


def _checked(source: Carrier, name: str, digest: str, manifest: str) -> bytes:
    data = source.read(name)
    if sha256(data) != digest:
        raise EvidenceError(
            f"{_named(name)} does not have the digest that {manifest} gives: it was changed after the inspection."
        )
    return data


def _named(name: str) -> str:
    noun = next((noun for start, noun in NOUNS.items() if name.startswith(start)), "file ")
    return f"The {noun}{name}"


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":  # elsewhere a folder cannot be opened, and the rename itself is journalled
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
