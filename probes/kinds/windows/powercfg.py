"""The battery report of Windows, as XML: `powercfg /batteryreport /xml`, with or without `/duration`.

Its HTML is in the language of Windows, and is not read. Capacities are in mWh, and stand in two more places than under
`Batteries`: `RuntimeEstimates` has a DesignCapacity of its own, `History` one for each week.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from xml.etree import ElementTree

from probes.answer import FAILURES, Absent, Implausible, Unreadable
from probes.link import Exchange

REPORT = "run:powercfg /batteryreport /xml"
NAMESPACE = "{http://schemas.microsoft.com/battery/2012}"
LONGEST = 8 * 2**20
"""Characters; the report of two weeks has some hundred thousand."""
NUMBER = re.compile(r"[0-9]{1,12}\Z")
BATTERIES = 8
SWAPPED = "the report's history shows that a battery was changed"

Told = Mapping[str, str]


def said(exchange: Exchange) -> str:
    """Return the text of a report; raise Unreadable for a failed exchange and for a refusal."""
    if exchange.failure:
        raise Unreadable(FAILURES[exchange.failure])
    if exchange.exit_code:
        raise Unreadable("powercfg made no report")
    return exchange.stdout.decode("utf-8-sig", errors="replace")


def _root(text: str) -> ElementTree.Element:
    """Return the report's root; raise Unreadable for what is no report."""
    found = _parsed(text)
    if isinstance(found, Unreadable):
        raise Unreadable(str(found))
    return found


@lru_cache(maxsize=4)  # one report serves many readings, and so does what is none
def _parsed(text: str) -> ElementTree.Element | Unreadable:
    if len(text) > LONGEST or "<!" in text.replace("<!--", ""):
        return Unreadable("it is no battery report of Windows")  # which has no document type, and so no entities
    try:
        root = ElementTree.fromstring(text.encode(errors="replace"), ElementTree.XMLParser(encoding="utf-8"))
    except (ElementTree.ParseError, ValueError, LookupError):
        return Unreadable("it is no whole XML")
    if root.tag != f"{NAMESPACE}BatteryReport":
        return Unreadable("it is no battery report of Windows")
    return root


def packs(text: str) -> dict[str, Told]:
    """Return what the report tells of each battery, by a name for it; raise Absent where it lists none."""
    batteries = _root(text).find(f"{NAMESPACE}Batteries")
    if batteries is None:
        raise Unreadable("the report has no list of batteries")
    found = [_children(each) for each in batteries.findall(f"{NAMESPACE}Battery")][:BATTERIES]
    if not found:
        raise Absent("the report lists no battery")
    return {f"battery {place}": told for place, told in enumerate(found, start=1)}


def system(text: str) -> Told:
    """Return what the report tells of the computer; raise Unreadable where it tells nothing."""
    found = _root(text).find(f"{NAMESPACE}SystemInformation")
    if found is None:
        raise Unreadable("the report tells nothing of the computer")
    return _children(found)


def swapped(text: str) -> bool:
    """Whether the history says that a battery was changed; raise Unreadable where the report cannot be read."""
    history = _root(text).iterfind(f"{NAMESPACE}History/{NAMESPACE}HistoryEntry")
    return any(entry.get("BatteryChanged", "0").strip() not in ("", "0") for entry in history)


def _children(element: ElementTree.Element) -> Told:
    found: dict[str, str] = {}
    for child in element:
        name, value = child.tag.removeprefix(NAMESPACE), (child.text or "").strip()
        if found.setdefault(name, value) != value:
            raise Implausible(f"the report tells {name} twice, and not alike")
    return found


def number(told: Told, key: str) -> int:
    """Return the whole number of a key; raise Unreadable where it is not told, Implausible where it is no number."""
    if not (found := told.get(key, "")):
        raise Unreadable(f"the report does not tell {key}")
    if not NUMBER.match(found):
        raise Implausible(f"{key} is no whole number")
    return int(found)


def words(told: Told, key: str) -> str:
    """Return the text of a key without control characters; raise Unreadable where it is not told or blank."""
    found = "".join(letter for letter in told.get(key, "") if letter.isprintable()).strip()[:120]
    if not found:
        raise Unreadable(f"the report does not tell {key}")
    return found
