"""What is attached, what the operator does about it, and what each device says it is."""

import os
import socket
import subprocess
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probes.device import Device, DeviceError
from probes.kinds.android.discovery import HINTS, discover, identify, parse_listing
from probes.kinds.android.properties import parse_getprop
from probes.links.recorded import RecordedLink
from probes.virtual.adb_server import bundled_adb
from probes.virtual.misbehaviour import Consent, Misbehaviour

GETPROP = """[ro.build.characteristics]: [nosdcard]
[ro.product.manufacturer]: [Xiaomi]
[ro.product.marketname]: [Xiaomi 12X]
[ro.product.model]: [2112123AG]
[ro.serialno]: [5e1f0042]
"""


def test_what_is_attached_is_listed_ready_or_not(plug, server):
    ready, _ = plug([])
    locked, _ = plug([], "unauthorized", misbehaviour=Misbehaviour(consent=Consent.WITHHELD))
    gone, _ = plug([])
    gone.unplug()
    server.wait_for(gone.address, "offline")
    listed = {attached.serial: attached for attached in discover(server.port)}
    assert [listed[phone.address].state for phone in (ready, locked, gone)] == ["device", "unauthorized", "offline"]
    assert listed[ready.address].ready and not listed[locked.address].ready
    assert "tap Allow" in listed[locked.address].hint
    assert "Plug it in again" in listed[gone.address].hint
    assert listed[ready.address].usb is None and listed[ready.address].transport_id > 0


LISTING = [
    ("HA0XYY05 device usb:1-3 product:panther model:Pixel_7 transport_id:1", ("HA0XYY05", "device", "1-3", 1)),
    ("HA0XYY05 device 1-3.2 product:panther model:Pixel_7 transport_id:12", ("HA0XYY05", "device", "1-3.2", 12)),
    ("HA0XYY05 device usb:336592896X product:x transport_id:1", ("HA0XYY05", "device", "336592896X", 1)),
    ("172.16.10.20:5555    offline transport_id:2", ("172.16.10.20:5555", "offline", None, 2)),
    ("emulator-5554        unauthorized transport_id:3", ("emulator-5554", "unauthorized", None, 3)),
    ("0 no permissions (user in plugdev group) usb:1-3 transport_id:2", ("0", "no permissions", "1-3", 2)),
    ("???????????? no permissions", ("????????????", "no permissions", None, None)),
    ("R58M123 bootloader", ("R58M123", "bootloader", None, None)),
    ("R58M123 something", ("R58M123", "something", None, None)),
]  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), LISTING)
def test_a_listing_is_read(line, expected):
    (attached,) = parse_listing(line + "\n")
    assert (attached.serial, attached.state, attached.usb, attached.transport_id) == expected
    assert attached.hint.endswith(".")


def test_a_real_listing_is_read(shared):
    text = next(shared.joinpath("corpus/android/adb_devices_l").iterdir()).read_text()
    listed = parse_listing(text.partition("\n")[2])
    assert [attached.state for attached in listed] == ["device", "offline", "unauthorized"]


@given(text=st.text())
def test_any_listing_is_read_without_error(text):
    parse_listing(text)


def test_no_hint_says_nothing():
    assert all(hint[0].isupper() and hint.endswith(".") for hint in HINTS.values())


def test_a_named_port_that_nobody_serves_is_not_served_by_us():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(DeviceError, match=f"No adb server answers on port {port}"):
            discover(port)


def test_without_a_named_port_a_server_is_started_where_the_environment_says(tmp_path, monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    private = {"HOME": tmp_path, "ANDROID_USER_HOME": tmp_path, "TMPDIR": tmp_path, "ADBUTILS_ADB_PATH": bundled_adb(),
               "ANDROID_ADB_SERVER_PORT": port, "ADB_USB": 0, "ADB_EMU": 0, "ADB_MDNS": 0}  # fmt: skip
    for name, value in private.items():
        monkeypatch.setenv(name, str(value))
    try:
        assert discover() == ()
        assert discover(port) == ()
    finally:
        subprocess.run([bundled_adb(), "-P", str(port), "kill-server"], check=True, env=os.environ)


def test_where_no_server_can_be_started_one_sentence_says_so(monkeypatch):
    monkeypatch.setenv("ADBUTILS_ADB_PATH", "/nowhere/adb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", str(free.getsockname()[1]))
    with pytest.raises(DeviceError, match="No adb server could be started"):
        discover()


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 400\r\n", b"FAIL0003why"])
def test_a_server_that_is_none_is_one_sentence(said):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_say_once, args=(listener, said))
        thread.start()
        with pytest.raises(DeviceError, match="does not answer"):
            discover(listener.getsockname()[1])
        thread.join()


