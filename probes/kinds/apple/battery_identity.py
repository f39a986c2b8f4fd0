"""Who made an Apple battery, when, and what its own electronics say of it."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from probes.answer import Failed, Implausible, Shortfall, Unreadable
from probes.kinds.apple.answers import flag, member, number
from probes.kinds.apple.battery_entry import entry, text, whole_number

SERIAL = re.compile(r"(?=[A-Z]*[0-9])[A-Z0-9]{6,24}\Z")
"""Apple's have 11 to 18 capitals and digits; a text without a digit is what somebody wrote over one."""
LETTERS_AT_LEAST = 3
"""Different letters of a serial: fewer are what a chip holds that was never written."""

SMART_BATTERY_DAYS = 2**16
"""Below it a day is packed by the Smart Battery Data Specification 1.1, 5.1.26: day, month, years since 1980."""
SIX_DIGITS = re.compile(r"[0-9]{6}\Z")
FIRST_YEAR = 1992
"""Year 0 of a Mac's day in six digits. Deduced: of five Macs with another day each, the gauges began to run 5 to 82
days after it, by their hours; of two more (osquery #8266, AlDente #52, reported) it is the month in which the model was
first sold. An iPhone's comes to none that can be."""
YEARS = range(2006, 2046)
"""In which a battery with such a chip can have been made."""
EARLIER = timedelta(days=31)
"""By how much a gauge may have begun to run before its battery's day (ours): it is tested before it is built in."""


def serial(value: Any) -> str:
    """Return the battery's serial number; raise Unreadable where it is blank, Implausible where it is garbage."""
    return genuine_serial(text(value, "Serial", "BatterySerialNumber"))


def genuine_serial(found: str) -> str:
    """Return a serial number as it is; raise Implausible where it is garbage."""
    if not SERIAL.match(found) or len(set(found)) < LETTERS_AT_LEAST:
        raise Implausible("the battery's serial number is none that Apple gives")
    return found


def mac_day(value: Any) -> str:
    """Return the day on which a Mac's battery was made; raise Unreadable where it is told in no known form.

    Raise Implausible for a day that is none, or since which its gauge has run for longer than it can have: one of the
    two is another battery's.
    """
    made = _mac_day(whole_number(value, "ManufactureDate"))
    hours, updated = _hours_run(value)
    since = updated - int(datetime(made.year, made.month, made.day, tzinfo=UTC).timestamp())
    if 0 < since < 3600 * hours - EARLIER.total_seconds():
        raise Implausible(f"its day of manufacture is told as {made}, but its gauge has run for {hours} hours by now")
    return made.isoformat()


def _hours_run(value: Any) -> tuple[int, int]:
    """Return for how many hours the gauge has run, and by when (Unix time); 0 and 0 where it does not tell.

    That they are hours is deduced: on each of six Macs there are 16 samples of the temperature in each.
    """
    try:
        life = member(entry(value), "BatteryData", "LifetimeData")
        return number(life, "TotalOperatingTime"), number(life, "UpdateTime")
    except Shortfall:
        return 0, 0


def _mac_day(packed: int) -> date:
    if 0 < packed < SMART_BATTERY_DAYS:
        return _day(1980 + (packed >> 9), packed >> 5 & 15, packed & 31)
    digits = packed.to_bytes(8, "little", signed=True)[:6].decode("latin-1")
    if packed >= 2**48 or not SIX_DIGITS.match(digits):
        raise Unreadable("its day of manufacture is in no form that is known")
    return _day(FIRST_YEAR + int(digits[:2]), int(digits[2:4]), int(digits[4:]))


def phone_day(value: Any) -> str:
    """Raise Unreadable: of an iPhone's day no form is known, and two iPhones have told the same."""
    whole_number(value, "ManufactureDate")
    raise Unreadable("its day of manufacture is in no form that is known")


def _day(year: int, month: int, day: int) -> date:
    try:
        made = date(year, month, day)
    except ValueError:
        raise Implausible("its day of manufacture is none") from None
    if made.year not in YEARS:
        raise Implausible(f"its day of manufacture is in {made.year}")
    return made


def failure(value: Any) -> str:
    """Return that the gauge has seen no permanent failure; raise Failed with its code where it has."""
    code = whole_number(value, "PermanentFailureStatus")
    if code:
        raise Failed(f"the battery's gauge reports a permanent failure, code {code}")
    return "no permanent failure"


def authentication(value: Any) -> str:
    """Return that the battery has proven its maker to the phone; raise Failed where it could not.

    `BatteryAuthPassed` is reported of an iPhone 17 Pro Max. Raise Unreadable where the phone does not check, as an
    iPhone 14 Pro Max does not: that is no proof of a foreign battery.
    """
    found = entry(value)
    if not flag(found, "TrustedBatteryEnabled"):
        raise Unreadable("this phone does not have its battery prove its maker (TrustedBatteryEnabled is 0)")
    if not flag(found, "BatteryAuthPassed"):
        raise Failed("the battery has not proven its maker to the phone (BatteryAuthPassed is 0)")
    return "proven to the phone"
