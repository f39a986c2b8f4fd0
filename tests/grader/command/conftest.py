"""A test station: virtual phones behind a private, real adb server, photos, keys, and the real command line."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from command_station import Station

from grader.demo import read_demo
from grader.keys import make_root, make_station
from models.render.casing import render_phone
from models.zones.catalogue import outline_of
from probes.transcript import Transcript
from probes.virtual.adb_server import AdbServer
from probes.virtual.adbd import VirtualPhone
from probes.virtual.iphone import VirtualIphone
from probes.virtual.usbmuxd import VirtualUsbmuxd

RECORDINGS = Path(__file__).parents[3] / "probes" / "virtual" / "devices"


def transcript(name: str) -> Transcript:
    return Transcript.read(RECORDINGS / f"{name}.jsonl")


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the six rendered faces of a Galaxy S24."""
    folder = tmp_path_factory.mktemp("photos")
    outline = outline_of("samsung", "SM-S921B")
    assert outline is not None
    for face, (jpeg, _) in render_phone(outline, "none", 7, 10.0).items():
        (folder / f"{face}.jpg").write_bytes(jpeg)
    return folder


@pytest.fixture(scope="session")
def checklist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the demo's checklist as a file: every function passed, no crack, no dent."""
    demo = read_demo().checklist
    file = tmp_path_factory.mktemp("checklist") / "checklist.toml"
    lines = [f"operator = {json.dumps(demo.operator)}", f"passed = {json.dumps(demo.passed)}",
             f"not_present = {json.dumps(demo.not_present)}", "[counted]",
             *(f'"{name}" = {count}' for name, count in demo.counted.items())]  # fmt: skip
    file.write_text("\n".join(lines), "utf-8")
    return file


@pytest.fixture
def station(server: AdbServer, tmp_path: Path) -> Station:
    """Return a station with a root, a key, and no device plugged in."""
    return _station(server, tmp_path)


@pytest.fixture
def phone(server: AdbServer) -> Iterator[str]:
    """Return the serial of a healthy Galaxy S24 that is plugged in."""
    with VirtualPhone(transcript("samsung-galaxy-s24")) as plugged:
        yield server.connect(plugged)
        server.disconnect(plugged.address)


@pytest.fixture
def usbmuxd() -> Iterator[VirtualUsbmuxd]:
    with VirtualUsbmuxd() as server:
        yield server


@pytest.fixture
def plug(usbmuxd: VirtualUsbmuxd) -> Iterator[Callable[..., VirtualIphone]]:
    with ExitStack() as stack:

        def connect(name: str, **how: object) -> VirtualIphone:
            phone = VirtualIphone(transcript(name), **how)
            usbmuxd.plug(phone)
            stack.callback(usbmuxd.unplug, phone)
            return phone

        yield connect


@pytest.fixture
def bench(station: Station, usbmuxd: VirtualUsbmuxd) -> Station:
    """Return the station with the virtual usbmuxd in its environment, as both real clients take it."""
    station.environment["USBMUXD_SOCKET_ADDRESS"] = usbmuxd.address
    return station


@pytest.fixture(scope="session")
def finished(server: AdbServer, photos: Path, checklist: Path, tmp_path_factory: pytest.TempPathFactory) -> Station:
    """Return the station that has inspected a healthy Galaxy S24: its `out` holds one inspection."""
    station = _station(server, tmp_path_factory.mktemp("finished"))
    with VirtualPhone(transcript("samsung-galaxy-s24")) as plugged:
        serial = server.connect(plugged)
        ran = station.inspect("--device", serial, "--photos", photos, "--checklist", checklist)
        server.disconnect(serial)
    assert ran.code in (0, 1), ran.err
    return station


@pytest.fixture
def inspected(station: Station, finished: Station) -> Path:
    """Return the folder of a finished inspection in the station's own `out`, to do with as one likes."""
    for name in ("keys", "out"):
        shutil.copytree(finished.folder / name, station.folder / name, dirs_exist_ok=True)
    (folder,) = (station.folder / "out").iterdir()
    return folder


def _station(server: AdbServer, folder: Path) -> Station:
    make_root(folder / "keys")
    make_station(folder / "keys", "bench-1", "2026-01-01T00:00:00Z", "2046-01-01T00:00:00Z")
    own = {"TRUEGRADE_KEYS": str(folder / "keys"), "ANDROID_ADB_SERVER_PORT": str(server.port)}
    return Station(folder, {**os.environ, **own, "HOME": str(folder), "NO_COLOR": "1", "COLUMNS": "120"})
