"""History: since when the device runs, why it last started, and whether its port has seen liquid."""

import re
from collections.abc import Iterator
from decimal import Decimal

from calibration.quantity import Quantity, quantity
from probes.answer import Failed, Unreadable
from probes.kinds.android.battery import SERVICE
from probes.kinds.android.ports import USB
from probes.kinds.android.probe import android
from probes.kinds.android.properties import GETPROP, properties_of
from probes.reading import Reading
from probes.subject import Subject, Way

UPTIME = "shell:uptime"

CLOCK = re.compile(r"(?:([0-9]{1,5}) days?, *)?(?:([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?|([0-9]{1,2}) min)\b")
"""`3 days, 4:05`, `12 min` (toybox uptime), `04:05:06` (Android's toolbox, before 6.0)."""
BOOT_REASONS = ("sys.boot.reason", "ro.boot.bootreason")
"""The canonical reason (AOSP bootstat, Android 9 and later), else the bootloader's own word."""
BATTERY_STATE = re.compile(r"^Current Battery Service state:", re.MULTILINE)
WATER_HICCUP = 0x20
"""BATT_MISC_EVENT_WATER_HICCUP_TYPE of Samsung's kernels (sec_battery_common.h): charging halts as the port is wet."""


@android(measures=("history.uptime", "history.boot_reason", "history.liquid"), version=2)
def history(subject: Subject) -> Iterator[Reading]:
    """Read what the device tells of its last start and of its port."""
    properties = subject.ask(GETPROP)
    yield subject.read("history.uptime", Way("uptime", uptime, (subject.ask(UPTIME),)))
    yield subject.read("history.boot_reason", Way("system properties", boot_reason, (properties,)))
    battery = [exchange for exchange in (subject.ask(SERVICE),) if exchange.whole]
    yield subject.read("history.liquid", Way("USB port, contaminant detection", liquid, (subject.ask(USB), *battery)))


def uptime(text: str) -> Quantity:
    """Return the hours since the last start, to a tenth."""
    said = re.search(r"\bup {1,4}(?:time: )?(.{1,40})", text)
    found = CLOCK.match(said[1]) if said else None
    if not found:
        raise Unreadable("uptime gives no time")
    days, hours, minutes, alone = (int(part or 0) for part in found.groups())
    return quantity(Decimal(days * 24 * 60 + hours * 60 + minutes + alone) / 60, "hour", resolution="0.1")


def boot_reason(text: str) -> str:
    """Return why the device last started: `reboot,userrequested`, `kernel_panic`."""
    properties = properties_of(text)
    words = (properties.get(key, "").strip().strip(",") for key in BOOT_REASONS)
    reason = next((word for word in words if re.fullmatch(r"[A-Za-z][\w,.:-]{1,80}", word)), None)
    if reason is None or reason == "unknown":
        raise Unreadable("the properties do not say why the device started")
    return reason


def liquid(text: str, battery: str = "") -> None:
    """Raise Failed where a port sees liquid or dirt; pass only where every port that is listed looks and sees none.

    The words are those of UsbPort.contaminantPresenceStatusToString (AOSP, Android 10 and later).
    """
    seen = re.findall(r"contaminant_presence_status=(.{1,40})$", text, re.MULTILINE)
    ports = max(len(seen), len(re.findall(r"^ *status=\{", text, re.MULTILINE)))
    event = re.search(r"^ *batteryMiscEvent: ([0-9]{1,18})$", battery, re.MULTILINE)
    if "detected" in seen or (event and int(event[1]) & WATER_HICCUP):
        raise Failed("the port sees liquid or dirt in it")
    if not BATTERY_STATE.search(battery):
        raise Unreadable("the battery service does not show whether it saw liquid")
    if "not detected" not in seen:
        raise Unreadable("no port says that it looked for liquid")
    if (looked := seen.count("not detected")) < ports:
        raise Unreadable(f"only {looked} of {ports} ports looked for liquid")
