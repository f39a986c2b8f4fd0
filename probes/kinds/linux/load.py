"""The processor under load: whether it computes without fault, keeps its speed, stays cool, and has a fan that turns.

The load comes in rounds, so that the first can be compared with the last. stress-ng itself tells the temperatures at
the end of each, while the parts are hot.
"""

import re
from collections.abc import Iterator
from functools import partial

from calibration.quantity import Quantity, quantity
from probes.answer import Failed, Implausible, Unreadable, Untested
from probes.kinds.linux.answers import said
from probes.kinds.linux.heat import BOUNDS, MONITOR, MONITORS, MOST, heat_way, hottest, listed
from probes.kinds.linux.probe import linux
from probes.link import Exchange
from probes.reading import Reading
from probes.subject import Subject, Way

ROUNDS, ROUND = 4, 30
"""How many rounds of how many seconds: two minutes in all, as the load of the field's test lists (ours)."""
SPARE = 20.0
"""Seconds that a round may last longer, for starting and ending."""
STRESS = f"run:stress-ng --cpu 0 --verify --timeout {ROUND}s --metrics-brief --tz"
"""`--cpu 0` loads every processor, and `--verify` has each result compared with what it must be."""
THROTTLED = "file:/sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_count"
"""Times that heat slowed the package since it was switched on (Intel)."""
METHOD = f"stress-ng on every processor, {ROUNDS} rounds of {ROUND} s"

FAULTY = 2
"""stress-ng's exit code where a stressor failed; each other is trouble of its own (stress-ng(1), EXIT STATUS)."""
WRONG = "stress-ng: fail:"
DONE = "successful run completed"
SPEED = re.compile(r"\] cpu {1,30}[0-9]{1,15}(?: {1,15}[0-9.]{1,12}){3} {1,15}([0-9]{1,12}\.[0-9]{1,6}) ")
HOT = re.compile(r"\] {1,40}[A-Za-z0-9_-]{1,40} {1,9}(-?[0-9]{1,4}\.[0-9]{2}) C \(")
FAULT = re.compile(r"^stress-ng: (?:fail|error): {1,3}\[[0-9]{1,9}\] ([^\n]{1,120})", re.MULTILINE)
FAN = re.compile(r"^fan[0-9]{1,2}_input$", re.MULTILINE)
TURNS, COUNT = re.compile("[0-9]{1,6}"), re.compile("[0-9]{1,18}")
FASTEST = 20_000
"""Turns a minute; a driver that knows none tells 65535."""
FANS = "fans right after the load"
WARM = 60
"""°C under load (ours) from which a fan that stands still has failed: below it, some laptops let theirs rest."""

MEASURES = ("compute.stress", "compute.stress.kept", "compute.throttled", "thermal.load", "compute.fan")


@linux(measures=MEASURES, version=1, course="active")
def load(subject: Subject) -> Iterator[Reading]:
    """Load every processor for two minutes."""
    idle = heat_way(subject, subject.ask)
    before = subject.ask(THROTTLED)
    rounds = tuple(_rounds(subject))
    after = subject.ask_anew(THROTTLED)
    yield subject.read("compute.stress", Way(METHOD, faultless, rounds, text=printed))
    yield subject.read("compute.stress.kept", Way(f"{METHOD}, last against first", kept, rounds, text=printed))
    yield subject.read("compute.throttled", _throttled(before, after, rounds))
    hot = heat_way(subject, subject.ask_anew)
    yield subject.read("thermal.load", _heated(idle, hot, rounds))
    yield subject.read("compute.fan", _fanned(subject, rounds))


def _rounds(subject: Subject) -> Iterator[Exchange]:
    """Yield each round; where the first does not run, there is no other."""
    for number in range(ROUNDS):
        subject.notify("computing at full load", number / ROUNDS)
        done = subject.ask_anew(STRESS, ROUND + SPARE)
        yield done
        if not done.whole or done.exit_code:
            return


def printed(exchange: Exchange) -> str:
    """Return the exit code in a line, and what was printed: stress-ng prints on its standard error."""
    return f"exit {exchange.exit_code}\n{said(exchange)}{exchange.stderr.decode(errors='replace')}"


def faultless(*rounds: str) -> None:
    """Raise Failed where a result was wrong, Unreadable where the load did not run to its end."""
    for text in rounds:
        completed(text)
    if len(rounds) < ROUNDS:
        raise Unreadable(f"only {len(rounds)} of {ROUNDS} rounds ran")


def completed(text: str) -> None:
    """Raise Failed where one round's result was wrong, Unreadable where it did not run to its end."""
    fault = FAULT.search(text)
    if text.startswith(f"exit {FAULTY}\n") or (text.startswith("exit 0\n") and WRONG in text):
        raise Failed(f"it computed wrongly: {fault[1] if fault else 'stress-ng says no more'}")
    if not text.startswith("exit 0\n") or DONE not in text:
        raise Unreadable(f"the load did not run to its end: {fault[1] if fault else text.partition(chr(10))[0]}")


