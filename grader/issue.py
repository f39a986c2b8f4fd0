"""Issue a report on sealed evidence: sign it, draw it, and write it where the evidence lies."""

from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from calibration.unusable import Unusable
from grader.payload import PHOTO_FILES
from grader.render.page import render_page
from grader.render.pdf import render_pdf
from grader.render.pictures import Pictures
from grader.report import Report
from grader.sign import sign_report
from models.overlay import crop, overlay
from probes.evidence import Evidence


@dataclass(frozen=True)
class Issued:
    """Where the faces of one signed report are."""

    json: Path
    """The signed envelope."""
    pdf: Path
    html: Path


def issue(report: Report, evidence: Evidence, key: Ed25519PrivateKey, folder: Path) -> Issued:
    """Sign a report and write report.pdf, report.html and, last, report.json; raise Unusable if the disk refuses."""
    envelope = sign_report(report, key).to_json()
    pictures = pictures_of(report, evidence)
    issued = Issued(json=folder / "report.json", pdf=folder / "report.pdf", html=folder / "report.html")
    _replace(issued.pdf, render_pdf(report, envelope, pictures))
    _replace(issued.html, render_page(report, envelope, pictures).encode())
    _replace(issued.json, envelope)
    return issued


def pictures_of(report: Report, evidence: Evidence) -> Pictures:
    """Return the photos of the evidence with the report's marks drawn, and a crop of each mark."""
    photos = {photo.digest: evidence.read(PHOTO_FILES + photo.file) for photo in report.photos}
    marks = {digest: tuple(mark for mark in report.defects if mark.photo == digest) for digest in photos}
    drawn = {photo.digest: overlay(photos[photo.digest], photo, marks[photo.digest]) for photo in report.photos}
    return Pictures(photos=drawn, crops=tuple(crop(photos[mark.photo], mark) for mark in report.defects))


def draw_again(report: Report, envelope: bytes, evidence: Evidence) -> bytes:
    """Return the PDF that a signed report and its evidence give: what a genuine page equals to the last byte."""
    return render_pdf(report, envelope, pictures_of(report, evidence))


def _replace(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    fresh = path.with_name(f"{path.name}.unfinished")
    try:
        fresh.write_bytes(data)
        fresh.replace(path)
    except OSError as error:
        raise Unusable(f"{path} cannot be written: {error.strerror}.") from error
