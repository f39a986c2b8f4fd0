"""Photos of targets with exact ground truth: drawn from the geometry's numbers, by none of the code that reads them.

A scene is a plane in mm with a reflectance at each point; a camera is a pinhole with radial and tangential distortion
(Brown 1966) at a pose; a photo is what it sees, integrated over each pixel, blurred, with noise, in sRGB.
"""

import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import RectBivariateSpline

TARGETS = Path(__file__).resolve().parents[2] / "calibration" / "targets"
Values = NDArray[np.float64]
PAPER, INK = 0.88, 0.04
"""Reflectance of paper and of black toner."""
RASTER, BORDER = 20, 5.0
"""Px per mm of a target's picture, and mm of bare paper around it."""


SIDES = np.array([[1.0, 0.0], [-1.0, 0.0]])


@dataclass(frozen=True)
class Chart:
    """A target on paper: `reflectance(x, y)` in mm, from the target's upper left corner."""

    name: str
    across: float = 1.0
    down: float = 1.0
    """How the printer scaled it."""
    raster: bool = False
    """Looked up in a picture of 20 px per mm, which blurs by 0.03 mm: quick, for what does not depend on sharpness."""

    def reflectance(self, x: Values, y: Values) -> Values:
        """Return the reflectance (same shape) at points of the paper."""
        x, y = x / self.across, y / self.down
        if self.raster:
            at = (np.asarray((each + BORDER) * RASTER - 0.5, np.float32) for each in (x, y))
            return cv2.remap(_picture(self.name), *at, cv2.INTER_LINEAR, borderValue=PAPER)
        data = _read(self.name)
        out = np.full(x.shape, PAPER, np.float32)
        _draw_board(out, data["board"], x, y)
        _draw_patches(out, data["patches"], x, y)
        return out


@cache
def _read(name: str) -> dict:
    return tomllib.loads((TARGETS / f"{name}.toml").read_text("utf-8"))


@cache
def _picture(name: str) -> Values:
    """Return the reflectance of a target and its border, each px the mean of two by two points."""
    data = _read(name)
    width, height = ((float(data[side]) + 2 * BORDER) * RASTER for side in ("width_mm", "height_mm"))
    fine = np.meshgrid(*((np.arange(2 * int(size)) + 0.5) / (2 * RASTER) - BORDER for size in (width, height)))
    drawn = Chart(name).reflectance(*fine)
    return cv2.resize(drawn, (int(width), int(height)), interpolation=cv2.INTER_AREA)


