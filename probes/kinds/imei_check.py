"""IMEIs: which digits can be one, and what an operator typed from a screen against what a device told."""

import re

from probes.answer import Failed, Implausible, Unreadable, Untested

ISSUERS = ("01", "35", "86", "91", "98", "99")
"""Reporting bodies that begin an IMEI of this century (GSMA TS.06). It tells an IMEI from a subscriber's number (IMSI),
which has 15 digits too and begins with its country, such as 310 or 440."""


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it (ISO/IEC 7812-1 annex B)."""
    doubled = (sum(divmod(int(digit) * (1 + place % 2), 10)) for place, digit in enumerate(reversed(digits)))
    return sum(doubled) % 10 == 0


def imei_in(text: str) -> str:
    """Return the IMEI in a text; raise Unreadable without 15 digits in a row, Implausible where they cannot be one."""
    found = re.search(r"(?<![0-9])[0-9]{15}(?![0-9])", text)
    if not found:
        raise Unreadable("the device gives no IMEI")
    if not found[0].startswith(ISSUERS) or len(set(found[0])) == 1 or not luhn(found[0]):
        raise Implausible("the device gives 15 digits that are no IMEI")
    return found[0]


def typed(words: str) -> str:
    """Return the IMEI that an operator typed, with or without spaces and dashes; raise Untested if it is none."""
    try:
        return imei_in(re.sub(r"[ /-]", "", words))
    except (Unreadable, Implausible) as shortfall:
        raise Untested("what was typed is not the 15 digits of an IMEI") from shortfall


def match(told: tuple[str | None, ...], words: str) -> None:
    """Raise Failed where what was typed is none of what the device told, Untested where it told none."""
    shown = typed(words)
    if not any(told):
        raise Untested("the device told no IMEI to compare with")
    if shown not in told:
        raise Failed("the screen shows another IMEI than the device tells")
