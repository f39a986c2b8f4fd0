"""Trouble with Apple's devices on the command line: one sentence, the right exit code, and nothing lost."""

import io
import plistlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from command_station import Station
from pypdf import PdfReader

from grader.commands.options import WrongUse, usbmux_address
from probes.links.property_list import dump
from probes.transcript import Transcript
from probes.virtual.iphone import VirtualIphone
from probes.virtual.iphone_misbehaviour import Consent, IphoneMisbehaviour
from probes.virtual.usbmuxd import VirtualUsbmuxd

RECORDINGS = Path(__file__).parents[3] / "probes" / "virtual" / "devices"
HOSTILE = "[/]\x1b[31m[red]#strong[x]<script>1</script>\u202e$x$"

Plug = Callable[..., VirtualIphone]


def calling_itself(words: str) -> VirtualIphone:
    """Return an iPhone that says such words wherever it may say what it likes."""
    recorded = Transcript.read(RECORDINGS / "apple-iphone-12-ios18.jsonl")
    names = ("ProductType", "DeviceName", "SerialNumber", "ModelNumber", "RegionInfo", "MLBSerialNumber")

    def renamed(exchange):
        if exchange.ask != "lockdown:*":
            return exchange
        values = plistlib.loads(exchange.stdout) | dict.fromkeys(names, words)
        return exchange.model_copy(update={"stdout": dump(values)})

    exchanges = tuple(map(renamed, recorded.exchanges))
    return VirtualIphone(recorded.model_copy(update={"exchanges": exchanges}))


