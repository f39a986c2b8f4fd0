"""A submission: what an auditor was handed. The signed envelope in one of its three wrappings, and perhaps evidence."""

import base64
import binascii
import zipfile
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from grader.envelope import SignatureError
from grader.render import ReportError
from grader.render.pdf import attached_envelope

MAX_REPORT = 256 * 2**20
"""Bytes of a report that are read; one with a dozen large photos has some ten million."""
PDF = b"%PDF-"
EVIDENCE = "evidence"
ENVELOPE = "report.json"


@dataclass(frozen=True)
class Submission:
    """The envelope's bytes, and where the evidence should be."""

    path: Path
    envelope: bytes | None
    """None where evidence came without a report."""
    evidence: Path | None
    """None where there is none beside the report."""


def receive(path: Path, bag: Path | None = None) -> Submission:
    """Find the envelope in a JSON, PDF or HTML report, in an inspection's folder, or beside a bag.

    Raises SignatureError, in one sentence, if there is nothing there, or nothing signed inside. The evidence is the bag
    that is given, or else the folder or zip named `evidence` beside the report.
    """
    if not path.exists():
        raise SignatureError(f"There is no report at {path}.")
    beside = path.parent if _is_bag(path) else path
    report = beside / ENVELOPE if beside.is_dir() else beside
    evidence = bag or (path if _is_bag(path) else _evidence_beside(report))
    if report.is_file():
        return Submission(report, _envelope(report), evidence)
    if evidence is None:
        raise SignatureError(f"{path} is an unfinished inspection: it has neither {ENVELOPE} nor {EVIDENCE}.")
    return Submission(report, None, evidence)


def _is_bag(path: Path) -> bool:
    if path.is_dir():
        return any((path / name).exists() for name in ("bagit.txt", "data"))
    return path.suffix.lower() == ".zip" or (zipfile.is_zipfile(path) and not is_pdf(path))


def _evidence_beside(report: Path) -> Path | None:
    places = (report.parent / EVIDENCE, report.parent / f"{EVIDENCE}.zip")
    return next((place for place in places if place.exists()), None)


def _envelope(report: Path) -> bytes:
    data = _bytes(report)
    try:
        if data.startswith(PDF):
            return attached_envelope(data)
        return linked_envelope(data) if data.lstrip().startswith(b"<") else data
    except ReportError as error:
        raise SignatureError(f"{report}: {error}") from error


def _bytes(report: Path) -> bytes:
    try:
        with report.open("rb") as file:
            data = file.read(MAX_REPORT + 1)
    except OSError as error:
        raise SignatureError(f"The report {report} cannot be read: {error.strerror}.") from error
    if len(data) > MAX_REPORT:
        raise SignatureError(f"{report} has over {MAX_REPORT} bytes: no report does.")
    return data


def is_pdf(path: Path) -> bool:
    """Whether a file begins as a PDF does."""
    with path.open("rb") as file:
        return file.read(len(PDF)) == PDF


class _EnvelopeLinks(HTMLParser):
    """Collects the address of every link whose id is `envelope`."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("id") == "envelope":
            self.found.append(given.get("href") or "")


def linked_envelope(page: bytes) -> bytes:
    """Return the envelope in a page's link `<a id="envelope" href="data:…;base64,…">`; raise ReportError if none."""
    links = _EnvelopeLinks()
    links.feed(page.decode(errors="replace"))
    if len(links.found) != 1:
        raise ReportError("This page does not hold exactly one signed report: give the report as it was received.")
    kind, _, data = links.found[0].partition(";base64,")
    try:
        if not kind.startswith("data:"):
            raise ReportError("The signed report of this page lies elsewhere: give a page that carries it.")
        return base64.b64decode(data, validate=True)
    except binascii.Error as error:
        raise ReportError("The signed report inside this page is damaged.") from error
