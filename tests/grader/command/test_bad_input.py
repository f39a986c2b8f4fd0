"""Bad input: one sentence, the right exit code, nothing lost."""

import shutil
import struct
import zlib
from pathlib import Path

import pytest
from command_station import Ran, Station

from probes.transcript import Transcript
from probes.virtual.adb_server import AdbServer
from probes.virtual.adbd import VirtualPhone
from probes.virtual.misbehaviour import Consent, Misbehaviour

RECORDINGS = Path(__file__).parents[3] / "probes" / "virtual" / "devices"


def sentence(ran: Ran, code: int) -> str:
    """Return the one sentence that a refused command says."""
    assert ran.code == code, (ran.code, ran.out, ran.err)
    (line,) = ran.err.strip().splitlines()
    assert line.startswith("grader: ") and line.endswith(".")
    return line.removeprefix("grader: ")


def bomb(side: int) -> bytes:
    """Return a valid PNG header of side × side px, with a few bytes of data."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


BAD_PHOTOS = {"text": b"this is no photo", "empty": b"", "bomb": bomb(20_000), "cut": b"\xff\xd8\xff\xe0\x00\x10JFIF"}


@pytest.mark.parametrize("kind", BAD_PHOTOS)
def test_a_bad_photo_is_refused_by_name(station: Station, kind: str) -> None:
    (station.folder / "front.png").write_bytes(BAD_PHOTOS[kind])
    ran = station.run("photo", "front.png")
    assert ran.code == 3
    (line,) = [line for line in ran.out.splitlines() if "front.png" in line]
    assert line.endswith(".")


@pytest.mark.usefixtures("phone")
def test_a_bad_photo_loses_nothing_of_an_inspection(station: Station, photos: Path, checklist: Path) -> None:
    shutil.copytree(photos, station.folder / "photos")
    (station.folder / "photos/back.jpg").write_bytes(b"this is no photo")
    (station.folder / "photos/holiday.jpg").write_bytes(b"")
    ran = station.inspect("--photos", "photos", "--checklist", checklist)
    assert ran.code == 3
    assert [remark.split()[0].strip(":") for remark in ran.json["remarks"]] != []
    assert any("back.jpg" in remark for remark in ran.json["remarks"])
    assert any("holiday.jpg" in remark for remark in ran.json["remarks"])
    (grade,) = ran.json["grades"]
    assert grade["verdict"] == "undetermined"
    assert station.run("verify", Path(ran.json["files"]["pdf"])).code == 0


def test_a_truncated_transcript(station: Station) -> None:
    whole = (RECORDINGS / "google-pixel-8.jsonl").read_bytes()
    (station.folder / "cut.jsonl").write_bytes(whole[: len(whole) // 2])
    assert "cut.jsonl, line " in sentence(station.run("replay", "cut.jsonl"), 3)


def test_a_bag_that_points_outside_itself(station: Station) -> None:
    bag = station.folder / "evidence"
    (bag / "data").mkdir(parents=True)
    (bag / "bagit.txt").write_text("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    (bag / "tagmanifest-sha256.txt").write_text(f"{'0' * 64}  ../secret\n")
    assert "../secret" in sentence(station.run("grade", "evidence"), 3)


def test_a_standard_whose_limits_go_the_wrong_way(station: Station) -> None:
    released = Path(__file__).parents[3] / "grader/standards/backmarket-phones-2026.1.toml"
    text = released.read_text("utf-8")
    wrong = text.replace("at_least = { premium = 80, excellent = 80, good = 80, fair = 80 }",
                         "at_least = { premium = 80, excellent = 80, good = 80, fair = 90 }")  # fmt: skip
    assert wrong != text
    (station.folder / "wrong.toml").write_text(wrong, "utf-8")
    said = sentence(station.run("inspect", "--standard", "wrong.toml"), 3)
    assert "wrong.toml" in said and "battery.health" in said


def test_an_unknown_standard_names_those_there_are(station: Station) -> None:
    assert "backmarket-phones" in sentence(station.run("inspect", "--standard", "nobody"), 2)


def test_no_device(station: Station) -> None:
    assert sentence(station.run("inspect"), 3).startswith("No device is plugged in")


def test_two_devices_and_none_chosen(station: Station, server: AdbServer, phone: str) -> None:
    with VirtualPhone(Transcript.read(RECORDINGS / "google-pixel-8.jsonl")) as second:
        serial = server.connect(second)
        said = sentence(station.run("inspect"), 2)
        assert phone in said and serial in said and "--device" in said
        assert station.inspect("--device", serial).code == 1
        server.disconnect(second.address)


@pytest.mark.parametrize(
    ("misbehaviour", "state", "hint"),
    [
        (Misbehaviour(consent=Consent.WITHHELD), "unauthorized", "tap Allow"),
        (Misbehaviour(silent=True), "offline", "lug it in again"),
    ],
)
def test_a_device_that_is_not_ready(
    station: Station, server: AdbServer, misbehaviour: Misbehaviour, state: str, hint: str
) -> None:
    with VirtualPhone(Transcript.read(RECORDINGS / "google-pixel-8.jsonl"), misbehaviour=misbehaviour) as phone:
        server.connect(phone, state)
        said = sentence(station.run("inspect"), 3)
        assert state in said and hint in said
        listed = station.run("devices", "--json")
        assert [each["state"] for each in listed.json if each["serial"] == phone.address] == [state]
        server.disconnect(phone.address)


def test_a_station_without_a_key_is_told_how_to_make_one(station: Station) -> None:
    ran = station.run("inspect", TRUEGRADE_KEYS=str(station.folder / "nowhere"))
    assert "grader keys init" in sentence(ran, 2)


def test_a_folder_without_photos_is_named(station: Station, phone: str) -> None:
    assert "nowhere" in sentence(station.run("inspect", "--photos", "nowhere"), 3)


def test_a_station_needs_the_folder_of_photos_that_it_was_given(station: Station) -> None:
    assert "nowhere" in sentence(station.run("station", "--photos", "nowhere"), 3)


def test_an_error_is_json_where_json_was_asked_for(station: Station) -> None:
    ran = station.run("replay", "nothing.jsonl", "--json")
    assert ran.json["exit_code"] == ran.code == 3
    assert "nothing.jsonl" in ran.json["error"]


def test_what_cannot_be_attested_is_refused(station: Station, phone: str) -> None:
    (station.folder / "list.toml").write_text('operator = "Ada"\npassed = ["battery.health"]\n')
    assert "battery.health is read by an instrument" in sentence(station.run("inspect", "--checklist", "list.toml"), 3)


@pytest.mark.parametrize("words", [["inspekt"], ["verify"], ["photo"], ["bench", "run", "nothing"]])
def test_wrong_words_are_wrong_use(station: Station, words: list[str]) -> None:
    assert station.run(*words).code in (2, 3)
