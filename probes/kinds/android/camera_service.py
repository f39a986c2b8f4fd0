"""The camera service's dump: each camera, where it looks, its largest photo, its flash, focus and stabilisation.

Formats: `CameraService::dump` of Android 5 to 7 (`Camera 0 static information:`, `== Camera device 0 …`; reported) and
`CameraProviderManager::ProviderInfo::dump` of Android 8 and later (`== Camera HAL device device@3.5/legacy/0 …`), both
with `camera_metadata_t` as text. Android 2 to 4 say nothing while no app uses a camera.
"""

import re
from functools import lru_cache
from math import prod
from typing import NamedTuple

from probes.answer import Unreadable

CAMERAS = (
    "shell:dumpsys media.camera | grep -A1 -E "
    "'^Number of camera devices|^ *Device [0-9]+ maps to|^=* ?Camera .*static information|Physical camera |"
    "^== Camera (HAL|Provider|device) |"
    "Has a flash unit|Facing: |StreamConfigurations|[[]33 [0-9]+ [0-9]+ OUTPUT|afAvailableModes|"
    "availableOpticalStabilization|availableCapabilities|flash.info.available |lens.facing |"
    "Can.t find service|Permission Denial|DUMP TIMEOUT'"
)
"""The key of a characteristic and the row below it, which holds its value: the apps that used a camera stay behind."""

DEPTH_OUTPUT = "DEPTH_OUTPUT"
"""Of ACameraMetadata `android.request.availableCapabilities`."""
FACINGS = {"back": "rear", "front": "front", "external": "external"}

COUNT = re.compile(r"^Number of camera devices: ([0-9]{1,3})\s*$", re.MULTILINE)
MAPPED = re.compile(r'^ *Device [0-9]{1,3} maps to "([^"\n]{1,20})"', re.MULTILINE)
HEAD = re.compile(
    r"^(?:=+ )?Camera (?:HAL device \S{1,60}/|device )?([^\s/]{1,20}) .{0,20}?static information:", re.MULTILINE
)
END = re.compile(r"^== |^ *Physical camera ", re.MULTILINE)
FACING = re.compile(r"^ *Facing: (\w{1,12})\s*$", re.MULTILINE)
LENS_FACING = re.compile(r"android\.lens\.facing \([^\n]{1,40}\n *\[(\w{1,12}) \]")
FLASH = re.compile(r"Has a flash unit: (true|false)\b")
FLASH_INFO = re.compile(r"android\.flash\.info\.available \([^\n]{1,40}\n *\[(\w{1,12}) \]")
SIZES = re.compile(r"android\.scaler\.availableStreamConfigurations \(")
KEY = re.compile(r"^ *android\.[\w.]{1,80} \(", re.MULTILINE)
SIZE = re.compile(r"^ *\[33 ([0-9]{1,6}) ([0-9]{1,6}) OUTPUT \]", re.MULTILINE)
"""HAL_PIXEL_FORMAT_BLOB, which is JPEG."""
ROW = r" \([^\n]{1,40}\n *\[([0-9A-Z_ ]{1,400})\]"
FOCUS = re.compile("android\\.control\\.afAvailableModes" + ROW)
OPTICAL = re.compile("android\\.lens\\.info\\.availableOpticalStabilization" + ROW)
ABILITIES = re.compile("android\\.request\\.availableCapabilities" + ROW)


class Camera(NamedTuple):
    """One camera as the service describes it; None and empty where it does not say."""

    id: str
    facing: str | None
    """`rear`, `front` or `external`."""
    sizes: tuple[tuple[int, int], ...]
    """Width and height in pixels of each photo that it takes."""
    flash: bool | None
    focus: tuple[str, ...]
    """`android.control.afAvailableModes`: 0 is off, that is fixed; 1 to 5 are modes of autofocus."""
    optical: tuple[str, ...]
    """`android.lens.info.availableOpticalStabilization`: 0 is off, 1 is on."""
    abilities: tuple[str, ...]
    """`android.request.availableCapabilities`."""

    @property
    def size(self) -> tuple[int, int] | None:
        """The largest of its photos."""
        return max(self.sizes, key=prod, default=None)

    @property
    def autofocus(self) -> bool | None:
        """Whether it has autofocus; None where that is not told."""
        return any(mode != "0" for mode in self.focus) if self.focus else None


def count(text: str) -> int:
    """Return how many cameras the service counts; raise Unreadable where it does not."""
    found = COUNT.search(text)
    if not found:
        raise Unreadable("the camera service gives no number of cameras")
    return int(found[1])


@lru_cache(maxsize=4)
def cameras(text: str) -> tuple[Camera, ...]:
    """Return all cameras, each once; raise Unreadable for a dump that describes fewer than it counts."""
    found = {camera.id: camera for camera in map(_camera, _sections(text))}
    if len(found) < count(text):
        raise Unreadable(f"the camera service counts {count(text)} cameras and describes {len(found)}")
    return tuple(found.values())


def offered(text: str) -> tuple[Camera, ...]:
    """Return the cameras that apps may open, which are fewer than those of the hardware on some devices."""
    mapped = MAPPED.findall(text)
    every = cameras(text)
    return tuple(each for each in every if each.id in mapped) or every


def taken_by(every: tuple[Camera, ...], photo: tuple[int, int]) -> str | None:
    """Return where the only cameras look that take photos of such a size, upright or not; None where that is not told.

    Apps may cut their photos to any size, so that a size which no camera has tells nothing either.
    """
    sides = {each.facing for each in every if sorted(photo) in [sorted(size) for size in each.sizes]}
    return sides.pop() if len(sides) == 1 and all(each.sizes for each in every) else None


def _sections(text: str) -> list[tuple[str, str]]:
    """Return the id and the description of each camera, without those of the single lenses behind it."""
    _, *parts = HEAD.split(text)
    return [(name, END.split(rest, maxsplit=1)[0]) for name, rest in zip(parts[::2], parts[1::2], strict=True)]


def _camera(section: tuple[str, str]) -> Camera:
    name, text = section
    return Camera(
        id=name,
        facing=FACINGS.get(_word(FACING, text) or _word(LENS_FACING, text)),
        sizes=_sizes(text),
        flash={"true": True, "false": False}.get(_word(FLASH, text) or _word(FLASH_INFO, text)),
        focus=_row(FOCUS, text),
        optical=_row(OPTICAL, text),
        abilities=_row(ABILITIES, text),
    )


def _word(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1].lower() if found else ""


def _row(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    found = pattern.search(text)
    return tuple(found[1].split()) if found else ()


def _sizes(text: str) -> tuple[tuple[int, int], ...]:
    """Return the JPEGs of the stream configurations, and not those for depth or for HEIC."""
    key = SIZES.search(text)
    if not key:
        return ()
    after = KEY.search(text, key.end())
    rows = SIZE.findall(text, key.end(), after.start() if after else len(text))
    return tuple((int(width), int(height)) for width, height in rows)
