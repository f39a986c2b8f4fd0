"""Real phones on a station (MSD): what is found on their displays, and what of it is none. Nothing is fitted on them.

The words mean what the scorer of the shared data computes: a scratch is found where half of its centre line lies within
NEAR px of a drawn pixel; an object is right where half of its skeleton lies as near to a scratch; line recall and
precision are the same by length; IoU is by pixel. Faint and unsure marks count neither way.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from skimage.filters import sato
from skimage.morphology import skeletonize

from models.look import look

NEAR, SHORTEST = 5.0, 15.0
"""Px."""
AT = "2026-01-01T00:00:00Z"

Picture = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Points = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Scene:
    """One photo with what a person marked in it, px."""

    name: str
    kind: str
    phone: str
    picture: Picture
    display: Points
    scratches: tuple[tuple[Points, float], ...]
    """Centre line and width."""
    unsure: tuple[Points, ...]
    """Areas, and the ribbons of faint scratches."""
    suffix: str = ".png"

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width."""
        return self.picture.shape[0], self.picture.shape[1]

    def data(self) -> bytes:
        """Return the photo as a file."""
        quality = [cv2.IMWRITE_JPEG_QUALITY, 80] if self.suffix == ".jpg" else [cv2.IMWRITE_PNG_COMPRESSION, 1]
        return cv2.imencode(self.suffix, self.picture, quality)[1].tobytes()


def scenes(folder: Path) -> list[Scene]:
    """Return every photo of `photos/msd`."""
    images = json.loads((folder / "annotations.json").read_text())["images"]
    return [_scene(folder, image) for image in images]


def _scene(folder: Path, image: dict[str, Any]) -> Scene:
    lines = [
        (np.array(each["points"], float), float(each["width_px"]), each["strength"]) for each in image["scratches"]
    ]
    return Scene(
        name=Path(image["file"]).stem, kind=image["kind"], phone=image["phone"],
        picture=np.asarray(cv2.imread(str(folder / image["file"])), np.uint8),
        display=np.array(image["display"], float),
        scratches=tuple((line, width) for line, width, strength in lines if strength == "deliberate"),
        unsure=(*(np.array(area, float) for area in image["ignore"]),
                *(_ribbon(line, width) for line, width, strength in lines if strength != "deliberate")),
    )  # fmt: skip


def _ribbon(line: Points, width: float) -> Points:
    along = np.gradient(line, axis=0)
    along /= np.maximum(np.hypot(*along.T)[:, None], 1e-9)
    half = max(width, 4.0) / 2 * np.column_stack([-along[:, 1], along[:, 0]])
    return np.concatenate([line + half, (line - half)[::-1]])


def _moved(scene: Scene, matrix: npt.NDArray[np.float64], size: tuple[int, int]) -> Scene:
    """Return a scene under an affine change (2, 3) of its pixels, on a picture of a width and height."""

    def to(points: Points) -> Points:
        return np.asarray(points @ matrix[:, :2].T + matrix[:, 2])

    factor = float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
    flags = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    moved = cv2.warpAffine(scene.picture, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return replace(scene, picture=np.asarray(moved, np.uint8), display=to(scene.display),
                   scratches=tuple((to(line), width * factor) for line, width in scene.scratches),
                   unsure=tuple(map(to, scene.unsure)))  # fmt: skip


def _scaled(scene: Scene, factor: float) -> Scene:
    matrix = np.array([[factor, 0, (factor - 1) / 2], [0, factor, (factor - 1) / 2]])
    height, width = scene.shape
    return _moved(scene, matrix, (round(width * factor), round(height * factor)))


def _turned(scene: Scene, degrees: float) -> Scene:
    height, width = scene.shape
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), degrees, 0.9)
    return _moved(scene, np.asarray(matrix, np.float64), (width, height))


def _mirrored(scene: Scene) -> Scene:
    return _moved(scene, np.array([[-1.0, 0, scene.shape[1] - 1], [0, 1, 0]]), scene.shape[::-1])


def _lit(scene: Scene, factor: float) -> Scene:
    return replace(scene, picture=np.clip(scene.picture * factor, 0, 255).round().astype(np.uint8))


def _noisy(scene: Scene, sigma: float) -> Scene:
    noise = np.random.default_rng(0).normal(0, sigma, scene.picture.shape)
    return replace(scene, picture=np.clip(scene.picture + noise, 0, 255).round().astype(np.uint8))


CHANGES: dict[str, Callable[[Scene], Scene]] = {
    "as taken": lambda scene: scene,
    "JPEG at quality 80": lambda scene: replace(scene, suffix=".jpg"),
    "noise of 3 levels": lambda scene: _noisy(scene, 3),
    "20 % brighter": lambda scene: _lit(scene, 1.2),
    "20 % darker": lambda scene: _lit(scene, 0.8),
    "0.8 of the size": lambda scene: _scaled(scene, 0.8),
    "1.25 of the size": lambda scene: _scaled(scene, 1.25),
    "turned by 5 degrees": lambda scene: _turned(scene, 5),
    "mirrored": _mirrored,
}


def ours(scene: Scene) -> Mask:
    """Return the pixels that `look` outlines as damage."""
    drawn = np.zeros(scene.shape, np.uint8)
    for mark in look(scene.data(), face="front", file=f"x{scene.suffix}", at=AT).defects:
        cv2.fillPoly(drawn, [np.rint(np.array(mark.outline_px, float)).astype(np.int32)], 1)
    return drawn > 0


def canny(scene: Scene) -> Mask:
    """Return edges by fixed thresholds, as most public damage detectors use them."""
    return np.asarray(cv2.Canny(cv2.GaussianBlur(_grey(scene), (5, 5), 0), 30, 90) > 0)