def _ran(rounds: tuple[str, ...]) -> None:
    """Raise Unreadable where the load did not run well to its end: then it tells nothing of speed, heat or fan."""
    try:
        faultless(*rounds)
    except Failed as fault:
        raise Unreadable(str(fault)) from fault


def kept(*rounds: str) -> Quantity:
    """Return the speed of the last round in percent of the first's, in operations per second of real time."""
    _ran(rounds)
    speeds = [SPEED.search(text) for text in (rounds[0], rounds[-1])]
    first, last = (float(found[1]) if found else 0.0 for found in speeds)
    if not first or not last:
        raise Unreadable("stress-ng tells no speed")
    return quantity(100 * last / first, "percent", resolution="0.1")


def _throttled(before: Exchange, after: Exchange, rounds: tuple[Exchange, ...]) -> Way:
    return Way("kernel's count of the processor's package", throttled, (before, after, *rounds), text=_text)


def _text(exchange: Exchange) -> str:
    return printed(exchange) if exchange.ask == STRESS else said(exchange)


def throttled(before: str, after: str, *rounds: str) -> Quantity:
    """Return how often heat slowed the package during the load."""
    _ran(rounds)
    if not (COUNT.fullmatch(before.strip()) and COUNT.fullmatch(after.strip())):
        raise Unreadable("the kernel does not count it")
    if int(after) < int(before):
        raise Implausible(f"the count went back from {int(before)} to {int(after)}")
    return quantity(int(after) - int(before), "count")


def _heated(idle: Way, hot: Way, rounds: tuple[Exchange, ...]) -> Way:
    parts = len(idle.exchanges)

    def parse(*texts: str) -> Quantity:
        return heated(texts[:parts], texts[parts : 2 * parts], texts[2 * parts :])

    def text(exchange: Exchange) -> str:
        return printed(exchange) if exchange.ask == STRESS else idle.text(exchange)

    return Way("hottest sensor under load", parse, (*idle.exchanges, *hot.exchanges, *rounds), text=text)


def heated(before: tuple[str, ...], after: tuple[str, ...], rounds: tuple[str, ...]) -> Quantity:
    """Return the hottest of what stress-ng tells at the end of each round, and of the sensors right after the last.

    Raise Implausible where that is what the sensors told before: some firmware tells one temperature for ever.
    """
    _ran(rounds)
    during, last = _during(rounds), hottest(*after)
    under = max((quantity(value, "celsius", resolution="0.1") for value in during), key=_degrees, default=last)
    top = max(under, last, key=_degrees)
    if top == hottest(*before):
        raise Implausible(f"{top} before the load as under it: no sensor follows the heat")
    return top


def _degrees(heat: Quantity) -> float:
    return float(heat.value)


def _during(rounds: tuple[str, ...]) -> list[float]:
    told = [float(value) for text in rounds for value in HOT.findall(text)]
    return [value for value in told if BOUNDS[0] <= value <= BOUNDS[1]]


def _fanned(subject: Subject, rounds: tuple[Exchange, ...]) -> Way:
    listings = [subject.ask(f"list:{MONITORS}")]
    folders = [f"{MONITORS}/{name}" for name in MONITOR.findall(listed(listings[0]))[:MOST]]
    listings += [subject.ask(f"list:{folder}") for folder in folders]
    fans = [f"file:{folder}/{fan}" for folder, each in zip(folders, listings[1:], strict=True)
            for fan in FAN.findall(listed(each))]  # fmt: skip
    turns = [subject.ask_anew(fan) for fan in fans]
    if not turns:
        return Way(FANS, fanless, tuple(listings), text=listed)
    return Way(FANS, partial(turning, len(turns)), (*turns, *rounds), text=_turns)


def _turns(exchange: Exchange) -> str:
    return printed(exchange) if exchange.ask == STRESS else listed(exchange)


def fanless(*_listings: str) -> None:
    """Raise Unreadable: that no driver tells of a fan says nothing of whether there is one."""
    raise Unreadable("no hardware monitor tells of a fan")


def turning(fans: int, *texts: str) -> None:
    """Pass where all fans turn; raise Failed where all stand still in the heat. A fan's text is its turns a minute.

    One of several may be that of the graphics, which were not loaded: whether it is dead is not known.
    """
    _ran(texts[fans:])
    told = [int(text) for text in map(str.strip, texts[:fans]) if TURNS.fullmatch(text)]
    turns = [value for value in told if value <= FASTEST]
    if not turns:
        raise Unreadable("no fan tells how fast it turns")
    if any(turns):
        if not all(turns) or len(turns) < fans:
            raise Unreadable(f"{sum(map(bool, turns))} of {fans} fans turns: whether the others can is not known")
        return
    hot = max(_during(texts[fans:]), default=0.0)
    if hot < WARM:
        raise Untested(f"the fan stood still, and nothing shows that the laptop became hotter than {WARM} °C")
    raise Failed(f"the fan stood still at {hot:.1f} °C")
