"""A laptop that nobody asks: which one it is, by a report that its owner made with a tool of its own system."""

import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files

from calibration.quantity import Quantity
from probes.answer import Shortfall
from probes.device import Device, DeviceError
from probes.kinds.apple import answers, battery_mac, mac, system_information
from probes.kinds.windows import identity as windows
from probes.kinds.windows import powercfg
from probes.link import Exchange, Link
from probes.reading import Outcome
from probes.subject import Subject

COMMANDS = ("run:powercfg ", "run:system_profiler", "run:ioreg ")
"""How the asks begin that only a report answers."""
MAC = (system_information.REPORT, battery_mac.POWER, battery_mac.IOREG, mac.REGISTRY)
DESKTOPS = ("iMac", "Mac mini", "Macmini", "Mac Pro", "MacPro", "Mac Studio")
PORTABLE = "MacBook"
BRING = "bring what `system_profiler -json SPHardwareDataType SPPowerDataType` prints"
OF_A_BATTERY = ("battery.health", "battery.design_capacity", "battery.full_capacity", "parts.battery.serial")
UNKNOWN = "unknown"


def identify(link: Link, plugged: str | None = None) -> Device:
    """Return what a report says that it is of; raise DeviceError where there is none, or it is of no laptop."""
    windows_report = link.ask(powercfg.REPORT)
    if windows_report.whole:
        maker, model = (_told(windows_report, powercfg.said, parse) for parse in (windows.maker, windows.model))
        return Device(kind="laptop", platform="windows", maker=maker, model=model, plugged=plugged)
    if any(link.ask(ask).whole for ask in MAC):
        return _mac(link, plugged)
    raise DeviceError("The recording holds no report of a laptop: make one anew.")


def answers_of(ask: str, report: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield what a report answers: the ask of its tool, and where it is a text its section on power that ask too."""
    yield ask, report
    if ask == system_information.REPORT and not report.lstrip().startswith((b"{", b"<")):
        power = system_information.section(system_information.decoded(report), "Power")
        if power:
            yield battery_mac.POWER, f"Power:\n{power}".encode()


def _mac(link: Link, plugged: str | None) -> Device:
    report, root = link.ask(system_information.REPORT), link.ask(mac.REGISTRY)
    name = _told(report, system_information.said, mac.name)
    model = _first(_told(report, system_information.said, mac.model),
                   _told(root, answers.said, mac.REGISTERED["identity.model"]))  # fmt: skip
    serial = _first(_told(report, system_information.said, mac.serial),
                    _told(root, answers.said, mac.REGISTERED["identity.serial"]))  # fmt: skip
    if f"{name} {model}".startswith(DESKTOPS) or model.startswith(DESKTOPS):
        raise DeviceError(f"The report is of {_first(name, model)}, which is no laptop: only laptops are graded.")
    if not (name.startswith(PORTABLE) or model.startswith(PORTABLE) or model in portables() or _has_battery(link)):
        raise DeviceError(f"The report does not tell whether {_first(model, name, 'this Mac')} is a laptop: {BRING}.")
    return Device(
        kind="laptop", platform="macos", maker="Apple", model=model, name=None if name == UNKNOWN else name,
        identifiers={} if serial == UNKNOWN else {"serial": serial}, plugged=plugged,
    )  # fmt: skip


@cache
def portables() -> frozenset[str]:
    """Return the identifiers of Macs that are carried, of those whose identifier does not say so."""
    rows = tomllib.loads(files("probes.kinds.apple").joinpath("portables.toml").read_text("utf-8"))["portable"]
    return frozenset(model for row in rows for model in row["models"])


def _has_battery(link: Link) -> bool:
    """Whether anything of a battery is told that a Mac on a desk cannot tell."""
    readings = battery_mac.mac_battery(Subject(link, "report"))
    return any(each.measure in OF_A_BATTERY and each.outcome is Outcome.MEASURED for each in readings)


def _told(exchange: Exchange, said: Callable[[Exchange], str], parse: Callable[[str], Quantity | str | None]) -> str:
    """Return what a report tells, or that it is not known."""
    try:
        return str(parse(said(exchange)))
    except Shortfall:
        return UNKNOWN


def _first(*found: str) -> str:
    return next((each for each in found if each != UNKNOWN), UNKNOWN)