def test_what_a_device_says_of_itself_reaches_terminal_page_and_pdf_as_words(
    bench: Station, usbmuxd: VirtualUsbmuxd
) -> None:
    iphone = calling_itself(HOSTILE)
    usbmuxd.plug(iphone)
    ran = bench.run("inspect", "--device", iphone.udid)
    assert ran.code == 1, ran.err
    assert "[red]#strong[x]<script>1</script>" in ran.out
    assert not {"\x1b", "\u202e"} & {*ran.out, *ran.err}
    (folder,) = (bench.folder / "out").iterdir()
    page = (folder / "report.html").read_text("utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    drawn = " ".join(each.extract_text() for each in PdfReader(io.BytesIO((folder / "report.pdf").read_bytes())).pages)
    assert "#strong[x]" in drawn.replace("\n", "")


@pytest.mark.parametrize("name", ["../../x", "[/]", "a\nb is trusted"])
def test_what_names_itself_as_no_device_does_is_not_inspected(
    bench: Station, usbmuxd: VirtualUsbmuxd, name: str
) -> None:
    usbmuxd.plug(VirtualIphone(Transcript.read(RECORDINGS / "apple-iphone-12-ios18.jsonl"), udid=name))
    listed = bench.run("devices")
    assert (listed.code, listed.out.count("\n"), "nonsense" in listed.out) == (0, 1, True)
    ran = bench.run("inspect")
    assert (ran.code, ran.err.count("\n")) == (3, 1)


@pytest.mark.parametrize(("address", "code"), [("foo", 2), ("", 2), ("127.0.0.1:9", 3)])
def test_an_address_that_is_none_or_that_nobody_serves(station: Station, address: str, code: int) -> None:
    ran = station.run("devices", "--usbmux", address)
    assert (ran.code, ran.err.count("\n"), "usbmuxd" in ran.err) == (code, 1, True)


def test_an_address_in_the_environment_is_held_to_the_same(station: Station) -> None:
    ran = station.run("devices", USBMUXD_SOCKET_ADDRESS="1:2:3")
    assert (ran.code, ran.err.count("\n"), "1:2:3" in ran.err) == (2, 1, True)


@pytest.mark.parametrize("address", ["1:2:3", "a:port", "127.0.0.1:65536", "a:-1", "[::1]:1", "a b:1", "UNIX:x"])
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(WrongUse, match="no address"):
        usbmux_address(address)


@pytest.mark.parametrize("address", [None, "localhost:27015", "/var/run/usbmuxd", "UNIX:/var/run/usbmuxd", "./socket"])
def test_what_is_an_address(address: str | None) -> None:
    assert usbmux_address(address) == address


def test_a_device_that_is_not_there_and_two_ways_to_choose(bench: Station, plug: Plug) -> None:
    iphone = plug("apple-iphone-12-ios18")
    absent = bench.run("inspect", "--device", "0" * 40)
    assert (absent.code, absent.err) == (3, f"grader: There is no device {'0' * 40}.\n")
    both = bench.run("inspect", "--device", iphone.udid, "--all")
    assert (both.code, both.err.count("\n")) == (2, 1)


def test_all_takes_what_is_ready_and_tells_what_it_left_out(
    bench: Station, plug: Plug, usbmuxd: VirtualUsbmuxd
) -> None:
    recorded = Transcript.read(RECORDINGS / "apple-iphone-8-ios16.jsonl")
    usbmuxd.plug(VirtualIphone(recorded, udid="no iPhone"))
    none = bench.run("inspect", "--all")
    assert (none.code, none.err.startswith("grader: no iPhone is nonsense")) == (3, True)
    plug("apple-iphone-12-ios18")
    ran = bench.run("inspect", "--all")
    assert ran.code in (0, 1), ran.err
    assert ran.err.startswith("no iPhone is left out")


def test_photos_of_several_devices_are_never_left_out_unseen(bench: Station, plug: Plug, photos: Path) -> None:
    first, second = plug("apple-iphone-12-ios18"), plug("apple-iphone-8-ios16")
    flat = bench.run("inspect", "--all", "--photos", photos)
    assert (flat.code, flat.err.count("\n")) == (2, 1)
    assert first.udid in flat.err
    for udid in (first.udid, second.udid):
        (bench.folder / "each" / udid).mkdir(parents=True)
    (bench.folder / "each" / first.udid / "front.jpg").write_bytes((photos / "front.jpg").read_bytes())
    ran = bench.inspect("--all", "--photos", "each")
    assert ran.code in (0, 1), ran.err
    bags = {each["device"]["serial"]: bench.folder / "out" / each["report_id"] / "evidence" for each in ran.json}
    kept = {udid: (bag / "data/photos").is_dir() for udid, bag in bags.items()}
    assert kept == {first.udid: True, second.udid: False}


def test_a_file_for_earlier_inspections_costs_no_question_and_leaves_nothing(bench: Station, plug: Plug) -> None:
    iphone = plug("apple-iphone-12-ios18", misbehaviour=IphoneMisbehaviour(unpaired=True, consent=Consent.PENDING))
    (bench.folder / "file").write_text("x")
    ran = bench.run("inspect", "--device", iphone.udid, "--earlier", "file")
    assert (ran.code, ran.err.count("\n")) == (3, 1)
    assert "Pair" not in iphone.requests
    assert not (bench.folder / "out").exists()


INTERRUPTIBLE = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
"""Lets a Ctrl-C arrive, which a shell takes away from what it runs in the background."""


@pytest.mark.parametrize("others", [0, 1])
def test_a_ctrl_c_ends_the_wait_for_trust(bench: Station, plug: Plug, others: int) -> None:
    plug("apple-iphone-12-ios18", misbehaviour=IphoneMisbehaviour(unpaired=True, consent=Consent.PENDING))
    for _ in range(others):
        plug("apple-iphone-8-ios16", misbehaviour=IphoneMisbehaviour(unpaired=True, consent=Consent.PENDING))
    command = [sys.executable, "-c", f"{INTERRUPTIBLE}; from grader.cli import run; run()", "inspect", "--all"]
    with subprocess.Popen(
        command, cwd=bench.folder, env=bench.environment, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stderr is not None
        said = ""
        while "tap Trust" not in said:
            said += running.stderr.readline()
        running.send_signal(signal.SIGINT)
        started = time.monotonic()
        rest = running.communicate(timeout=20)[1]
    assert "Traceback" not in rest
    assert (running.returncode, "grader: Interrupted.\n" in rest) == (130, True), rest
    assert time.monotonic() - started < 5
    assert not (bench.folder / "out").exists()


def test_no_warning_is_left_where_warnings_are_errors(bench: Station, plug: Plug) -> None:
    iphone = plug("apple-iphone-12-ios18")
    listed = bench.run("devices", PYTHONWARNINGS="error")
    assert (listed.code, listed.err) == (0, "")
    ran = bench.run("inspect", "--device", iphone.udid, PYTHONWARNINGS="error")
    assert (ran.code, ran.err) == (1, "")
