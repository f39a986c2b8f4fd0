"""Parts: the serial numbers of those that are in a device now, and whether an earlier inspection found the same.

No cable tells what a device left its factory with: its own record of that is closed. What can be told is what is in it
now, and what truegrade itself has seen in it before.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from calibration.record import canonical_json
from probes.answer import Failed, Shortfall, Unreadable, Untested
from probes.kinds.apple.answers import said, told
from probes.kinds.apple.camera_driver import CAMERA, entry
from probes.kinds.apple.part import Part, parts
from probes.kinds.apple.probe import apple
from probes.link import Exchange
from probes.reading import Reading
from probes.subject import Subject, Way

EARLIER = "station:earlier parts"
"""What an earlier inspection of the same device found: one line of JSON, measure to serial number."""
READ_HERE = tuple(dict.fromkeys(part.measure for part in parts() if not part.elsewhere))
SOURCES = {
    CAMERA: "camera driver", "ioregistry:product": "product entry", "ioclass:IOMobileFramebuffer": "framebuffer",
    "lockdown:*": "lockdown", "ioregistry:AppleSmartBattery": "battery's entry",
    "ioclass:IONVMeController": "storage controller",
}  # fmt: skip
"""What each ask is called in a report."""
NAMES = {part.measure: part.words for part in parts()}


@apple(measures=(*READ_HERE, "parts.unchanged"), version=2)
def parts_now(subject: Subject) -> Iterator[Reading]:
    """Read the serial number of each part, and compare them all with those of an earlier inspection."""
    now: dict[str, tuple[Way, ...]] = {}
    earlier = subject.ask(EARLIER)
    for part in parts():
        if part.elsewhere and not earlier.whole:
            continue
        if not any(map(_value, now.get(part.measure, ()))):
            now[part.measure] = (*now.get(part.measure, ()), way(subject, part))
    for measure in READ_HERE:
        yield subject.read(measure, *now[measure])
    yield subject.read("parts.unchanged", comparison(earlier, now))


def way(subject: Subject, part: Part) -> Way:
    """Return the way to the serial number of a part."""
    answer = entry(subject) if part.ask == CAMERA else subject.ask(part.ask)
    return told(SOURCES[part.ask], part.serial, answer)


def comparison(earlier: Exchange, now: Mapping[str, tuple[Way, ...]]) -> Way:
    """Return the way from an earlier inspection, and from what each part tells now, to whether they are the same."""
    found = {measure: serial for measure, ways in now.items() if (serial := next(filter(None, map(_value, ways)), ""))}
    asked = [each for ways in now.values() for way in ways for each in way.exchanges] if earlier.whole else []
    exchanges = tuple({id(each): each for each in (earlier, *asked)}.values())
    parse = partial(unchanged, found)
    return Way("serial numbers against an earlier inspection", parse, exchanges, _compared(earlier, found), text=_heard)


def unchanged(now: Mapping[str, str], earlier: str, *_answers: str) -> None:
    """Raise Failed naming each part that has another serial number than before.

    Raise Untested where no earlier inspection is known, where it told no part that is told now, or where a part tells
    its number in one of the two alone: it may be another.
    """
    before = _before(earlier)
    if changed := [NAMES[each] for each in before if each in now and now[each] != before[each]]:
        raise Failed(f"another than at the earlier inspection: {', '.join(changed)}")
    if silent := [NAMES[each] for each in before if each not in now]:
        raise Untested(f"told its serial number at the earlier inspection, and tells none now: {', '.join(silent)}")
    if strange := [NAMES[each] for each in now if each not in before]:
        raise Untested(f"told no serial number at the earlier inspection, and tells one now: {', '.join(strange)}")


def earlier_parts(readings: Iterable[Reading]) -> str:
    """Return the line that tells the parts of an inspection to a later one of the same device, as canonical JSON."""
    return canonical_json({each.measure: each.value for each in readings
                           if each.measure in NAMES and isinstance(each.value, str)}).decode()  # fmt: skip


def _before(line: str) -> dict[str, str]:
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        raise Untested("no earlier inspection of this device is known here") from None
    known = {each: told[each] for each in NAMES if each in told} if isinstance(told, dict) else {}
    if not known or not all(isinstance(serial, str) and serial for serial in known.values()):
        raise Untested("the earlier inspection told no part's serial number")
    return known


def _compared(earlier: Exchange, now: Mapping[str, str]) -> str:
    try:
        same = [each for each in _before(_heard(earlier)) if each in now]
    except Shortfall:
        return ""
    return f"{len(same)} compared"


def _heard(exchange: Exchange) -> str:
    """Return what was answered; nothing where the parts' own readings say why there is nothing."""
    if exchange.ask == EARLIER:
        return exchange.stdout.decode(errors="replace") if exchange.whole else ""
    try:
        return said(exchange)
    except Unreadable:
        return ""


def _value(way: Way) -> str:
    try:
        return str(way.parse(*map(way.text, way.exchanges)))
    except Shortfall:
        return ""
