"""The casing as it is shown: what was seen on each side, every photo with its limits, every mark with its size."""

from collections import Counter
from collections.abc import Container, Iterator, Mapping

from calibration.quantity import Quantity
from calibration.record import Digest, Record
from grader.render.picture_name import crop_name, photo_name, thumb_name
from grader.render.wording import number, printable, several, spoken, value_of
from grader.report import Report
from grader.seen import in_brief, notes
from grader.sentence import capital
from models.defect import Defect
from models.photo import Photo, Quality
from probes.reading import Outcome, Reading

_SEEN = {
    "screen": ("crack",),
    "body": ("crack", "dent", "missing"),
    "frame": ("seen_from_20cm", "seen_from_30cm", "seen_from_50cm"),
}
_PHOTOGRAPHED = ("screen", "body")
_NOUNS = {
    "crack": "cracks and chips",
    "dent": "dents and bends",
    "missing": "missing parts",
    "seen_from_20cm": "marks seen from 20 cm",
    "seen_from_30cm": "from 30 cm",
    "seen_from_50cm": "from 50 cm",
}


class Side(Record):
    """What was seen on the screen, on the body or on the frame."""

    title: str
    sentences: tuple[str, ...]


class Shot(Record):
    """One photo: what it shows and what it could not have shown."""

    number: int
    face: str
    picture: str | None
    thumb: str | None
    alt: str
    marks: str
    inspected: str
    limit: str
    scale: str
    quality: str
    remarks: tuple[str, ...]
    size: str
    file: str
    digest: Digest


class MarkRow(Record):
    """One mark on the casing."""

    label: str
    """`2.1` is mark 1 on photo 2: each photo counts its own marks, as the drawing on it does."""
    name: str
    face: str
    length: str
    width: str
    equivalent_width: str
    contrast: str
    visible_from: str
    confidence: str
    detector: str
    picture: str | None


def sides(report: Report) -> tuple[Side, ...]:
    """Return what was seen on the screen, on the body and on a frame that somebody judged, in sentences."""
    readings = {reading.measure: reading for reading in report.readings}
    shown = [side for side in _SEEN if side in _PHOTOGRAPHED or any(f"casing.{side}." in name for name in readings)]
    return tuple(Side(title=spoken(side), sentences=_sentences(side, readings)) for side in shown)


def _sentences(side: str, readings: Mapping[str, Reading]) -> tuple[str, ...]:
    """Return what the photos showed, then what a person attested: kinds with the same answer share a sentence."""
    attested: dict[str, list[str]] = {}
    for kind in _SEEN[side]:
        attested.setdefault(_attested(readings.get(f"casing.{side}.{kind}.count")), []).append(_NOUNS[kind])
    rest = (f"{capital(', '.join(nouns))}: {answer}." for answer, nouns in attested.items())
    photographed = _scratches(f"casing.{side}", readings) if side in _PHOTOGRAPHED else ()
    return (*photographed, *rest)


def _scratches(prefix: str, readings: Mapping[str, Reading]) -> tuple[str, ...]:
    names = ("inspected", "scratch.count", "scratch.length.max", "detection_limit")
    inspected, count, longest, limit = (measured(readings.get(f"{prefix}.{name}")) for name in names)
    if inspected is None or not inspected.value:
        return ("Scratches: not known; no part of it could be inspected.",)
    if count is None:
        return (f"Scratches: not known; {_reason(readings.get(f'{prefix}.scratch.count'))}.",)
    size = f", the longest {number(longest)}," if longest and count.value else ""
    far = measured(readings.get(f"{prefix}.scratch.visible_from.max")) if count.value else None
    seen = f" Predicted visible from {number(far)}." if far else ""
    found = f"{several(int(count.value), 'scratch', 'scratches')}{size} on the {number(inspected)} inspected."
    faintest = f"{number(limit)} equivalent width" if limit else "not known"
    return (capital(found) + seen, f"The faintest scratch that these photos could show: {faintest}.")


