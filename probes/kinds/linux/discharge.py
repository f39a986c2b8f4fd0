"""The timed discharge: a laptop without its charger computes at full load, and what its batteries lose must agree.

Each look comes right after a round, before the power falls, and carries the computer's own time.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from probes.answer import Failed, Shortfall, Unreadable, Untested
from probes.kinds.linux import chassis
from probes.kinds.linux import power_supply as supply
from probes.kinds.linux.answers import said
from probes.kinds.linux.battery import FOLDER, SUPPLIES, VERSION, needed
from probes.kinds.linux.drain import Drain, Look, agreed, drain, running_down, seconds
from probes.kinds.linux.load import ROUND, SPARE, STRESS, completed, printed
from probes.kinds.linux.probe import linux
from probes.link import Exchange
from probes.operator import ask_to_do, declined, went_ahead
from probes.reading import Outcome, Reading
from probes.subject import Subject, Way

MEASURE = "battery.discharge"
CLOCK = "file:/proc/uptime"
UNPLUG = "Pull out the charger and press Enter; leave it out for the four minutes of the test."
INTERVALS = 6
"""Rounds that are measured (ours); one before lets the kernel notice the charger's absence and the power settle."""
APART = (ROUND - 1.0, ROUND + SPARE)
LEAST = 20
"""Percent of charge in the fullest battery below which the test is not begun: the laptop might go off (ours)."""
SOURCE = f"stress-ng on every processor without the charger, {INTERVALS} rounds of {ROUND} s after one to settle"


@linux(measures=(MEASURE,), version=1, course="guided")
def discharge(subject: Subject) -> Iterator[Reading]:
    """Have the charger pulled out, load every processor for three and a half minutes, and compare two counts."""
    before = looked(subject)
    first = subject.read(MEASURE, Way(SOURCE, ready, before, text=told_text))
    if first.outcome is not Outcome.PASSED:
        yield first
        return
    if not _runs_down(before):
        done = ask_to_do(subject, UNPLUG)
        if not went_ahead(done):
            yield subject.read(MEASURE, declined(done, SOURCE))
            return
    yield subject.read(MEASURE, _drained(subject))
    subject.notify("put the charger in again", 1.0)


def looked(subject: Subject) -> tuple[Exchange, ...]:
    """Return the list of supplies, the model's name and the chassis, and anew the uevent of each and the time."""
    listed, model, case = subject.ask(SUPPLIES), subject.ask(VERSION), chassis.asked(subject)
    names = supply.names(listed.stdout.decode(errors="replace") if listed.whole else "")
    uevents = tuple(subject.ask_anew(f"file:{FOLDER}/{name}/uevent") for name in names)
    return (listed, model, case, *uevents, subject.ask_anew(CLOCK))


def told_text(exchange: Exchange) -> str:
    """Return what a round, the clock or a power supply said."""
    if exchange.ask == STRESS:
        return printed(exchange)
    return said(exchange) if exchange.ask == CLOCK else needed(exchange)


def look(listing: str, model: str, case: str, *told: str) -> Look:
    """Return what one look tells, of the texts of the list, the model's name, the chassis, each uevent and the time."""
    *uevents, uptime = told
    packs = supply.batteries(listing, model, case, uevents)
    return Look(seconds(uptime), packs, supply.plugged_in(listing, uevents))


def ready(*texts: str) -> None:
    """Raise Untested where the batteries have too little charge to go on, and whatever `look` raises."""
    levels = [_level(told) for told in look(*texts).packs.values()]
    if max(levels) < LEAST:
        raise Untested(f"no battery tells of {LEAST} % of its charge: charge it and test again")


def _level(told: supply.Told) -> float:
    """Return the charge in percent; of a battery that does not tell it, 0."""
    try:
        return float(supply.level(told).value)
    except Shortfall:
        return 0.0


def _runs_down(exchanges: Sequence[Exchange]) -> bool:
    try:
        running_down(look(*map(told_text, exchanges)))
    except Shortfall:
        return False
    return True


class _Run(NamedTuple):
    """The rounds of a load, and the look after each."""

    rounds: list[Exchange]
    looks: list[tuple[Exchange, ...]]


def _drained(subject: Subject) -> Way:
    run = _loaded(subject)
    exchanges = (*run.rounds, *(each for look in run.looks for each in look))
    parse = partial(holds, len(run.rounds), len(run.looks))
    return Way(SOURCE, parse, exchanges, _caveat(exchanges, len(run.rounds), len(run.looks)), text=told_text)


def _loaded(subject: Subject) -> _Run:
    """Load it round by round, until one does not run or nothing discharges."""
    run = _Run([], [])
    for number in range(INTERVALS + 1):
        subject.notify("discharging at full load: leave the charger out", number / (INTERVALS + 1))
        run.rounds.append(subject.ask_anew(STRESS, ROUND + SPARE))
        if not run.rounds[-1].whole or run.rounds[-1].exit_code:
            break
        run.looks.append(looked(subject))
        if not _runs_down(run.looks[-1]):
            break
    return run


def _caveat(exchanges: Sequence[Exchange], rounds: int, looks: int) -> str:
    try:
        return str(_found(rounds, looks, *map(told_text, exchanges)))
    except Shortfall:
        return ""


def holds(rounds: int, looks: int, *texts: str) -> None:
    """Pass where the batteries ran the load, and the energy they count agrees with the power they tell."""
    agreed(_found(rounds, looks, *texts), INTERVALS)


def _found(rounds: int, looks: int, *texts: str) -> Drain:
    """Return what was used; raise Unreadable where the load did not run, and whatever `drain` raises."""
    for text in texts[:rounds]:
        _ran(text)
    size = (len(texts) - rounds) // max(looks, 1)
    found = drain([look(*texts[at : at + size]) for at in range(rounds, len(texts), size)], APART)
    if looks <= INTERVALS:
        raise Unreadable(f"only {looks} of {INTERVALS + 1} looks came")
    return found


def _ran(text: str) -> None:
    try:
        completed(text)
    except Failed as fault:
        raise Unreadable(str(fault)) from fault
