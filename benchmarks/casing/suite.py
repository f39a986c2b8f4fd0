"""Scratches on rendered casings: what is found, what is false, how well it is measured, how long it takes."""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import sqrt
from pathlib import Path
from typing import get_args

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.casing import real
from calibration.quantity import Quantity
from grader.bench import Metric
from models.look import look
from models.render.camera import jpeg
from models.render.casing import mat_under, phone_spec, render
from models.render.spec import CasingSpec, Mark, Points, Strength, Truth
from models.zones.catalogue import outline_of

TITLE = "Scratches on rendered casings and on real phones"
SHARED = Path(os.environ.get("TRUEGRADE_SHARED", Path(__file__).resolve().parents[3] / "shared"))
SEED = 20261123

NEAR_MM = 0.5
"""A found object belongs to a mark where it lies this near to its centre line."""
SHARE = 0.5
"""Part of a centre line that one object must cover to have found the mark."""
AT = "2026-01-01T00:00:00Z"
"""No calibration is used, so that the instant is of no account."""

SHORTEST_MM = 1.0
"""The alternatives report no object shorter than this."""

SCENES = (
    ("samsung", "SM-S921B", "back", "lavender"),
    ("google", "Pixel 8", "front", "black glass"),
    ("xiaomi", "23129RAA4G", "back", "blue"),
    ("apple", "iPhone14,5", "back", "cream"),
    ("samsung", "SM-A546B", "front", "black glass"),
    ("oneplus", "CPH2449", "back", "black"),
)
"""Maker, model, face, finish: paint light and dark, and glass. Edges are not here: none is inspected yet."""

STRENGTHS: tuple[Strength, ...] = get_args(Strength)

Grey = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Found:
    """One object that a detector reports: its outline in px, and what it measured, where it measures."""

    outline: Points
    length: Quantity | None = None
    equivalent_width: Quantity | None = None


@dataclass(frozen=True)
class Shot:
    """One rendered photo, and the truth about it."""

    spec: CasingSpec
    data: bytes
    truth: Truth
    megapixels: float


@dataclass(frozen=True)
class Seen:
    """What one detector made of one shot."""

    shot: Shot
    found: list[Found]
    seconds: float


def run(seed: int, quick: bool) -> list[Metric]:
    """Render the photos of a seed and return the figures of our detector and of two common ones beside it."""
    shots = [_shot(number, seed, quick) for number in range(len(SCENES) if quick else 3 * len(SCENES))]
    detectors = {"look": _look, "canny": _canny, "top-hat": _top_hat}
    _look(shots[0])  # the first call pays for imports and caches
    seen = {name: [_timed(detect, shot) for shot in shots] for name, detect in detectors.items()}
    metrics = list(_speed(seen))
    for name, runs in seen.items():
        metrics += _recall(name, runs)
        metrics += _false(name, runs)
    return metrics + list(_measures(seen["look"])) + list(_real(quick))


def _shot(number: int, seed: int, quick: bool) -> Shot:
    maker, model, face, finish = SCENES[number % len(SCENES)]
    outline = outline_of(maker, model)
    assert outline is not None, f"{maker} {model} is not in models/zones/outlines.toml"
    plain = phone_spec(outline, face, "none", 16.0 if quick else 25.0, finish)
    damage = STRENGTHS if face in ("front", "back") else ("hairline", "light", "visible")
    spec = replace(plain, finish=finish, mat=mat_under(finish), scratches=damage * 2)
    if face in ("front", "back"):
        spec = replace(spec, dust=6, fibres=2, smudges=1)
    rendered = render(spec, seed + number)
    height, width = rendered.image.shape[:2]
    return Shot(spec, jpeg(rendered.image), rendered.truth, height * width / 1e6)


def _timed(detect: Callable[[Shot], list[Found]], shot: Shot) -> Seen:
    started = time.perf_counter()
    found = detect(shot)
    return Seen(shot, found, time.perf_counter() - started)


def _look(shot: Shot) -> list[Found]:
    seen = look(shot.data, face=shot.truth.face, file="photo.jpg", outline=shot.spec.outline, at=AT)
    return [
        Found(np.array(defect.outline_px, float), defect.length, defect.equivalent_width)
        for defect in seen.defects
        if defect.defect_class == "scratch"
    ]


def _canny(shot: Shot) -> list[Found]:
    """Edges by fixed thresholds, as most public damage detectors use them."""
    return _objects(cv2.Canny(cv2.GaussianBlur(_grey(shot), (5, 5), 0), 30, 90), shot)


