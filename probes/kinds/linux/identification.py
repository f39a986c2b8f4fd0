"""Which laptop this is, by what its firmware says (DMI), and whether it is one."""

from probes.answer import Shortfall
from probes.device import Device, DeviceError
from probes.kinds.linux import dmi
from probes.kinds.linux.answers import said
from probes.kinds.linux.chassis import CHASSIS, PORTABLE, UNTOLD
from probes.kinds.linux.identity import name
from probes.link import Failure, Link

LID = "list:/proc/acpi/button/lid"
"""What tells of a chassis that may be a laptop's or not."""
UNNAMED = "unnamed"
HINTS = {
    Failure.DISCONNECTED: "Check its name, its cable and that ssh runs there.",
    Failure.UNAUTHORIZED: "Let this computer's ssh key in there: ssh-copy-id.",
    Failure.TIMEOUT: "It does not answer in time: ask again.",
}
"""What the operator does about a computer that does not answer at all."""


def identify(link: Link, plugged: str | None = None) -> Device:
    """Ask a computer what it is; raise DeviceError if it is no laptop.

    A laptop whose firmware names no maker or model is a laptop all the same: some are sold so.
    """
    where = plugged or "This computer"
    answer = link.ask(CHASSIS)
    if answer.failure in HINTS:
        raise DeviceError(f"{where}: cannot be reached: {answer.detail}. {HINTS[answer.failure]}")
    chassis = _told(link, CHASSIS)
    if chassis not in PORTABLE and not (chassis in UNTOLD and _told(link, LID)):
        made = chassis or "unknown"
        raise DeviceError(f"{where}: its chassis is of type {made}, which is no laptop: only laptops are graded.")
    model, board = _stated(link, dmi.MODEL), _stated(link, dmi.BOARD)
    maker = _stated(link, dmi.MAKER) or (board and _stated(link, dmi.BOARD_MAKER))
    serial = _stated(link, dmi.SERIAL)
    return Device(
        kind="laptop", platform="linux", maker=maker or UNNAMED,
        model=model or board or UNNAMED, name=_name(link, maker),
        identifiers={"serial": serial} if serial else {}, plugged=plugged,
    )  # fmt: skip


def _name(link: Link, maker: str) -> str | None:
    try:
        return name(maker, _stated(link, dmi.VERSION)) or None
    except Shortfall:
        return None


def _stated(link: Link, field: dmi.Field) -> str:
    """Return what a field states, or nothing where that is a placeholder."""
    try:
        return dmi.real(_told(link, dmi.FILES + field.file), field.what)
    except Shortfall:
        return ""


def _told(link: Link, ask: str) -> str:
    try:
        return said(link.ask(ask)).strip()
    except Shortfall:
        return ""
