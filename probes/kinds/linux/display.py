"""The built-in display: its panel, pixels, size, rate and year, by the EDID that the kernel has read from it."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from calibration.quantity import Quantity
from probes.answer import Shortfall, Unreadable
from probes.kinds.fallback import in_turn
from probes.kinds.linux import panel
from probes.kinds.linux.answers import raw, said
from probes.kinds.linux.edid import Edid, edid
from probes.kinds.linux.probe import linux
from probes.link import Exchange
from probes.links.station import DATE
from probes.reading import Reading
from probes.subject import Subject, Way

CONNECTORS = "list:/sys/class/drm"
BUILT_IN = re.compile(r"card[0-9]{1,3}-(?:eDP|LVDS|DSI)-[0-9]{1,3}")
"""Connectors of panels inside a laptop, as the kernel names them (drm_connector.c); a card that is off has one too."""
MODE = re.compile(r"([1-9][0-9]{2,4})x([1-9][0-9]{2,4})")
ASSUMED = "1024x768"
"""What the kernel lists of a panel that says nothing of itself (drm_probe_helper.c, drm_add_modes_noedid)."""
SEVERAL = 4
"""More built-in connectors than any laptop has are not asked (ours)."""
MEASURES = ("display.panel", "display.size", "display.diagonal", "display.refresh", "display.year")


class Connector(NamedTuple):
    """A connector of a built-in panel, and the EDID that it gave."""

    name: str
    answer: Exchange
    lead: str = "EDID"

    @property
    def source(self) -> str:
        """What a method calls it."""
        return f"{self.lead} of {self.name}"


@linux(measures=MEASURES, version=1)
def display(subject: Subject) -> Iterator[Reading]:
    """Read the first built-in panel that gives an EDID."""
    listing = subject.ask(CONNECTORS)
    found = _leading([Connector(name, subject.ask(_file(name, "edid"))) for name in _built_in(listing)])
    if not found:
        for measure in MEASURES:
            yield subject.read(measure, Way("connectors of the kernel", _none, (listing,), text=said))
        return
    yield subject.read("display.panel", _way(found, panel.part))
    yield in_turn(subject, "display.size", partial(_way, found, panel.size), partial(_modes, subject, found))
    yield subject.read("display.diagonal", _way(found, panel.diagonal, panel.size_caveat))
    yield subject.read("display.refresh", _way(found, panel.refresh, panel.refresh_caveat))
    yield subject.read("display.year", _way(found, panel.year, panel.year_caveat, subject.ask(DATE)))


def _built_in(listing: Exchange) -> list[str]:
    """Return the connectors of built-in panels, in the order in which they are listed."""
    try:
        names = said(listing).split()
    except Shortfall:
        return []
    return [name for name in names if BUILT_IN.fullmatch(name)][:SEVERAL]


def _leading(connectors: list[Connector]) -> Connector | None:
    """Return the first that gives an EDID, or else the first: of two graphics cards only one drives the panel."""
    giving = [each for each in connectors if each.answer.whole and each.answer.stdout]
    if len(giving) > 1:
        return giving[0]._replace(lead=f"EDID, the first of {len(giving)} panels,")
    return next(iter(giving or connectors), None)


def _way(connector: Connector, parse: Callable[..., Quantity | str], caveat: Callable[[Edid], str] | None = None,
         *beside: Exchange) -> Way:  # fmt: skip
    """Return the way from an EDID, and whatever else the parser takes, to a value."""
    return Way(
        connector.source, partial(_told, parse), (connector.answer, *beside),
        caveat=_caveat(connector, caveat) if caveat else "", text=octets,
    )  # fmt: skip


def _told(parse: Callable[..., Quantity | str], text: str, *beside: str) -> Quantity | str:
    return parse(edid(text.encode("latin-1")), *beside)


def _caveat(connector: Connector, caveat: Callable[[Edid], str]) -> str:
    """Return what a reader must know of a value; nothing where there is no EDID, and so no value."""
    try:
        return caveat(edid(raw(connector.answer)))
    except Shortfall:
        return ""


def _modes(subject: Subject, connector: Connector) -> Way:
    """Return the way by the kernel's modes: an old panel without an EDID has them from the firmware."""
    return Way(f"modes of {connector.name}", preferred_mode, (subject.ask(_file(connector.name, "modes")),), text=said)


def preferred_mode(text: str) -> str:
    """Return `1366 × 768`: the first mode, which is the preferred one (drm_mode_sort of the kernel's drm_modes.c)."""
    first = text.partition("\n")[0].strip()
    if not (found := MODE.fullmatch(first)):
        raise Unreadable("the kernel lists no mode of the panel")
    if first == ASSUMED:
        raise Unreadable(f"{ASSUMED} is what the kernel assumes of a panel that tells nothing")
    return f"{found[1]} × {found[2]}"


def octets(exchange: Exchange) -> str:
    """Return the bytes of a file as characters, one each, so that nothing of them is lost."""
    return raw(exchange).decode("latin-1")


def _file(connector: str, name: str) -> str:
    return f"file:/sys/class/drm/{connector}/{name}"


def _none(_listing: str) -> None:
    raise Unreadable("the kernel lists no connector of a built-in panel")
