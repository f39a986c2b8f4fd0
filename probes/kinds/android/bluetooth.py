"""Bluetooth: devices heard or connected. That it is on proves no antenna."""

import re
from collections.abc import Iterator

from probes.answer import Failed, Untested
from probes.kinds.android.probe import android
from probes.kinds.android.radios import heard, judged, radio
from probes.kinds.android.refusal import REFUSED
from probes.kinds.fallback import decides
from probes.reading import Reading
from probes.subject import Subject, Way

FEATURE = "android.hardware.bluetooth"
MANAGER = (
    "shell:dumpsys bluetooth_manager | grep -oE '^ *(enabled: [a-z]+|state: [A-Z_0-9]+)$|"
    f"^ *Bluetooth crashed [0-9]+ time|^ *ConnectionState: [A-Z_]+|Total number of results *: [0-9]+|{REFUSED}'"
)
"""Names and addresses stay on the device."""
OLD = f"shell:dumpsys bluetooth | grep -oE '^Bluetooth (ON|OFF|TURNING)|{REFUSED}'"
"""Android 2 to 4.1, which have no manager; asked only then."""
ON = ("ON", "12")
"""BluetoothAdapter.STATE_ON, in words since Android 8."""


@android(measures=("radios.bluetooth",), version=1)
def bluetooth(subject: Subject) -> Iterator[Reading]:
    """Read what the Bluetooth service says."""
    yield _state(subject)


@android(measures=("radios.bluetooth",), version=1, course="guided")
def bluetooth_search(subject: Subject) -> Iterator[Reading]:
    """Have the operator look for a device in reach, where the service has not heard any."""
    sentence = "Open the Bluetooth settings and pair a new device: is any other device listed?"
    yield judged(subject, _state(subject), _ways(subject), "search by the operator", sentence)


def _state(subject: Subject) -> Reading:
    return radio(subject, "radios.bluetooth", FEATURE, *_ways(subject))


def _ways(subject: Subject) -> tuple[Way, ...]:
    """Return the manager, and of a device that has none the older service."""
    manager = Way("Bluetooth manager", state, (subject.ask(MANAGER),), text=heard)
    if decides(manager) or b"state:" in manager.exchanges[0].stdout:
        return (manager,)
    return (manager, Way("Bluetooth service", old_state, (subject.ask(OLD),), text=heard))


def state(text: str) -> None:
    """Pass where a device is connected or was heard; raise Failed where Bluetooth crashed and is not on, else Untested.

    What was heard is counted per app that scans (com.android.bluetooth.gatt.AppScanStats, reported).
    """
    if "ConnectionState: STATE_CONNECTED" in text or any(_numbers(r"Total number of results *: ([0-9]{1,9})", text)):
        return
    found = re.search(r"^ *state: ([A-Z_0-9]{1,30})$", text, re.M)
    if not found:
        raise Untested("the Bluetooth service shows no state")
    crashes = sum(_numbers(r"^ *Bluetooth crashed ([0-9]{1,6}) time", text))
    if found[1] in ON:
        tail = f" (it has crashed {crashes} times)" if crashes else ""
        raise Untested(f"Bluetooth is on but has heard no device yet: look for one{tail}")
    if "TURNING" in found[1]:
        raise Untested("Bluetooth is being switched: ask again")
    if crashes and re.search(r"^ *enabled: true$", text, re.M):
        raise Failed(f"Bluetooth is switched on and does not run; it has crashed {crashes} times")
    raise Untested("Bluetooth is off: switch it on and look for a device")


def old_state(text: str) -> None:
    """Raise Untested: the older service says only whether it is on."""
    found = re.search(r"^Bluetooth (ON|OFF|TURNING)", text, re.M)
    if not found:
        raise Untested("the Bluetooth service shows no state")
    if found[1] == "ON":
        raise Untested("Bluetooth is on but has heard no device yet: look for one")
    raise Untested("Bluetooth is off: switch it on and look for a device")


def _numbers(pattern: str, text: str) -> list[int]:
    return [int(number) for number in re.findall(pattern, text, re.M)]
