"""Options that several commands share, and how their words become what they name."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from calibration.unusable import Unusable

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from grader.certify import Certificate
    from grader.standard import ReleasedStandard
    from grader.trust import Trust
    from probes.probe import Course

KEYS = Path.home() / ".config" / "truegrade" / "keys"

ADDRESS = re.compile(r"[A-Za-z0-9._-]{1,253}:[0-9]{1,5}")
SOCKET = re.compile(r"(?:UNIX:)?[^:]*/[^:]*")
"""The addresses that libusbmuxd and our library both read."""

KeysOption = Annotated[Path, typer.Option("--keys", envvar="TRUEGRADE_KEYS", help="The folder of keys.")]
StationOption = Annotated[str | None, typer.Option(envvar="TRUEGRADE_STATION", help="Which station's key signs.")]
StandardOption = Annotated[
    list[str] | None, typer.Option("--standard", help="Standard id, id@version or TOML file; may be repeated.")
]
TrustOption = Annotated[Path | None, typer.Option(help="Who is trusted: trust.json; else that of your keys, if any.")]
RootOption = Annotated[str | None, typer.Option(help="The root key that trust.json must have: fingerprint or file.")]
CalibrationOption = Annotated[Path | None, typer.Option(help="The camera's calibration (JSON).")]
AdbPort = Annotated[int | None, typer.Option(envvar="ANDROID_ADB_SERVER_PORT", help="Port of the adb server.")]


class WrongUse(Unusable):
    """Words of a command that do not fit together."""

    exit_code = 2


def usbmux_address(named: str | None) -> str | None:
    """Return the address of usbmuxd that was named, if any; raise WrongUse for what is none."""
    is_port = named and ADDRESS.fullmatch(named) and int(named.rpartition(":")[2]) < 2**16
    if named is not None and not is_port and not SOCKET.fullmatch(named):
        raise WrongUse(f"{named or 'An empty text'} is no address of usbmuxd: give HOST:PORT, or the path of a socket.")
    return named


UsbmuxAddress = Annotated[
    str | None,
    typer.Option(envvar="USBMUXD_SOCKET_ADDRESS", callback=usbmux_address, help="HOST:PORT or socket of usbmuxd."),
]


def courses(*, active: bool, guided: bool = False, charge: bool = False) -> "tuple[Course, ...]":
    """Return the courses of tests that the options ask for, in the order in which they run."""
    from probes.probe import COURSES

    asked = {"silent": True, "active": active or guided, "charge": charge, "guided": guided}
    return tuple(course for course in COURSES if asked[course])


def standards(names: list[str] | None) -> "tuple[ReleasedStandard, ...]":
    """Return the standards named, the first being the headline, or none; raise StandardError for one that is none."""
    from grader.library import load

    return tuple(load(name) for name in dict.fromkeys(names or ()))


def station_key(folder: Path, station: str | None) -> "tuple[str, Ed25519PrivateKey]":
    """Return the station's name and its private key; raise WrongUse where it is not clear which.

    Only one station's key in the folder needs no naming.
    """
    from grader.sign import read_private

    names = sorted(file.stem for file in folder.glob("*.key") if file.stem != "root")
    if station is None and len(names) != 1:
        there = f"has keys of {', '.join(names)}: choose with --station" if names else "has no station's key"
        hint = "" if names else ": make one with `grader keys init` and `grader keys station NAME`"
        raise WrongUse(f"A report must be signed, and {folder} {there}{hint}.")
    name = station or names[0]
    return name, read_private(folder / f"{name}.key")


def trusted(file: Path | None, root: str | None, keys: Path) -> "Trust | None":
    """Return the trust list that was named, else the one among the reader's own keys, else None."""
    from grader.trust import read_trust

    own = keys / "trust.json"
    if file is None and not own.is_file():
        if root is not None:
            raise WrongUse("--root says who may sign a trust file, and there is none: name it with --trust.")
        return None
    return read_trust(file or own, root)


def certificate(calibration: Path | None, keys: Path, station: str | None = None) -> "Certificate | None":
    """Return the certificate of the camera that was named, if one was and it holds for that station."""
    from grader.certify import read_certificate

    return read_certificate(calibration, trusted(None, None, keys), station=station) if calibration else None
