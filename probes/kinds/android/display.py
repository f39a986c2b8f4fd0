"""The display: resolution, density, the highest refresh rate, and what its panel is called.

The dumps differ with Android's age: one rate (`60.0 fps`, 4.2 to 5) or a list of modes (from 6), `BUILT_IN` (to 10) or
`INTERNAL` (from 11) for the device's own panels, of which a foldable has two. An override is not the panel.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from calibration.quantity import Quantity, quantity
from probes.answer import Implausible, Unreadable
from probes.kinds.android.probe import android
from probes.kinds.android.properties import GETPROP, properties_of
from probes.kinds.android.quirk import quirks
from probes.kinds.android.refusal import REFUSED
from probes.reading import Reading
from probes.subject import Subject, Way

WINDOW = "shell:wm size; wm density"
MODES = f"shell:dumpsys display | grep -E 'DisplayDeviceInfo[{{].* type (INTERNAL|BUILT_IN)|{REFUSED}'"
"""The device's own panels only: a paired screen bears its owner's name and its address."""
PANELS = (
    "shell:dumpsys SurfaceFlinger --display-id | "
    f"grep -E '^Display [0-9]+ .HWC display [0-9]+.: |^ +type=0, hwcId=0, |{REFUSED}'"
)
"""Android 9 and earlier do not know the option and give their whole dump: its built-in screen is let through."""

SIDE_BOUNDS = (100, 10_000)
"""Pixels: from a small watch to beyond 8K."""
DENSITY_BOUNDS = (100, 1000)
"""dpi as Android counts them: 120 is its lowest bucket, 640 its highest."""
REFRESH_BOUNDS = (10, 480)
"""Hz: from an always-on panel to the fastest there is."""
NUMBER = r"[0-9]{1,6}(?:\.[0-9]{1,20})?"
MODE = re.compile(r"\{id=[0-9]{1,6}, width=([0-9]{1,6}), height=([0-9]{1,6}), fps=")
RATE = re.compile(rf"\bfps=({NUMBER})|\s({NUMBER}) fps,")
UNIQUE = re.compile(r'uniqueId="local:([0-9]{2,20})"')
"""From Android 10 the physical id: port, maker and a hash of the panel's name (AOSP getEdidDisplayId); `0` is none."""
PRODUCT = re.compile(r"DeviceProductInfo\{name=([^,}]{0,60}), manufacturerPnpId=([A-Z]{3}), productId=([0-9]{1,10}),")
IDENTIFIED = re.compile(
    r'^Display [0-9]{1,20} \(HWC display [0-9]{1,20}\): port=[0-9]{1,3} pnpId=([A-Z]{3}) displayName="([^"\n]{0,40})"',
    re.MULTILINE,
)
"""AOSP SurfaceFlinger::dumpDisplayIdentificationData."""


@android(measures=("display.size", "display.density", "display.refresh", "display.panel"), version=2)
def display(subject: Subject) -> Iterator[Reading]:
    """Read what the window manager, the display service and the compositor say of the built-in panels."""
    window, modes, panels = (subject.ask(ask) for ask in (WINDOW, MODES, PANELS))
    yield subject.read(
        "display.size",
        Way("display service, both built-in panels", both_sizes, (modes,)),
        Way("window manager, physical size", size, (window,)),
        Way("display service, largest mode", largest_size, (modes,)),
        Way("compositor, built-in screen", composed_size, (panels,)),
    )
    yield subject.read(
        "display.density",
        Way("window manager, physical density", density, (window,)),
        Way("display service", listed_density, (modes,)),
    )
    yield subject.read("display.refresh", Way("display service, fastest mode", refresh, (modes,)))
    yield subject.read(
        "display.panel",
        Way("compositor, EDID name", panel_name, (panels,)),
        Way("maker's property", panel_property, (subject.ask(GETPROP),)),
        Way("display service, EDID product", panel_product, (modes,)),
    )


def size(text: str) -> str:
    """Return `1440 × 3120` from `Physical size: 1440x3120`; an override does not count."""
    return _size(*sides(text))


def sides(text: str) -> tuple[int, int]:
    """Return width and height in pixels from the window manager's words, upright as the device is held."""
    found = re.search(r"Physical size: ([0-9]{1,6})x([0-9]{1,6})\b", text)
    if not found:
        raise Unreadable("the window manager gives no physical size")
    return int(found[1]), int(found[2])