def _say_once(listener, said):
    connection, _ = listener.accept()
    with connection:
        connection.recv(100)
        connection.sendall(said)


def test_a_phone_says_what_it_is(plug):
    phone, link = plug([("shell:getprop", GETPROP)])
    assert identify(link, phone.address) == Device(
        kind="phone", platform="android", maker="Xiaomi", model="2112123AG", name="Xiaomi 12X",
        identifiers={"serial": "5e1f0042"}, plugged=phone.address,
    )  # fmt: skip


KINDS = [
    ("default", "phone"),
    ("phone,emulator", "phone"),
    ("", "phone"),
    ("tablet,nosdcard", "tablet"),
    ("watch", "watch"),
]


@pytest.mark.parametrize(("characteristics", "kind"), KINDS)
def test_the_kind_comes_from_the_characteristics(transcript_of, characteristics, kind):
    said = GETPROP.replace("nosdcard", characteristics)
    assert identify(RecordedLink(transcript_of([("shell:getprop", said)]))).kind == kind


SILENT = [
    ({"failure": "timeout"}, "1-3: cannot be identified: timeout"),
    ({"failure": "unauthorized", "detail": "device unauthorized."}, "tap Allow"),
    ("", "1-3: does not say its maker"),
    (GETPROP.replace("[2112123AG]", "[]"), "1-3: does not say its model"),
    (GETPROP.replace("[2112123AG]", "[2112"), "1-3: does not say its model"),
    (GETPROP.replace("nosdcard", "tv,nosdcard"), "1-3: is of the kind tv, which is not graded"),
    ("/system/bin/sh: getprop: not found\n", "1-3: does not say its maker"),
]


@pytest.mark.parametrize(("said", "sentence"), SILENT)
def test_a_device_that_does_not_say_is_one_sentence(transcript_of, said, sentence):
    with pytest.raises(DeviceError) as refused:
        identify(RecordedLink(transcript_of([("shell:getprop", said)])), "1-3")
    assert sentence in str(refused.value) and "\n" not in str(refused.value)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n"])
def test_values_may_hold_brackets_and_line_ends(end):
    lines = ["[a]: [1]", "[b]: [two", "lines] and ]: [more", "]", "[c]: []", "[d]: [[x]: [y]]", "[e]: [cut"]
    assert parse_getprop(end.join(lines).encode()) == {
        "a": "1",
        "b": "two\nlines] and ]: [more\n",
        "c": "",
        "d": "[x]: [y]",
    }


names = st.text(st.characters(categories=["Ll", "Nd"], include_characters="._"), min_size=1)
values = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r["))


@settings(max_examples=200, deadline=None)
@given(properties=st.dictionaries(names, values))
def test_what_getprop_prints_is_read_again(properties):
    printed = "".join(f"[{name}]: [{value}]\n" for name, value in properties.items())
    assert parse_getprop(printed.encode()) == properties


@given(data=st.binary())
def test_any_output_is_read_without_error(data):
    parse_getprop(data)


def test_every_real_getprop_is_read(shared):
    files = sorted(shared.joinpath("corpus/android/getprop").iterdir())
    assert len(files) >= 15
    for path in files:
        text = path.read_text("utf-8", errors="replace")
        properties = parse_getprop(path.read_bytes())
        assert len(properties) == sum(line.startswith("[") and "]: [" in line for line in text.splitlines()), path.name
        assert not any(value.endswith("]") and "[" not in value for value in properties.values()), path.name


REAL = {
    "xiaomi-pad6-pipa.txt": ("tablet", "Xiaomi", "23043RP34G", "Xiaomi Pad 6"),
    "xiaomi-psyche.txt": ("phone", "Xiaomi", "2112123AG", "Xiaomi 12X"),
    "lge-timelm-v60.txt": ("phone", "LGE", "LM-V600", "V60 ThinQ 5G"),
    "google-pixel-sailfish-android10.txt": ("phone", "Google", "Pixel", None),
    "oneplus-billie-nord-n10x.txt": ("phone", "OnePlus", "BE2028", None),
    "asus-tf201-ics.txt": ("tablet", "asus", "TF201", None),
}  # fmt: skip


@pytest.mark.parametrize("name", REAL)
def test_real_devices_are_identified(shared, transcript_of, name):
    said = shared.joinpath("corpus/android/getprop", name).read_bytes()
    device = identify(RecordedLink(transcript_of([("shell:getprop", said)])))
    assert (device.kind, device.maker, device.model, device.name) == REAL[name]