def _top_hat(shot: Shot) -> list[Found]:
    """Both polarities of a top-hat, cut at Otsu's threshold."""
    grey, square = _grey(shot), np.ones((15, 15), np.uint8)
    both = cv2.max(cv2.morphologyEx(grey, cv2.MORPH_TOPHAT, square), cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, square))
    return _objects(cv2.threshold(both, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[1], shot)


def _grey(shot: Shot) -> Grey:
    return np.asarray(cv2.imdecode(np.frombuffer(shot.data, np.uint8), cv2.IMREAD_GRAYSCALE), np.uint8)


def _objects(mask: Grey, shot: Shot) -> list[Found]:
    """Return the long components within the true outline less 1 mm: the alternatives need not find the device."""
    inside = np.zeros_like(mask)
    cv2.fillPoly(inside, [np.round(shot.truth.outline_px).astype(np.int32)], 1)
    inside = cv2.erode(inside, np.ones((2 * round(shot.spec.px_per_mm) + 1,) * 2, np.uint8))
    contours, _ = cv2.findContours(mask * inside, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    shortest = SHORTEST_MM * shot.spec.px_per_mm
    return [Found(c.reshape(-1, 2).astype(float)) for c in contours if max(cv2.boundingRect(c)[2:]) >= shortest]


def _covered(mark: Mark, found: Found, mm_per_px: float) -> float:
    """Return the part of a mark's centre line that lies near an object."""
    outline = found.outline.astype(np.float32).reshape(-1, 1, 2)
    margin = NEAR_MM / mm_per_px
    low, high = found.outline.min(axis=0) - margin, found.outline.max(axis=0) + margin
    close = mark.line_px[((mark.line_px >= low) & (mark.line_px <= high)).all(axis=1)]
    near = sum(cv2.pointPolygonTest(outline, (float(x), float(y)), True) >= -margin for x, y in close)
    return float(near) / len(mark.line_px)


def _belongs(found: Found, marks: tuple[Mark, ...], mm_per_px: float) -> bool:
    """Say whether half of an object lies near any of the marks: a fragment of a scratch is not false."""
    outline = _dense(found.outline, NEAR_MM / mm_per_px)
    near = np.zeros(len(outline), bool)
    for mark in marks:
        reach = (NEAR_MM + mark.width_mm / 2) / mm_per_px
        gaps = outline[:, None] - mark.line_px[None]
        near |= np.hypot(gaps[..., 0], gaps[..., 1]).min(axis=1) <= reach
    return bool(near.mean() >= SHARE)


def _dense(outline: Points, step: float) -> Points:
    """Return points along a closed outline, no further apart than a step."""
    closed = np.vstack([outline, outline[:1]])
    place = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))])
    at = np.linspace(0, place[-1], max(2, int(place[-1] / step) + 1), endpoint=False)
    return np.column_stack([np.interp(at, place, side) for side in closed.T])


def _matches(seen: Seen) -> Iterator[tuple[Mark, Found | None]]:
    """Return each mark of damage with the object that covers it best, or None where none covers half of it.

    An object that lies mostly elsewhere finds nothing: else one blob over the whole device would find all.
    """
    scale, marks = seen.shot.truth.mm_per_px, seen.shot.truth.marks
    true = [found for found in seen.found if _belongs(found, marks, scale)]
    for mark in marks:
        best = max(true, key=lambda found: _covered(mark, found, scale), default=None)
        yield mark, best if best is not None and _covered(mark, best, scale) >= SHARE else None


def _speed(seen: dict[str, list[Seen]]) -> Iterator[Metric]:
    per_megapixel = {
        name: statistics.median(s.seconds / s.shot.megapixels for s in runs) for name, runs in seen.items()
    }
    for name, seconds in per_megapixel.items():
        yield Metric(name=f"{name}: seconds per megapixel", value=seconds, unit="s/MP", better="lower", tolerance="0.3")
    for name in ("canny", "top-hat"):
        ratio = per_megapixel["look"] / per_megapixel[name]
        yield Metric(
            name=f"look: time as a multiple of {name}", value=ratio, unit="ratio", better="lower", tolerance="0.3"
        )


def _recall(name: str, runs: list[Seen]) -> Iterator[Metric]:
    matches = [match for seen in runs for match in _matches(seen)]
    yield from _share(f"{name}: recall", [found is not None for _, found in matches])
    for strength in STRENGTHS if name == "look" else ():
        hits = [found is not None for mark, found in matches if mark.strength == strength]
        yield from _share(f"{name}: recall of {strength}", hits)


