"""The bounded read test: how fast the first 256 MiB of a drive are read, past every cache; nothing is written."""

import re
from collections.abc import Iterator
from decimal import Decimal

from calibration.quantity import Quantity, quantity
from probes.answer import Failed, Shortfall, Unreadable
from probes.kinds.linux.answers import raw
from probes.kinds.linux.drives import internal, nothing_seen
from probes.kinds.linux.probe import linux
from probes.link import Exchange
from probes.reading import Reading
from probes.subject import Subject, Way

SPEED = "storage.read.sequential"
PATIENCE = 60.0
"""Seconds: 256 MiB take a sound hard disk 3 and a slow eMMC 5; one that needs a minute is reported as such."""
LEAST = 64 * 2**20
"""Bytes below which the time is too short to tell a rate."""
COPIED = re.compile(r"^([0-9]{1,12}) bytes .{0,60}copied, ([0-9]{1,6}(?:[.,][0-9]{1,12})?) s", re.M)


@linux(measures=(SPEED,), version=1, course="active")
def read_speed(subject: Subject) -> Iterator[Reading]:
    """Read the start of each drive; the slowest leads."""
    found = internal(subject)
    if not found.names:
        yield nothing_seen(subject, SPEED, found)
        return
    answers = tuple(subject.ask(_ask(name), PATIENCE) for name in found.names)
    source = f"dd, 256 MiB of {' and of '.join(found.names)}"
    yield subject.read(SPEED, Way(source, lambda *_: together(answers, found.hidden), answers, text=_unused))


def _ask(name: str) -> str:
    return f"run:dd if=/dev/{name} of=/dev/null bs=4M count=64 iflag=direct"


def together(answers: tuple[Exchange, ...], hidden: str) -> Quantity:
    """Return the least of the rates; raise Failed before all else where any drive could not be read."""
    texts: list[str] = []
    short: list[Shortfall] = []
    for answer in answers:
        try:
            texts.append(reported(answer))
        except Failed:
            raise
        except Shortfall as shortfall:
            short.append(shortfall)
    if short:
        raise short[0]
    if hidden:
        raise Unreadable(f"not every drive is seen: {hidden}")
    return slowest(*texts)


def _unused(_exchange: Exchange) -> str:
    """Return nothing: each answer is read by itself, so that one that fails hides no other."""
    return ""


def reported(exchange: Exchange) -> str:
    """Return what dd reports on its standard error; raise Failed where the drive could not be read."""
    raw(exchange)
    text = exchange.stderr[:5000].decode(errors="replace")
    if "Input/output error" in text:
        raise Failed("a part of the drive cannot be read")
    if exchange.exit_code:
        raise Unreadable("dd could not read the drive: run as root")
    return text


def slowest(*texts: str) -> Quantity:
    """Return the least of the rates, in MB/s of 10⁶ bytes."""
    return quantity(min(map(rate, texts)), "MB/s", resolution="1")


def rate(text: str) -> Decimal:
    """Return the rate of one copy in MB/s; raise Unreadable where too little was read to tell."""
    found = COPIED.search(text)
    if not found:
        raise Unreadable("dd reports no time")
    seconds = Decimal(found[2].replace(",", "."))
    if int(found[1]) < LEAST or not seconds:
        raise Unreadable("dd read too little to tell a rate")
    return Decimal(found[1]) / 10**6 / seconds
