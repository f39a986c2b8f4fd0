"""Files through a live link: whole, refused, or not there; never half taken for whole."""

import stat

import adbutils
import pytest
from adbutils import AdbClient

from probes.link import Failure
from probes.links import adb
from probes.virtual.misbehaviour import Misbehaviour

PHOTO = bytes(range(256)) * 1000


def test_a_file_arrives_whole(plug):
    _, link = plug([("pull:/sdcard/DCIM/x.jpg", PHOTO)])
    exchange = link.ask("pull:/sdcard/DCIM/x.jpg")
    assert (exchange.exit_code, exchange.stdout) == (0, PHOTO)


def test_an_empty_file_is_whole(plug):
    _, link = plug([("pull:/empty", b"")])
    assert link.ask("pull:/empty").exit_code == 0


def test_a_file_that_the_phone_may_not_read_comes_with_its_words(plug):
    _, link = plug([("pull:/data/x", {"exit_code": 1, "stderr": b"open failed: Permission denied"})])
    exchange = link.ask("pull:/data/x")
    assert (exchange.exit_code, exchange.stdout, exchange.stderr) == (1, b"", b"open failed: Permission denied")


@pytest.mark.parametrize("path", ["/none", "/sdcard", "/sdcard/DCIM/"])
def test_what_is_no_file_is_refused(plug, path):
    _, link = plug([("pull:/sdcard/DCIM/x.jpg", PHOTO)])
    exchange = link.ask(f"pull:{path}")
    assert (exchange.failure, exchange.detail) == (Failure.REFUSED, f"{path} is no file")


def test_a_file_that_is_too_large_is_not_even_begun(plug, monkeypatch):
    monkeypatch.setattr(adb, "MAX_OUTPUT", 1000)
    _, link = plug([("pull:/large", b"x" * 1001)])
    exchange = link.ask("pull:/large")
    assert exchange.failure is Failure.REFUSED and exchange.stdout == b"" and "1001 bytes" in exchange.detail


@pytest.mark.parametrize("sent", [0, 8, 15, 16, 23, 24, 1000, 256_000])
def test_a_cut_at_any_byte_is_never_taken_for_the_whole(plug, sent):
    _, link = plug([("pull:/x", PHOTO)], misbehaviour=Misbehaviour(cut_after=sent))
    exchange = link.ask("pull:/x")
    assert exchange.failure is Failure.DISCONNECTED
    assert PHOTO.startswith(exchange.stdout)


def test_a_hanging_pull_ends_at_the_deadline(plug):
    _, link = plug([("pull:/x", PHOTO)], misbehaviour=Misbehaviour(hang=True))
    assert link.ask("pull:/x", 0.2).failure is Failure.TIMEOUT


def test_what_was_pushed_can_be_pulled_and_listed(plug, server):
    """Spoken by adbutils' own sync client, so that the phone is checked by another's reading of the protocol."""
    phone, link = plug([("pull:/sdcard/DCIM/x.jpg", PHOTO)])
    device = AdbClient(port=server.port).device(phone.address)
    assert device.sync.push(PHOTO, "/data/local/tmp/agent", check=True) == len(PHOTO)
    assert phone.sent == {"/data/local/tmp/agent": PHOTO}
    assert link.ask("pull:/data/local/tmp/agent").stdout == PHOTO
    assert device.sync.read_bytes("/sdcard/DCIM/x.jpg") == PHOTO
    assert [entry.path for entry in device.sync.list("/sdcard/DCIM")] == ["x.jpg"]
    assert stat.S_ISREG(device.sync.list("/sdcard/DCIM")[0].mode)
    assert [(entry.path, stat.S_ISDIR(entry.mode)) for entry in device.sync.list("/")] == [
        ("data", True),
        ("sdcard", True),
    ]
    assert stat.S_ISDIR(device.sync.stat("/sdcard").mode)
    assert device.sync.stat("/none").mode == 0
    with pytest.raises(adbutils.AdbError, match="No such file"):
        device.sync.read_bytes("/none")
