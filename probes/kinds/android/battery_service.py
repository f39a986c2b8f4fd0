"""`dumpsys battery`: the block of Android's battery service, told apart from what vendors print around it."""

import re
from collections.abc import Mapping
from functools import lru_cache

from calibration.quantity import Quantity, quantity
from probes.answer import Absent, Implausible, Unreadable
from probes.kinds.android.quirk import quirks

HEADER = re.compile(r"^[ \t]*Current Battery Service state:[ \t]*$", re.MULTILINE)
OTHER_HEADER = re.compile(r"^[ \t]*Current .*Battery Service state:", re.MULTILINE)
END = re.compile(r"^(?:\[\w*Buffer\]|-{4,}|\d\d-\d\d \d\d:\d\d:|[ \t]*Current .*state:)", re.MULTILINE)
"""Event logs, the rule between the sections of a bug report, another service: none of it is battery state."""
BACKUP = re.compile(r"^BatteryInfoBackUp$(?:\n[ \t]+\w+: .*)*", re.MULTILINE)
"""What a Samsung keeps over resets; some builds print it after the event logs."""
LINE = re.compile(r"^[ \t]*([A-Za-z][\w ]{0,60}?)[ \t]{0,8}[:=](.*)$", re.MULTILINE)
FAKED = re.compile(r"UPDATES STOPPED|^[ \t]*(?:UpdatesStopped|USE_FAKE_BATTERY) ?: true", re.MULTILINE)

STATUS = {2: "charging", 3: "discharging", 4: "not charging", 5: "full"}
"""android.os.BatteryManager.BATTERY_STATUS_*; 1 is unknown."""
CONDITION = {2: "good", 3: "overheated", 4: "dead", 5: "over-voltage", 6: "unspecified failure", 7: "cold",
             8: "overheated beyond its limit"}  # fmt: skip
"""android.os.BatteryManager.BATTERY_HEALTH_*, 8 being Samsung's own; 1 is unknown. A momentary word, never wear."""

FULL_SCALE = 100
"""The usual scale of the charge level, on which a step is one percent."""
TEMPERATURE_BOUNDS = (-300, 800)
"""Tenths of a degree: outside of -30…80 °C no lithium cell powers a phone that answers."""
VOLTAGE_BOUNDS = (2500, 9400)
"""Millivolts: one lithium cell at its cut-off, two in series at 4.7 V each."""

State = Mapping[str, str]


@lru_cache(maxsize=8)  # one answer serves many readings
def battery_service(text: str) -> State:
    """Return key to value of the service's block; the first of equal keys counts, brackets around values go.

    Raise Implausible where the values are faked, Absent where the service says that no battery is present, and
    Unreadable where there is no such block.
    """
    block = _block(text)
    state: dict[str, str] = {}
    for key, value in LINE.findall(block):
        state.setdefault(key, value.strip(" \t").removeprefix("[").removesuffix("]"))
    if FAKED.search(text):
        raise Implausible("the battery service shows values set by hand; run 'dumpsys battery reset' and read again")
    if state.get("present") == "false":
        raise Absent("the battery service says that no battery is present")
    if state.get("voltage") == "0":
        raise Implausible("the battery service says 0 mV, as emulators do: there is no battery behind its values")
    return state


def _block(text: str) -> str:
    if header := HEADER.search(text):
        text = text[header.end() :]
    elif OTHER_HEADER.search(text):
        raise Unreadable("the answer has no block of Android's battery service")
    end, backup = END.search(text), BACKUP.search(text)
    block = text[: end.start()] if end else text
    return f"{block}\n{backup[0]}" if backup else block


def integer(state: State, key: str) -> int:
    """Return an integer of the block; raise Unreadable where it is missing or is none."""
    if key not in state:
        raise Unreadable(f"the battery service gives no '{key}'")
    if not re.fullmatch(r"-?[0-9]{1,12}", state[key]):
        raise Unreadable(f"the battery service's '{key}' is not a number")
    return int(state[key])


def level(state: State) -> Quantity:
    """Return the charge in percent of its scale, which is not always 100; ±1 step of the scale is its resolution."""
    charge, scale = integer(state, "level"), integer(state, "scale")
    if not (scale >= 1 and 0 <= charge <= scale):
        raise Implausible(f"level {charge} on a scale of {scale}")
    step = quantity(100 / scale, "percent", resolution="0.1").value
    return quantity(100 * charge / scale, "percent", resolution="1" if scale == FULL_SCALE else "0.1", uncertainty=step)


def temperature(state: State) -> Quantity:
    """Return the cell temperature in °C; the service counts tenths."""
    tenths = integer(state, "temperature")
    if not TEMPERATURE_BOUNDS[0] <= tenths <= TEMPERATURE_BOUNDS[1]:
        raise Implausible(f"temperature {tenths} tenths of a degree: no battery is at that")
    return quantity(tenths / 10, "celsius", resolution="0.1")


def voltage(state: State) -> Quantity:
    """Return the battery voltage in mV."""
    millivolts = integer(state, "voltage")
    if not VOLTAGE_BOUNDS[0] <= millivolts <= VOLTAGE_BOUNDS[1]:
        raise Implausible(f"voltage {millivolts} mV: no phone battery has that")
    return quantity(millivolts, "mV")


def status(state: State) -> str:
    """Return whether it charges, in a word."""
    return _word(state, "status", STATUS)


def condition(state: State) -> str:
    """Return the charger's momentary word."""
    return _word(state, "health", CONDITION)


def _word(state: State, key: str, words: Mapping[int, str]) -> str:
    code = integer(state, key)
    if code not in words:
        raise Unreadable(f"the battery service's {key} code {code} means unknown")
    return words[code]


def technology(state: State) -> str:
    """Return the chemistry as the device spells it."""
    name = state.get("technology", "")
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9 +._/-]{1,31}", name) or name.lower() == "unknown":
        raise Unreadable("the battery service names no technology")
    return name


def maker_word(text: str) -> str:
    """Return what the maker's own system has judged of the battery, by the log that the dump ends with."""
    battery_service(text)
    for quirk in quirks("battery.word"):
        if quirk.key in text:
            return f"{quirk.vendor}: {quirk.words}"
    raise Unreadable("the battery service's log holds no word of the maker")