def top_hat(scene: Scene) -> Mask:
    """Return a top-hat cut at Otsu's threshold within the display."""
    raised = np.asarray(cv2.morphologyEx(_grey(scene), cv2.MORPH_TOPHAT, np.ones((15, 15), np.uint8)))
    cut, _ = cv2.threshold(raised[filled(scene.display, scene.shape)], 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return np.asarray(raised > cut)


def lsd(scene: Scene) -> Mask:
    """Return the segments of the line segment detector that are at least 30 px long."""
    lines = cv2.createLineSegmentDetector().detect(_grey(scene))[0]
    drawn = np.zeros(scene.shape, np.uint8)
    for x1, y1, x2, y2 in np.reshape(lines if lines is not None else [], (-1, 4)):
        if np.hypot(x2 - x1, y2 - y1) >= 30:
            cv2.line(drawn, (round(x1), round(y1)), (round(x2), round(y2)), 1, 3)
    return drawn > 0


def ridge_filter(scene: Scene) -> Mask:
    """Return scikit-image's Sato ridges at half the size, above the usual 5 standard deviations of the display."""
    small = cv2.resize(_grey(scene), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    strength = sato(small.astype(float), sigmas=[1, 2], black_ridges=False)
    inside = strength[filled(scene.display / 2, small.shape)]
    cut = (strength > inside.mean() + 5 * inside.std()).astype(np.uint8)
    return np.asarray(cv2.resize(cut, scene.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0)


DETECTORS: dict[str, Callable[[Scene], Mask]] = {
    "look": ours, "Canny": canny, "top-hat": top_hat, "LSD": lsd, "Sato": ridge_filter,
}  # fmt: skip


def _grey(scene: Scene) -> Picture:
    return np.asarray(cv2.cvtColor(scene.picture, cv2.COLOR_BGR2GRAY), np.uint8)


def filled(polygon: Points, shape: tuple[int, ...]) -> Mask:
    """Return the mask of a polygon."""
    drawn = np.zeros(shape[:2], np.uint8)
    cv2.fillPoly(drawn, [np.rint(polygon).astype(np.int32)], 1)
    return drawn > 0


@dataclass
class Tally:
    """Counts over one photo, or over many."""

    found: int = 0
    scratches: int = 0
    right: int = 0
    wrong: int = 0
    line_hit: int = 0
    line: int = 0
    drawn_hit: int = 0
    drawn: int = 0
    both: int = 0
    either: int = 0
    longest: float = 0.0
    """Of the objects drawn, px: what tells a photo with scratches from one without."""

    def __add__(self, other: "Tally") -> "Tally":
        pairs = zip(vars(self).items(), vars(other).values(), strict=True)
        return Tally(**{name: max(a, b) if name == "longest" else a + b for (name, a), b in pairs})


@dataclass(frozen=True)
class Scored:
    """What one detector made of one photo."""

    scene: Scene
    tally: Tally = field(default_factory=Tally)


def scored(scene: Scene, mask: Mask) -> Scored:
    """Compare what a detector drew on a photo with what a person marked."""
    display = filled(scene.display, scene.shape)
    mask = mask & display
    truth, tally = np.zeros(scene.shape, np.bool_), Tally()
    gap = _distance(mask)
    for line, width in scene.scratches:
        centre, body = (_drawn(line, thick, scene.shape) & display for thick in (1, max(1, round(width))))
        if centre.any():
            hit = gap[centre] <= NEAR
            tally += Tally(found=int(hit.mean() >= 0.5), scratches=1, line_hit=int(hit.sum()), line=hit.size)
            truth |= body
    unsure = np.zeros(scene.shape, np.bool_)
    for area in scene.unsure:
        unsure |= filled(area, scene.shape)
    to_truth, to_unsure = _distance(truth), _distance(unsure)
    for long, skeleton in _objects(mask):
        near = to_truth[skeleton] <= NEAR
        right = bool(near.mean() >= 0.5)
        if not right and (to_unsure[skeleton] <= NEAR).mean() >= 0.5:
            continue
        tally += Tally(right=int(right), wrong=int(not right), drawn_hit=int(near.sum()), drawn=near.size, longest=long)
    tally += Tally(both=int((mask & truth & ~unsure).sum()), either=int(((mask | truth) & ~unsure).sum()))
    return Scored(scene, tally)


def _drawn(line: Points, thick: int, shape: tuple[int, int]) -> Mask:
    drawn = np.zeros(shape, np.uint8)
    cv2.polylines(drawn, [np.rint(line).astype(np.int32).reshape(-1, 1, 2)], False, 1, thick)
    return drawn > 0


def _distance(mask: Mask) -> npt.NDArray[np.float32]:
    if not mask.any():
        return np.full(mask.shape, 1e9, np.float32)
    return np.asarray(cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 5), np.float32)


def _objects(mask: Mask) -> Iterator[tuple[float, tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]]]:
    """Yield length and skeleton (rows, columns) of each connected object of at least SHORTEST px."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    skeleton = skeletonize(mask)
    for label in range(1, count):
        x, y, width, height = (int(side) for side in stats[label][:4])
        part = labels[y : y + height, x : x + width] == label
        rows, columns = np.nonzero(part)
        long = max(cv2.minAreaRect(np.column_stack([columns, rows]).astype(np.float32))[1]) + 1
        if long >= SHORTEST:
            thin = np.nonzero(part & skeleton[y : y + height, x : x + width])
            rows, columns = thin if len(thin[0]) else (rows, columns)
            yield float(long), (rows + y, columns + x)


def separation(positive: list[float], negative: list[float]) -> float:
    """Return the area under the ROC curve: how often a scratched photo scores above another; ties count half."""
    high, low = np.array(positive)[:, None], np.array(negative)[None]
    return float((high > low).mean() + 0.5 * (high == low).mean())
