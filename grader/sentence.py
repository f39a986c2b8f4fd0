"""Words of a finding, made from the data of one rule and one reading and from nothing else."""

from decimal import Decimal

from calibration.quantity import Quantity
from grader.rule import Comparison, Rule
from probes.reading import Outcome

COMPARED: dict[Comparison, str] = {
    "at_least": "at least",
    "more_than": "more than",
    "at_most": "at most",
    "less_than": "less than",
}
ENDED = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "failed",
    Outcome.NOT_PRESENT: "not present",
    Outcome.NOT_READABLE: "not readable",
    Outcome.NOT_TESTED: "not tested",
    Outcome.IMPLAUSIBLE: "not plausible",
    Outcome.MEASURED: "no clear answer",
}
ABSENT = {
    "automatic": "nobody read it",
    "interactive": "nobody tested it",
    "vision": "no photo shows it",
    "lookup": "nobody looked it up",
}
LEARN = {
    "automatic": "Read it from the device again.",
    "interactive": "Test it and enter the result.",
    "vision": "Photograph every face with a calibrated camera.",
    "lookup": "Look it up and enter the result.",
}
"""What would end a lack of knowledge, by the mode of a measure."""
REPAIR = "Repair it and test it again."
SURER = "A more certain measurement."
BETTER_PHOTOS = "Photograph every face again: nearer, sharper and without glare."


def or_look(remedy: str, look: str) -> str:
    """Return a remedy, with the count that a person could make instead."""
    ways = (remedy, f"{'Or let' if remedy else 'Let'} a person look, and enter the {look}." if look else "")
    return " ".join(filter(None, ways))


def decider(title: str, look: str, place: str | None) -> str:
    """Return what would settle a value too near a limit: a look where a person may decide, else a measurement."""
    if not look:
        return f"a more certain measurement of {title}"
    if not place:
        return f"a look for {look}"
    face, _, part = place.partition(", ")
    return f"a second look at the {f'{part} of the ' if part else ''}{face}"


def capital(words: str) -> str:
    """Return words as the beginning of a sentence."""
    return words if words[1:2].isupper() else words[:1].upper() + words[1:]


def need(rule: Rule, limit: Decimal) -> str:
    """Return a limit in words: `at least 85 %`, or `none` where a number of things must be nought."""
    if rule.unit is None or rule.comparison is None:
        return "passed"
    if limit == 0 and rule.unit == "count" and rule.comparison == "at_most":
        return "none"
    return f"{COMPARED[rule.comparison]} {Quantity(value=limit, unit=rule.unit)}"


def bare(reason: str | None) -> str:
    """Return a reading's reason without the full stop that a probe may have put behind it."""
    return (reason or "").rstrip(". ")


def ended(outcome: Outcome, reason: str | None = None) -> str:
    """Return in words how an attempt ended that gave no number: `failed – no picture`."""
    return f"{ENDED[outcome]} – {bare(reason)}" if reason else ENDED[outcome]


def head(title: str, value: Quantity, method: str) -> str:
    """Return the first half of a sentence about a number: what, how much, and by which method in short."""
    source = method.partition(" (")[0]
    return f"{title}: {value} ({source});" if value.unit == "count" else f"{title} {value} ({source}):"


def listed(phrases: list[str], shown: int = 3) -> str:
    """Return phrases as one list, the first few in full: `front camera not tested, … and 4 more`."""
    more = len(phrases) - shown
    return ", ".join(phrases) if more <= 0 else f"{', '.join(phrases[:shown])} and {more} more"