def both_sizes(text: str) -> str:
    """Return the sizes of a foldable's panels, the larger first; raise Unreadable for a device with one panel."""
    found = sorted((_largest(panel) for panel in built_in(text)), key=lambda each: -each[0] * each[1])
    if not found[1:]:
        raise Unreadable("the display service does not list two built-in panels")
    return " and ".join(_size(*each) for each in found)


def largest_size(text: str) -> str:
    """Return the size of the built-in panel's largest mode."""
    panels = built_in(text)
    if not panels:
        raise Unreadable("the display service lists no built-in panel")
    return _size(*_largest(panels[0]))


def composed_size(text: str) -> str:
    """Return the size that SurfaceFlinger of Android 4.2 to 9 gives the built-in screen, `(1080x1920)`."""
    found = re.search(r"^ +type=0, hwcId=0, .{0,40}?\( *([0-9]{1,6})x *([0-9]{1,6})\)", text, re.MULTILINE)
    if not found:
        raise Unreadable("the compositor gives no size of the built-in screen")
    return _size(int(found[1]), int(found[2]))


def _largest(panel: str) -> tuple[int, int]:
    modes = MODE.findall(panel) or re.findall(r": (?:[^,]{1,80}, )?([0-9]{1,6}) x ([0-9]{1,6}),", panel)[:1]
    if not modes:
        raise Unreadable("the display service gives the panel no size")
    return max(((int(width), int(height)) for width, height in modes), key=lambda each: each[0] * each[1])


def _size(width: int, height: int) -> str:
    return " × ".join(str(_within(side, SIDE_BOUNDS, "pixels")) for side in (width, height))


def density(text: str) -> Quantity:
    """Return the density in dpi from `Physical density: 600`."""
    found = re.search(r"Physical density: ([0-9]{1,6})\b", text)
    if not found:
        raise Unreadable("the window manager gives no physical density")
    return quantity(_within(int(found[1]), DENSITY_BOUNDS, "dpi"), "dpi")


def listed_density(text: str) -> Quantity:
    """Return the density in dpi that the display service gives the first built-in panel."""
    found = re.search(r", density ([0-9]{1,6}),", next(iter(built_in(text)), ""))
    if not found:
        raise Unreadable("the display service gives no density of a built-in panel")
    return quantity(_within(int(found[1]), DENSITY_BOUNDS, "dpi"), "dpi")


def refresh(text: str) -> Quantity:
    """Return the fastest mode, in Hz, of all built-in panels."""
    rates = [Decimal(mode or only) for panel in built_in(text) for mode, only in RATE.findall(panel)]
    if not rates:
        raise Unreadable("the display service lists no mode of a built-in panel")
    return quantity(_within(round(max(rates)), REFRESH_BOUNDS, "Hz"), "Hz")


def panel_name(text: str) -> str:
    """Return the name in the panel's own identification data, of each panel that has one."""
    found = [f"{' '.join(name.split())} ({maker})" for maker, name in IDENTIFIED.findall(text) if name.strip()]
    if not found:
        raise Unreadable("no panel gives its name")
    return " and ".join(found)


def panel_property(text: str) -> str:
    """Return what the maker's property calls the panel."""
    properties = properties_of(text)
    for quirk in quirks("property", "display.panel"):
        value = properties.get(quirk.key, "").strip()
        if value and value not in quirk.absent:
            return value
    raise Unreadable("no property names the panel")


def panel_product(text: str) -> str:
    """Return maker, product number and id of each built-in panel: equal for equal panels, though it names none."""
    found = [_product(panel) for panel in built_in(text)]
    if not any(found):
        raise Unreadable("the display service identifies no panel")
    return " and ".join(each or "unidentified" for each in found)


def _product(panel: str) -> str:
    product, unique = PRODUCT.search(panel), UNIQUE.search(panel)
    if not product or not unique:
        return ""
    return " ".join([*product[1].split(), product[2], "product", product[3], "id", unique[1]])


def built_in(text: str) -> tuple[str, ...]:
    """Return the display service's line of each of the device's own panels."""
    lines = dict.fromkeys(line for line in text.splitlines() if re.search(r"\btype (?:INTERNAL|BUILT_IN)\b", line))
    return tuple(line for line in lines if "DisplayDeviceInfo{" in line)


def _within(number: int, bounds: tuple[int, int], unit: str) -> int:
    if not bounds[0] <= number <= bounds[1]:
        raise Implausible(f"{number} {unit} is no display's")
    return number