def _attested(reading: Reading | None) -> str:
    count = measured(reading)
    if reading is None or count is None:
        return f"not known; {_reason(reading)}"
    return f"{count.value or 'none'} ({printable(reading.method)})"


def measured(reading: Reading | None) -> Quantity | None:
    """Return the quantity of a reading that has one, else None."""
    whole = reading is not None and reading.outcome is Outcome.MEASURED
    return reading.value if whole and reading is not None and isinstance(reading.value, Quantity) else None


def _reason(reading: Reading | None) -> str:
    return printable(reading.reason or value_of(reading)).rstrip(".") if reading else "nobody looked"


def shots(report: Report, pictures: Container[str]) -> tuple[Shot, ...]:
    """Return the photos in the report's order; pictures are the names of those at hand."""
    return tuple(_shot(place, photo, report, pictures) for place, photo in enumerate(report.photos, 1))


def lead(shown: tuple[Shot, ...]) -> tuple[Shot, ...]:
    """Return the at most two photos that a first page shows: what a buyer looks at first."""
    order = {face: place for place, face in enumerate(("Front", "Screen", "Back", "Lid"))}
    return tuple(sorted((shot for shot in shown if shot.thumb), key=lambda shot: order.get(shot.face, len(order)))[:2])


def _shot(place: int, photo: Photo, report: Report, pictures: Container[str]) -> Shot:
    found = several(sum(defect.photo == photo.digest for defect in report.defects), "mark", "marks")
    return Shot(
        number=place,
        face=spoken(photo.face),
        picture=_at_hand(photo_name(photo.digest), pictures),
        thumb=_at_hand(thumb_name(photo.digest), pictures),
        alt=f"Photo of the {photo.face}: {found} found",
        marks=f"{capital(found)} found",
        inspected=f"{number(photo.inspected)} of this face inspected",
        limit=number(photo.detection_limit) if photo.detection_limit else "not known",
        scale=f"{number(photo.scale)} by {printable(photo.scale_source)}" if photo.scale else
        f"no scale: {printable(photo.scale_source)}",
        quality=_quality(photo.quality),
        remarks=tuple(map(printable, (*photo.quality.remarks, *photo.uninspected))),
        size=f"{photo.width} × {photo.height} px",
        file=printable(photo.file),
        digest=photo.digest,
    )  # fmt: skip


def _quality(quality: Quality) -> str:
    edge = f"Edges {number(quality.edge_width)} wide" if quality.edge_width else "Focus not known"
    return f"{edge}; glare {number(quality.glare)}; blurred {number(quality.blurred)}"


def marks(report: Report, pictures: Container[str]) -> tuple[MarkRow, ...]:
    """Return the marks in the report's order."""
    labelled = zip(_labels(report), report.defects, strict=True)
    return tuple(
        _mark(label, defect, _at_hand(crop_name(place), pictures)) for place, (label, defect) in enumerate(labelled, 1)
    )


def sight_notes(report: Report) -> tuple[str, ...]:
    """Return what must stand beside the distances from which the marks are predicted to be seen."""
    return tuple(map(printable, notes(zip(_labels(report), report.defects, strict=True))))


def _labels(report: Report) -> Iterator[str]:
    photos = {photo.digest: place for place, photo in enumerate(report.photos, 1)}
    counts: Counter[Digest] = Counter()
    for defect in report.defects:
        counts[defect.photo] += 1
        yield f"{photos.get(defect.photo, '–')}.{counts[defect.photo]}"


def _mark(label: str, defect: Defect, picture: str | None) -> MarkRow:
    return MarkRow(
        label=label,
        name=spoken(defect.defect_class),
        face=spoken(defect.face) + (f", {spoken(defect.zone).lower()}" if defect.zone else ""),
        length=number(defect.length),
        width=number(defect.width),
        equivalent_width=number(defect.equivalent_width),
        contrast=number(defect.contrast),
        visible_from=in_brief(defect),
        confidence=str(defect.confidence),
        detector=defect.detector,
        picture=picture,
    )


def _at_hand(name: str, pictures: Container[str]) -> str | None:
    """Return a picture's name if there is such a picture."""
    return name if name in pictures else None
