"""Wi-Fi: networks heard, by the service's own state or by a scan. That it is on proves no antenna."""

import re
from collections.abc import Iterator

from calibration.quantity import Quantity, quantity
from probes.answer import Unreadable, Untested
from probes.kinds.android.probe import android
from probes.kinds.android.radios import heard, left, open_to, radio, tried
from probes.kinds.android.refusal import REFUSED
from probes.link import Exchange
from probes.reading import Outcome, Reading
from probes.subject import Subject, Way

FEATURE = "android.hardware.wifi"
STATUS = (
    f"shell:cmd wifi status | grep -oE '^Wifi is (enabled|disabled)|Supplicant state: [A-Z_]+|RSSI: -[0-9]+|{REFUSED}'"
)
"""Android 11 and later (`WifiShellCommand`); names and addresses of networks stay on the device."""
WIFI = (
    "shell:dumpsys wifi | grep -E '^Wi-Fi is |^ *mWifiInfo |^SSID: |^ *[0-9a-fA-F:]{17} +[0-9]{4,5} +-|"
    f"{REFUSED}' | grep -oE '^Wi-Fi is [a-z ]+|Supplicant state: [A-Z_]+|RSSI: -[0-9]+|"
    f" [0-9]{{4,5}} +-[0-9]{{1,3}}[ (]|{REFUSED}'"
)
"""Before Android 11: state, connection, and of each network that was heard its frequency and strength alone."""
RESULTS = (
    f"cmd wifi list-scan-results | grep -oE '^ *BSSID|^No scan results| [0-9]{{4,5}} +-[0-9]{{1,3}}[ (]|{REFUSED}'"
)
SCAN = f"shell:cmd wifi start-scan; sleep 5; {RESULTS}"
SCAN_SWITCHED = (
    "shell:trap 'svc wifi disable' EXIT; trap 'exit 1' HUP INT PIPE TERM; "
    f"svc wifi enable; sleep 6; cmd wifi start-scan; sleep 5; {RESULTS}"
)
"""For a device whose Wi-Fi is off: the shell switches it off again however it ends."""
SCAN_DEADLINE = 30.0

STATE = re.compile(r"^Wi-?[Ff]i is (enabled|disabled|enabling|disabling|unknown state)\b", re.M)
NETWORK = re.compile(r" ([0-9]{4,5}) +(-[0-9]{1,3})[ (]")
"""Frequency in MHz and strength in dBm, as ScanResultUtil.dumpScanResults and its forerunners print them."""
STRENGTH = (-120, -1)
"""dBm that a receiver can tell; -127 and -9999 are Android's for none (WifiInfo.INVALID_RSSI)."""


@android(measures=("radios.wifi",), version=1)
def wifi(subject: Subject) -> Iterator[Reading]:
    """Read what the Wi-Fi service says, without making it scan."""
    yield _state(subject)


@android(measures=("radios.wifi", "radios.wifi.networks", "radios.wifi.signal"), version=1, course="active")
def wifi_scan(subject: Subject) -> Iterator[Reading]:
    """Scan for networks: how many are in reach, and how strong the strongest is."""
    known = _state(subject)
    if known.outcome in (Outcome.NOT_PRESENT, Outcome.FAILED):
        yield left(subject, known)
        for measure in ("radios.wifi.networks", "radios.wifi.signal"):
            yield known.model_copy(update={"measure": measure, "probe": subject.probe})
        return
    found = _scan(subject)
    scan = Way("Wi-Fi scan", reached, found, text=heard)
    yield tried(subject, "radios.wifi", (_way(subject),), scan) if open_to(known) else left(subject, known)
    yield subject.read("radios.wifi.networks", Way("Wi-Fi scan", count, found))
    yield subject.read("radios.wifi.signal", Way("Wi-Fi scan, strongest network", strongest, found))


def _state(subject: Subject) -> Reading:
    return radio(subject, "radios.wifi", FEATURE, _way(subject))


def _way(subject: Subject) -> Way:
    return Way("Wi-Fi service", state, (_status(subject),), text=heard)


def _status(subject: Subject) -> Exchange:
    """Return the cheap status, or the dump of a device that knows none."""
    status = subject.ask(STATUS)
    return status if b"Wifi is" in status.stdout else subject.ask(WIFI)


def _scan(subject: Subject) -> tuple[Exchange]:
    """Return the results of a scan, or what an older device has heard by itself."""
    off = re.search(rb"^Wi-?[Ff]i is disabled", _status(subject).stdout, re.M)
    subject.notify("scanning for Wi-Fi networks", 0.0)
    scan = subject.ask_anew(SCAN_SWITCHED if off else SCAN, SCAN_DEADLINE)
    if scan.whole and not TABLE.search(scan.stdout.decode(errors="replace")):
        return (subject.ask_anew(WIFI),)
    return (scan,)


TABLE = re.compile(r"^ *BSSID|^No scan results", re.M)
"""How a list of results begins, by which an empty one differs from none."""


def state(text: str) -> None:
    """Pass where a network is or was heard; raise Untested where the radio may be deaf or did not start.

    `unknown state` is what an error while enabling leaves (android.net.wifi.WifiManager.WIFI_STATE_UNKNOWN).
    """
    if _strengths(text) or _connected(text):
        return
    found = STATE.search(text)
    if not found:
        raise Untested("the Wi-Fi service shows no state")
    if found[1] == "unknown state":
        raise Untested("Wi-Fi did not start: switch it off and on, and test again")
    if found[1] == "enabled":
        raise Untested("Wi-Fi is on but has heard no network yet: let it scan")
    raise Untested("Wi-Fi is off: switch it on and let it scan")


def reached(text: str) -> None:
    """Pass where a scan has heard a network; raise Untested otherwise."""
    if _strengths(text):
        return
    if TABLE.search(text):
        raise Untested("no network is in reach, or there is no antenna")
    raise Untested("the device shows no scan results")


def count(text: str) -> Quantity:
    """Return how many networks were heard; raise Unreadable where nothing tells that it was listened."""
    heard_ones = _strengths(text)
    if not heard_ones and not TABLE.search(text):
        raise Unreadable("the device shows no scan results")
    return quantity(len(heard_ones), "count")


def strongest(text: str) -> Quantity:
    """Return the strength of the strongest network in dBm."""
    found = _strengths(text)
    if not found:
        raise Unreadable("no network was heard")
    return quantity(max(found), "dBm")


def _strengths(text: str) -> list[int]:
    levels = [int(level) for _, level in NETWORK.findall(text)]
    return [level for level in levels if STRENGTH[0] <= level <= STRENGTH[1]]


def _connected(text: str) -> bool:
    levels = [int(level) for level in re.findall(r"RSSI: (-[0-9]{1,5})\b", text)]
    return "Supplicant state: COMPLETED" in text and any(STRENGTH[0] <= level <= STRENGTH[1] for level in levels)