def _false(name: str, runs: list[Seen]) -> Iterator[Metric]:
    area = sum(seen.shot.megapixels for seen in runs)
    strays = [(seen.shot.truth, found) for seen in runs for found in seen.found
              if not _belongs(found, seen.shot.truth.marks, seen.shot.truth.mm_per_px)]  # fmt: skip
    soiled = sum(_belongs(found, truth.contamination, truth.mm_per_px) for truth, found in strays)
    yield Metric(name=f"{name}: false marks per megapixel", value=len(strays) / area, unit="1/MP", better="lower")
    yield Metric(name=f"{name}: of these on dust, fibres, smudges", value=soiled, unit="count")


def _measures(runs: list[Seen]) -> Iterator[Metric]:
    """Return how far length and equivalent width of found scratches lie from the truth, where there is a scale."""
    pairs = [(mark, found) for seen in runs for mark, found in _matches(seen) if found is not None]
    lengths = [float(found.length.value) / mark.length_mm - 1 for mark, found in pairs
               if found.length is not None and found.length.unit == "mm"]  # fmt: skip
    widths = [float(found.equivalent_width.value) / mark.equivalent_width_um - 1 for mark, found in pairs
              if found.equivalent_width is not None and found.equivalent_width.unit == "um"]  # fmt: skip
    scaled = [found.length is not None and found.length.unit == "mm" for _, found in pairs]
    yield from _share("look: found marks with a length in mm", scaled)
    for name, errors in (("length", lengths), ("equivalent width", widths)):
        if errors:
            yield Metric(name=f"look: median error of {name}", value=100 * statistics.median(errors), unit="%")
            size = 100 * statistics.median(abs(error) for error in errors)
            yield Metric(name=f"look: median size of error of {name}", value=size, unit="%", better="lower")


def _real(quick: bool) -> Iterator[Metric]:
    """Return the figures on real photos: of every detector as they were taken, and of ours after each change."""
    photos = real.scenes(SHARED / "photos/msd")[:: 4 if quick else 1]
    for name, detect in real.DETECTORS.items():
        yield from _of_photos(f"real phones, {name}", [real.scored(scene, detect(scene)) for scene in photos])
    for change, changed in () if quick else list(real.CHANGES.items())[1:]:
        again = [real.scored(scene, real.ours(scene)) for scene in map(changed, photos)]
        yield from _of_photos(f"real phones, look, {change}", again)


def _of_photos(name: str, photos: list[real.Scored]) -> Iterator[Metric]:
    total = sum((photo.tally for photo in photos), real.Tally())
    kinds = {kind: [photo.tally for photo in photos if photo.scene.kind == kind] for kind in ("scratch", "good", "oil")}
    longest = {kind: [tally.longest for tally in tallies] for kind, tallies in kinds.items()}
    yield from _share(f"{name}: objects recalled", [True] * total.found + [False] * (total.scratches - total.found))
    yield from _share(f"{name}: objects right", [True] * total.right + [False] * total.wrong)
    recall, precision = total.line_hit / total.line, total.drawn_hit / max(total.drawn, 1)
    figures = {
        "line F1": 2 * recall * precision / max(recall + precision, 1e-9),
        "IoU": total.both / total.either,
        "AUC against clean": real.separation(longest["scratch"], longest["good"]),
        "AUC against clean and oily": real.separation(longest["scratch"], longest["good"] + longest["oil"]),
    }
    yield from (Metric(name=f"{name}: {what}", value=value, unit="ratio", better="higher", tolerance="0.03")
                for what, value in figures.items())  # fmt: skip
    for kind in ("good", "oil"):
        wrong = sum(tally.wrong for tally in kinds[kind]) / len(kinds[kind])
        yield Metric(name=f"{name}: false marks per {kind} photo", value=wrong, unit="count", better="lower")


def _share(name: str, hits: list[bool]) -> Iterator[Metric]:
    """Return a share with its 95 % interval (Wilson 1927, z = 1.96) and how many it rests on; nothing of nothing."""
    n, z = len(hits), 1.96
    if not n:
        return
    share = sum(hits) / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    yield Metric(name=name, value=share, unit="ratio", better="higher", tolerance="0.1")
    yield Metric(name=f"{name}, lower bound", value=max(0.0, middle - half), unit="ratio")
    yield Metric(name=f"{name}, upper bound", value=min(1.0, middle + half), unit="ratio")
    yield Metric(name=f"{name}, of", value=n, unit="count")
