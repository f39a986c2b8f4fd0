"""Crashes: what an iPhone's reports tell of its restarts, and of the parts that they point to.

The list of the reports is asked for, and of them only the newest panics and forced resets: no report of an app is read,
and no name of one comes into a reading.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial

from calibration.quantity import Quantity, quantity
from probes.answer import Failed, Shortfall, Unreadable
from probes.kinds.apple.answers import said, tree
from probes.kinds.apple.crash_log import REACH, WINDOW, Entry, read_log, restarts
from probes.kinds.apple.crash_report import Report, read_report
from probes.kinds.apple.identification import product_of
from probes.kinds.apple.panic import Panic, decode
from probes.kinds.apple.probe import apple
from probes.kinds.apple.suspect import Clue
from probes.link import Exchange
from probes.links.station import DATE
from probes.reading import Reading
from probes.subject import Subject, Way

LIST = "crashes:list"
NEWEST = 8
"""Reports that are read of one phone at the most, the newest first: a phone in a loop of restarts keeps hundreds."""
ENOUGH = 2
"""Panics that must point to one part before it is held to be at fault: one proves nothing."""
READ = ("kernel", "forced")
"""The kinds of reports that say why a phone restarted."""
ASKABLE = re.compile(r"[A-Za-z0-9 /+_.,-]{1,200}")
"""A path that makes one line of an ask."""

STRANGE = Panic(words="of another model", fault=False)
"""What the report of another device says of this one: nothing."""

Events = Callable[[tuple[Entry, ...]], tuple[Entry, ...]]
"""What makes of reports one of each event."""

SOURCE = f"crash reports of the last {WINDOW} days"
KEPT = f"an erased phone has none: they must go back {REACH} days to tell anything by their absence"
ALIKE = "an exploit or a jailbreak leaves panics of the same look"


@apple(
    measures=("crashes.system", "crashes.kernel", "crashes.reboots", "crashes.memory", "crashes.watchdog",
              "crashes.suspect"),
    version=2,
)  # fmt: skip
def crashes(subject: Subject) -> Iterator[Reading]:
    """Count the reports by kind, and read why the newest panics happened."""
    told = (subject.ask(LIST), subject.ask(DATE))
    yield subject.read("crashes.system", Way(SOURCE, count("system"), told, KEPT, text=said))
    yield subject.read("crashes.kernel", Way(SOURCE, panics, told, f"{KEPT}; {ALIKE}", text=said))
    yield subject.read("crashes.reboots", Way(SOURCE, reboots, told, KEPT, text=said))
    yield subject.read("crashes.memory", Way(SOURCE, count("memory"), told, KEPT, text=said))
    reports = tuple(subject.ask(f"crash:{path}") for path in _newest(*told))
    source = f"panics among the newest {NEWEST} {SOURCE}"
    own = product_of(subject)
    for measure, parse in (("crashes.watchdog", watchdogs), ("crashes.suspect", suspected)):
        ours = partial(parse, own=own)
        yield subject.read(measure, Way(source, ours, told + reports, f"{KEPT}; {ALIKE}", text=_text))


def _text(exchange: Exchange) -> str:
    """Return what an exchange said; nothing for a report that cannot be read, which leaves the others to be read."""
    try:
        return said(exchange)
    except Unreadable:
        if exchange.ask.startswith("crash:"):
            return ""
        raise


def _newest(listed: Exchange, today: Exchange) -> tuple[str, ...]:
    try:
        found = read_log(tree(said(listed)), said(today)).telling()
    except Shortfall:
        return ()
    return tuple(each.path for each in found if ASKABLE.fullmatch(each.path))[:NEWEST]


def count(*kinds: str) -> Callable[[str, str], Quantity]:
    """Return a parser that counts the reports of some kinds; it raises Unreadable as `_number` does."""

    def parse(listed: str, today: str) -> Quantity:
        return _number(listed, today, kinds)

    return parse


def panics(listed: str, today: str) -> Quantity:
    """Return the panics of the kernel, each once, whatever was written of it; errors as `_number` has them."""
    return _number(listed, today, ("kernel",), restarts)


def reboots(listed: str, today: str) -> Quantity:
    """Return the forced resets and those that the chip counted, each restart once; errors as `_number` has them."""
    return _number(listed, today, ("forced", "counter"), restarts)


def _number(listed: str, today: str, kinds: tuple[str, ...], events: Events = tuple) -> Quantity:
    """Return a number of events; raise Unreadable for a list that tells none, or of which some have no known day."""
    log = read_log(tree(listed), today)
    found, undated = events(log.recent(*kinds)), log.undated(*kinds)
    if undated:
        raise Unreadable(f"{len(found)} in the last {WINDOW} days, and {undated} of no known day or of one to come")
    if not found:
        log.bear_out()
    return quantity(len(found), "count")


def watchdogs(listed: str, today: str, *reports: str, own: str = "") -> Quantity:
    """Return how many panics came of a watchdog that got no answer; raise Unreadable where none is found for sure."""
    read = _panics(reports, own)
    found = [panic for panic in read if panic.watchdog]
    if not found:
        _bear_out(listed, today, len(read))
    return quantity(len(found), "count")


def suspected(listed: str, today: str, *reports: str, own: str = "") -> str | None:
    """Return in words what panics point to; raise Failed where several point to one part.

    `own` is the phone's model: a panic of another is not the phone's, and no fault of it.
    Nothing wrong is found only where every report was read, none is of a panic, and the list goes back far enough.
    """
    read = _panics(reports, own)
    faults = tuple(panic for panic in read if panic.fault)
    if not faults:
        _bear_out(listed, today, len(read))
        return None
    unread = _unread(listed, today, len(read))
    words = "; ".join((*_parts(faults), *_no_part(faults), *([f"{unread} more not read"] if unread else [])))
    if max(_pointing(faults).values(), default=0) >= ENOUGH:
        raise Failed(f"{words}; {ALIKE}")
    return words


def _panics(reports: tuple[str, ...], own: str) -> list[Panic]:
    """Return what each report says that can be read."""
    found = []
    for text in reports:
        try:
            report = read_report(text)
        except Unreadable:
            continue
        found.append(STRANGE if _of_another(report, own) else decode(report))
    return found


def _of_another(report: Report, own: str) -> bool:
    """Whether a report was written on another model than the phone is."""
    return bool(own and report.product) and report.product != own


def _bear_out(listed: str, today: str, read: int) -> None:
    """Raise Unreadable unless all reports were read and the list goes back far enough."""
    if unread := _unread(listed, today, read):
        raise Unreadable(
            f"{unread} report{'' if unread == 1 else 's'} could not be read as a panic, or had no known day"
        )
    read_log(tree(listed), today).bear_out()


def _unread(listed: str, today: str, read: int) -> int:
    """Return how many reports that tell of a restart are not among those that were read."""
    log = read_log(tree(listed), today)
    return len(log.telling()) + log.undated(*READ) - read


def _pointing(panics: tuple[Panic, ...]) -> dict[str, int]:
    """Return each part with the number of panics that point to it, the most suspect first."""
    named = [part for panic in panics for part in dict.fromkeys(clue.suspect for clue in panic.clues)]
    return dict(sorted({part: named.count(part) for part in named}.items(), key=lambda each: -each[1]))


def _parts(panics: tuple[Panic, ...]) -> Iterator[str]:
    """Say of each part how many panics point to it, how far that is trusted, and by what; one alone is trusted less."""
    for part, number in _pointing(panics).items():
        clues = [clue for panic in panics for clue in panic.clues if clue.suspect == part]
        sure = number >= ENOUGH and any(clue.confidence == "medium" for clue in clues)
        yield f"{part} ({_of(number, panics)}, {'medium' if sure else 'low'} confidence): {_signs(clues)}"


def _signs(clues: list[Clue]) -> str:
    """Return what clues were told by, each kind of sign once with all of its signs."""
    kinds = dict.fromkeys(clue.kind for clue in clues)
    signs = {kind: dict.fromkeys(clue.sign for clue in clues if clue.kind == kind) for kind in kinds}
    return ", ".join(f"{kind} {', '.join(each)}".strip() for kind, each in signs.items())


def _no_part(panics: tuple[Panic, ...]) -> Iterator[str]:
    """Say of what the panics are that point to no part."""
    blank = [panic.words for panic in panics if not panic.clues]
    if blank:
        yield f"no part ({_of(len(blank), panics)}): {', '.join(dict.fromkeys(blank))}"


def _of(number: int, panics: tuple[Panic, ...]) -> str:
    return f"{number} of {len(panics)} panic{'' if len(panics) == 1 else 's'}"
