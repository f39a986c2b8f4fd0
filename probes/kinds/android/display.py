"""The display: resolution, density and the highest refresh rate. Pixels and burn-in need eyes or a camera."""

import re
from collections.abc import Iterator

from calibration.quantity import Quantity, quantity
from probes.answer import Implausible, Unreadable
from probes.probe import probe
from probes.reading import Reading
from probes.subject import Subject, Way

WINDOW = "shell:wm size; wm density"
MODES = "shell:dumpsys display | grep -E 'DisplayDeviceInfo[{]|Permission Denial|DUMP TIMEOUT'"

SIDE_BOUNDS = (100, 10_000)
"""Pixels: from a small watch to beyond 8K."""
DENSITY_BOUNDS = (100, 1000)
"""dpi as Android counts them: 120 is its lowest bucket, 640 its highest."""
REFRESH_BOUNDS = (10, 480)
"""Hz: from an always-on panel to the fastest there is."""


@probe(
    measures=("display.size", "display.density", "display.refresh"),
    platforms=("android",),
    kinds=("phone", "tablet", "watch"),
    version=1,
)
def display(subject: Subject) -> Iterator[Reading]:
    """Read what the window manager and the display service say of the built-in panel."""
    window = subject.ask(WINDOW)
    yield subject.read("display.size", Way("window manager, physical size", size, (window,)))
    yield subject.read("display.density", Way("window manager, physical density", density, (window,)))
    yield subject.read("display.refresh", Way("display service, fastest mode", refresh, (subject.ask(MODES),)))


def size(text: str) -> str:
    """Return `1440 × 3120` from `Physical size: 1440x3120`; an override does not count."""
    found = re.search(r"Physical size: ([0-9]{1,6})x([0-9]{1,6})\b", text)
    if not found:
        raise Unreadable("the window manager gives no physical size")
    sides = [_within(int(side), SIDE_BOUNDS, "pixels") for side in found.groups()]
    return f"{sides[0]} × {sides[1]}"


def density(text: str) -> Quantity:
    """Return the density in dpi from `Physical density: 600`."""
    found = re.search(r"Physical density: ([0-9]{1,6})\b", text)
    if not found:
        raise Unreadable("the window manager gives no physical density")
    return quantity(_within(int(found[1]), DENSITY_BOUNDS, "dpi"), "dpi")


def refresh(text: str) -> Quantity:
    """Return the fastest mode, in Hz, of the first built-in panel (`type INTERNAL`, before Android 11 `BUILT_IN`)."""
    panels = (line for line in text.splitlines() if re.search(r"\btype (?:INTERNAL|BUILT_IN)\b", line))
    rates = re.findall(r"\bfps=([0-9]{1,6}(?:\.[0-9]{1,20})?)", next(panels, ""))
    if not rates:
        raise Unreadable("the display service lists no mode of a built-in panel")
    return quantity(_within(round(max(map(float, rates))), REFRESH_BOUNDS, "Hz"), "Hz")


def _within(number: int, bounds: tuple[int, int], unit: str) -> int:
    if not bounds[0] <= number <= bounds[1]:
        raise Implausible(f"{number} {unit} is no display's")
    return number