def _draw_board(out: Values, board: dict, x: Values, y: Values) -> None:
    turn, square = np.radians(float(board["turn_deg"])), float(board["square_mm"])
    x, y = x - float(board["origin_mm"][0]), y - float(board["origin_mm"][1])
    u, v = (x * np.cos(turn) + y * np.sin(turn)) / square, (y * np.cos(turn) - x * np.sin(turn)) / square
    column, row = np.floor(u).astype(np.int32), np.floor(v).astype(np.int32)
    inside = (u >= 0) & (u < board["columns"]) & (v >= 0) & (v < board["rows"])
    black = (column + row) % 2 == 0
    ratio = float(board["marker_mm"]) / square
    bits = _bits(board["dictionary"], board["first_id"], board["columns"] * board["rows"] // 2)
    cells = bits.shape[1]
    a, b = (np.floor((part % 1 - 0.5 + ratio / 2) / ratio * cells).astype(np.int32) for part in (u, v))
    within = inside & ~black & (a >= 0) & (a < cells) & (b >= 0) & (b < cells)
    number = (row * board["columns"] + column) // 2
    white = bits[np.where(within, number, 0), np.where(within, b, 0), np.where(within, a, 0)]
    out[(inside & black) | (within & ~white)] = INK


@cache
def _bits(dictionary: str, first: int, count: int) -> NDArray[np.bool_]:
    book = cv2.aruco.getPredefinedDictionary(getattr(cv2.aruco, dictionary))
    size = book.markerSize + 2
    return np.array([cv2.aruco.generateImageMarker(book, first + number, size) > 0 for number in range(count)])


def _draw_patches(out: Values, patches: dict, x: Values, y: Values) -> None:
    left, top = (float(value) for value in patches["origin_mm"])
    size, pitch = float(patches["size_mm"]), float(patches["pitch_mm"])
    for number, colour in enumerate(patches["colours"]):
        red, green, blue = (linear(np.array(int(colour[at : at + 2], 16))) for at in (1, 3, 5))
        start = left + number * pitch
        hit = (x >= start) & (x < start + size) & (y >= top) & (y < top + size)
        out[hit] = PAPER * (0.2126 * red + 0.7152 * green + 0.0722 * blue)


@dataclass(frozen=True)
class Camera:
    """A camera above a plane; distances in mm, angles in degrees, lengths on the sensor in px."""

    width: int
    height: int
    focal: float
    distance: float
    """From the lens to the plane, along the axis."""
    centre: tuple[float, float] = (0.0, 0.0)
    """Where the axis hits the sensor, from the middle of the frame."""
    distortion: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    """k1, k2, p1, p2."""
    tilt: tuple[float, float] = (0.0, 0.0)
    """About x and y."""
    turn: float = 0.0
    looks_at: tuple[float, float] = (75.0, 52.0)
    """The point of the plane, mm, that the axis hits."""

    def raised(self, height: float) -> "Camera":
        """Return the same camera over a plane that lies nearer by so many mm, seen along the plane's normal."""
        normal = self._turned[:, 2]
        nearer = self.distance - height / normal[2]
        ray = np.array([0, 0, self.distance]) - np.array([0, 0, nearer]) - height * normal
        slide = self._turned.T @ ray
        return replace(self, distance=nearer, looks_at=(self.looks_at[0] - slide[0], self.looks_at[1] - slide[1]))

    @property
    def _turned(self) -> Values:
        about_x, about_y, about_z = np.radians([*self.tilt, self.turn])
        rx = np.array([[1, 0, 0], [0, np.cos(about_x), -np.sin(about_x)], [0, np.sin(about_x), np.cos(about_x)]])
        ry = np.array([[np.cos(about_y), 0, np.sin(about_y)], [0, 1, 0], [-np.sin(about_y), 0, np.cos(about_y)]])
        rz = np.array([[np.cos(about_z), -np.sin(about_z), 0], [np.sin(about_z), np.cos(about_z), 0], [0, 0, 1]])
        return np.asarray(rx @ ry @ rz)

    def pixels(self, plane: Values) -> Values:
        """Return where points (…, 2) of the plane are in the picture."""
        flat = np.concatenate([plane - self.looks_at, np.zeros((*plane.shape[:-1], 1))], axis=-1)
        seen = flat @ self._turned.T + [0, 0, self.distance]
        bent = self._bent(seen[..., :2] / seen[..., 2:])
        return bent * self.focal + self._middle

    def scale(self, at: Values | None = None, step: float = 0.5) -> float:
        """Return mm per px (root of the area's) where a pixel (the middle of the frame) sees the plane."""
        spot = self.plane(self._frame_middle if at is None else at)
        right, left = (self.pixels(spot + move) for move in step * SIDES)
        down, up = (self.pixels(spot + move) for move in step * SIDES[:, ::-1])
        jacobian = np.stack([right - left, down - up], axis=1) / (2 * step)
        return float(1 / np.sqrt(abs(np.linalg.det(jacobian))))

    def plane(self, pixels: Values) -> Values:
        """Return which points of the plane are seen at pixels (…, 2)."""
        bent = (pixels - self._middle) / self.focal
        ray = bent.copy()
        for _ in range(30):
            ray = ray + bent - self._bent(ray)
        normal = self._turned[:, 2]
        along = np.concatenate([ray, np.ones((*ray.shape[:-1], 1))], axis=-1)
        distance = normal[2] * self.distance / (along @ normal)
        return ((along * distance[..., None] - [0, 0, self.distance]) @ self._turned)[..., :2] + self.looks_at

    def _bent(self, ray: Values) -> Values:
        k1, k2, p1, p2 = self.distortion
        x, y = ray[..., 0], ray[..., 1]
        square = x * x + y * y
        radial = 1 + k1 * square + k2 * square**2
        return np.stack([x * radial + 2 * p1 * x * y + p2 * (square + 2 * x * x),
                         y * radial + p1 * (square + 2 * y * y) + 2 * p2 * x * y], axis=-1)  # fmt: skip

    @property
    def _frame_middle(self) -> Values:
        return np.array([self.width - 1, self.height - 1]) / 2

    @property
    def _middle(self) -> Values:
        return self._frame_middle + self.centre


@dataclass(frozen=True)
class Shot:
    """Light, blur and noise of one photo."""

    blur: float = 0.6
    """Sigma of the lens's spread, px."""
    gain: float = 0.02
    """Variance per level, of 255 linear levels, of the shot noise."""
    read: float = 0.5
    """Standard deviation of the read noise, linear levels."""
    exposure: float = 0.9
    """The linear share of full scale that a white plane gives in the brightest light."""
    falloff: float = 0.0
    """How much darker the corners are."""
    shade: float = 0.0
    """How much darker the left side is than the right, as where a lamp is out."""
    veil: float = 0.0
    """Light that dirt on the lens spreads over the picture, as a share of full scale."""
    srgb: bool = True
    seed: int = 1
    samples: int = field(default=3)
    """Along each side of a pixel."""

    def photo(self, chart: Chart, camera: Camera) -> NDArray[np.uint8]:
        """Return the photo (h, w) of a chart."""
        light = seen(chart, camera, self.samples)
        return self.developed(cv2.GaussianBlur(light, (0, 0), self.blur) if self.blur else light)

    def developed(self, light: Values) -> NDArray[np.uint8]:
        """Return light (h, w), 0 to 1, as levels: falloff, noise, tone curve, rounding."""
        chance = np.random.default_rng(self.seed)
        lamps = np.linspace(1 - self.shade, 1, light.shape[1])
        level = 255 * (self.exposure * light * vignette(light.shape, self.falloff) * lamps + self.veil)
        noisy = level + chance.normal(size=level.shape) * np.sqrt(self.gain * level + self.read**2)
        shown = encoded(np.clip(noisy / 255, 0, 1)) if self.srgb else np.clip(noisy, 0, 255)
        return np.rint(shown).astype(np.uint8)


def vignette(shape: tuple[int, ...], falloff: float) -> Values:
    """Return how bright the light is over the frame, 1 in the middle; a little off the middle, as lamps are."""
    y, x = np.mgrid[-1 : 1 : shape[0] * 1j, -1 : 1 : shape[1] * 1j]
    return np.asarray(1 - falloff * ((x - 0.15) ** 2 + 0.8 * (y + 0.1) ** 2) / 2)


def seen(chart: Chart, camera: Camera, samples: int) -> Values:
    """Return the light (h, w) of each pixel: the mean over samples × samples points of it."""
    total = np.zeros((camera.height, camera.width), np.float32)
    offsets = (np.arange(samples) + 0.5) / samples - 0.5
    x, y = _splines(camera)
    for down in offsets:
        rows = np.arange(camera.height) + down
        for right in offsets:
            columns = np.arange(camera.width) + right
            total += chart.reflectance(x(rows, columns), y(rows, columns))
    return total / samples**2


def _splines(camera: Camera) -> tuple[RectBivariateSpline, RectBivariateSpline]:
    """Return x and y on the plane as smooth functions of row and column: exact to 1e-6 mm, and quick."""
    rows, columns = np.linspace(-1, camera.height, 41), np.linspace(-1, camera.width, 53)
    grid = np.stack(np.meshgrid(columns, rows), axis=-1)
    plane = camera.plane(grid)
    return tuple(RectBivariateSpline(rows, columns, plane[..., axis]) for axis in (0, 1))


def linear(levels: Values) -> Values:
    """Return the light, 0 to 1, of sRGB levels 0 to 255 (IEC 61966-2-1)."""
    share = np.asarray(levels, np.float64) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def encoded(light: Values) -> Values:
    """Return sRGB levels, not yet rounded, of light 0 to 1."""
    return 255 * np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
