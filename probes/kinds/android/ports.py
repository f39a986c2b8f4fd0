"""Ports: the USB connection and what it offers, and the memory card."""

import re
from collections.abc import Iterator

from probes.answer import Unreadable, Untested
from probes.kinds.android.probe import android
from probes.kinds.android.properties import GETPROP, properties_of
from probes.kinds.android.radios import heard
from probes.kinds.android.refusal import REFUSED
from probes.reading import Reading
from probes.subject import Subject, Way

USB = (
    "shell:dumpsys usb | grep -E '^USB M|^ *(handler|host_manager|port_manager|status)=|"
    "^ *(connected|configured|kernel_state|kernel_function_list|current_mode|power_role|data_role)=|"
    "^ *displayport_alt_mode_status=|contaminant_presence_status=|"
    "^ *(mConnected|mConfigured|mCurrentFunctions|Enabled Functions|Kernel state): |"
    f"UsbPortStatus[{{]|{REFUSED}'"
)
"""State of the device's own end and of its ports, without what is plugged into them."""
SPEED = "shell:grep . /sys/class/udc/*/current_speed"
"""The negotiated speed by the kernel (drivers/usb/gadget/udc/core.c), where a shell may read it."""
CARD = (
    "shell:dumpsys mount | grep -oE '^Disks:|^Volumes:|DiskInfo[{]disk:[0-9]+,[0-9]+|flags=[A-Z_|]+|"
    f"VolumeInfo[{{][a-z]+|diskId=disk:[0-9]+,[0-9]+|state=[A-Z_]+|{REFUSED}'"
)
"""Disks and volumes without their labels and serial numbers."""

MODERN = re.compile(r"^ *status=\{\s+connected=true\s+current_mode=\w+\s+power_role=(\w+)\s+data_role=(\w+)", re.M)
"""UsbPortManager since Android 9, of a port with something in it (com.android.internal.usb.DumpUtils)."""
OLDER = re.compile(r"connected=true, currentMode=\w+, currentPowerRole=(\w+), currentDataRole=(\w+)")
"""Android 6 to 8 (android.hardware.usb.UsbPortStatus.toString, reported)."""
SPEEDS = ("low-speed", "full-speed", "high-speed", "super-speed", "super-speed-plus")
"""drivers/usb/common/common.c."""


@android(measures=("ports.usb_data", "ports.usb_mode", "ports.video", "ports.card"), version=1)
def ports(subject: Subject) -> Iterator[Reading]:
    """Read the USB connection, a display on it, and the memory card."""
    usb, properties, speed = subject.ask(USB), subject.ask(GETPROP), subject.ask(SPEED)
    told = (usb, properties) if properties.whole else (usb,)
    yield subject.read("ports.usb_data", Way("USB service", usb_data, told))
    whole = (*told, speed) if properties.whole and speed.whole else told
    yield subject.read("ports.usb_mode", Way("USB service", usb_mode, whole))
    yield subject.read("ports.video", Way("USB service", video, (usb,), text=heard))
    yield subject.read("ports.card", Way("storage manager", card, (subject.ask(CARD),), text=heard))


def usb_data(usb: str, properties: str = "") -> None:
    """Pass where a host has configured the device over its USB port and adb is among the functions.

    A charger never configures a device, so that adb over Wi-Fi does not pass (USB 2.0, 9.1.1).
    """
    if not _configured(usb):
        raise Untested("no computer is connected by USB: adb comes by another way")
    if "adb" not in _functions(usb, properties):
        raise Untested("the device does not say that adb is among the functions of its USB port")


def usb_mode(usb: str, properties: str = "", speed: str = "") -> str:
    """Return functions, roles and speed of the connection, as far as they are told: `adb; device; sink; high-speed`."""
    if not _configured(usb):
        raise Unreadable("no computer is connected by USB")
    roles = MODERN.search(usb) or OLDER.search(usb)
    told = [", ".join(_functions(usb, properties)), *((roles[2], roles[1]) if roles else ()), _speed(speed)]
    return "; ".join(filter(None, told)) or "configured"


def _configured(usb: str) -> bool:
    """Whether a host has configured the device; raise Unreadable where the service does not say."""
    own_end = usb.partition("port_manager=")[0]
    connected = re.search(r"^ *(?:connected=|mConnected: )(true|false|[01])\b", own_end, re.M)
    configured = re.search(r"(?:^ *configured=|\bmConfigured: |\bmConfiguration: )(true|false|[01])\b", own_end, re.M)
    if not connected or not configured:
        raise Unreadable("the USB service shows no state")
    return connected[1] in ("true", "1") and configured[1] in ("true", "1")


def _functions(usb: str, properties: str) -> list[str]:
    """Return the functions of the port, by the properties or else by the service."""
    named = properties_of(properties)
    listed = re.search(
        r"^ *(?:kernel_function_list=|mCurrentFunctions: |Enabled Functions: )([a-z_, ]{1,99})", usb, re.M
    )
    said = named.get("sys.usb.state") or named.get("sys.usb.config") or (listed[1] if listed else "")
    return [each for each in re.split("[, ]+", said) if each and each != "none"]


def _speed(text: str) -> str:
    return next((each for line in text.splitlines() if (each := line.rpartition(":")[2].strip()) in SPEEDS), "")


def video(usb: str) -> None:
    """Pass where a display is driven over USB; raise Untested otherwise.

    DisplayPort's alternate mode is told since Android 14 (android.hardware.usb.DisplayPortAltModeInfo.toString,
    reported); what is told is of the cable and the display, so that without one nothing is known of the port.
    """
    told = re.search(
        r"displayport_alt_mode_status=.{0,40}partnerSink=([a-z-]{1,20}), .{0,40}numLanes=([0-9]{1,2})", usb
    )
    if not told or told[1] != "enabled" or told[2] == "0":
        raise Untested("no display is connected: connect one, if the port gives out video")


def card(text: str) -> None:
    """Pass where a card in the slot is mounted; raise Untested otherwise, as an empty slot is not told.

    android.os.storage.DiskInfo and VolumeInfo, Android 6 and later (reported).
    """
    disks = re.findall(r"DiskInfo\{(disk:[0-9]{1,6},[0-9]{1,6})\s+flags=([A-Z_|]{1,80})", text)
    slots = [disk for disk, flags in disks if "SD" in flags.split("|")]
    volumes = re.findall(r"diskId=(disk:[0-9]{1,6},[0-9]{1,6})\s+state=([A-Z_]{1,30})", text)
    states = [state for disk, state in volumes if disk in slots]
    if "MOUNTED" in states or "MOUNTED_READ_ONLY" in states:
        return
    if slots:
        raise Untested("the card in the slot cannot be used: try another")
    raise Untested("no card is in: put one in, if the device takes one")
