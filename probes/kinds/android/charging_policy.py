"""What a device lets its battery be charged to: Android's charging policy, and the makers' own caps."""

from probes.answer import Unreadable
from probes.kinds.android.battery_service import State, integer, level
from probes.kinds.android.quirk import Quirk, quirks

POLICY = {1: "default", 2: "adaptive aon", 3: "adaptive ac", 4: "adaptive longlife", 5: "force full charge"}
"""android.os.BatteryManager.CHARGING_POLICY_*; 0 is no policy."""
LIMITING = ("2", "3", "4")
HELD = {"4": "a charge limit for a long life", "5": "adaptive charging"}
"""android.hardware.health.BatteryChargingState LONG_LIFE and ADAPTIVE: charging is held back now."""


def policy(state: State) -> str:
    """Return Android's charging policy in words (Android 14 and later)."""
    code = integer(state, "Charging policy")
    if code not in POLICY:
        raise Unreadable(f"the battery service's charging policy {code} means none")
    return POLICY[code]


def cap(state: State) -> str:
    """Return the maker's cap in words, also where it is off: `battery protection, mode 1, threshold 80 %`."""
    switch = _switch(state)
    if switch is None:
        raise Unreadable("the battery service has no maker's charge cap")
    if state[switch.key] in switch.absent:
        return f"{switch.words} off"
    levels = [f", {quirk.words} {state[quirk.key]} %" for quirk in _thresholds(switch.vendor) if quirk.key in state]
    return f"{switch.words}, mode {state[switch.key]}{''.join(levels)}"


def _switch(state: State) -> Quirk | None:
    return next((quirk for quirk in quirks("battery.cap") if quirk.unit is None and quirk.key in state), None)


def _thresholds(vendor: str) -> tuple[Quirk, ...]:
    return tuple(quirk for quirk in quirks("battery.cap") if quirk.unit == "percent" and quirk.vendor == vendor)


def limit(state: State) -> str | None:
    """Return what may keep this battery from being charged further, in words; None where nothing does.

    A maker's cap does not, as long as the level is below its threshold.
    """
    switch = _switch(state)
    if switch is not None and state[switch.key] not in switch.absent and _reached(state, switch.vendor):
        return cap(state)
    if state.get("Charging policy") in LIMITING:
        return f"the charging policy {policy(state)}"
    return HELD.get(state.get("Charging state", ""))


def _reached(state: State, vendor: str) -> bool:
    percent = level(state).value
    return all(percent >= integer(state, quirk.key) for quirk in _thresholds(vendor) if quirk.key in state)
