"""Which laptop this is, by what its firmware says (DMI)."""

from probes.answer import Shortfall
from probes.device import Device, DeviceError
from probes.kinds.linux.answers import said
from probes.link import Link

DMI = "file:/sys/class/dmi/id/"
LAPTOPS = {"8", "9", "10", "14", "30", "31", "32"}
"""Chassis types of what folds or is carried: portable, laptop, notebook, sub notebook, tablet, convertible, detachable
(DMTF DSP0134, 7.4.1)."""


def identify(link: Link, plugged: str | None = None) -> Device:
    """Ask a computer what it is; raise DeviceError if it does not say, or is no laptop."""
    where = plugged or "This computer"
    told = {name: _told(link, name) for name in ("sys_vendor", "product_name", "chassis_type", "product_serial")}
    if told["chassis_type"] not in LAPTOPS:
        made = told["chassis_type"] or "unknown"
        raise DeviceError(f"{where}: its chassis is of type {made}, which is no laptop: only laptops are graded.")
    if not told["sys_vendor"] or not told["product_name"]:
        raise DeviceError(f"{where}: its firmware names no maker and model.")
    identifiers = {"serial": told["product_serial"]} if told["product_serial"] else {}
    return Device(
        kind="laptop", platform="linux", maker=told["sys_vendor"], model=told["product_name"],
        identifiers=identifiers, plugged=plugged,
    )  # fmt: skip


def _told(link: Link, name: str) -> str:
    try:
        return said(link.ask(DMI + name)).strip()
    except Shortfall:
        return ""
