"""A bag is either exactly what was sealed, or it is refused in one sentence that names the file."""

import importlib
import os
import subprocess
import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.record import sha256
from probes.carrier import MAX_FILE
from probes.evidence import BagWriter, Evidence, EvidenceError, evidence_id

PAYLOAD = {
    "data/device.json": b"{}",
    "data/transcripts/adb.jsonl": b'{"format":"truegrade/transcript/1"}\n',
    "data/photos/back.jpg": b"\xff\xd8\xff\xe0 a photo",
    "data/readings.json": b"[]",
    "data/defects.json": b"[]",
    "data/standards/ctia-1.toml": b'[standard]\nid = "ctia"\n',
    "data/calibration/camera.json": b"{}",
}


def write_bag(path: Path, payload: dict[str, bytes] = PAYLOAD) -> Path:
    with BagWriter(path) as bag:
        for name, data in payload.items():
            bag.write(name, data)
    return path


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    return write_bag(tmp_path / "evidence")


def refused(path: Path) -> str:
    with pytest.raises(EvidenceError) as caught:
        Evidence.open(path)
    return str(caught.value)


def test_what_was_written_is_read_back(bag: Path) -> None:
    evidence = Evidence.open(bag)
    assert {name: evidence.read(name) for name in evidence.names} == PAYLOAD
    assert evidence.id == evidence_id(bag) == sha256((bag / "tagmanifest-sha256.txt").read_bytes())


def test_the_id_depends_on_content_alone(tmp_path: Path) -> None:
    one = write_bag(tmp_path / "one")
    other = write_bag(tmp_path / "other", dict(reversed(PAYLOAD.items())))
    assert evidence_id(one) == evidence_id(other)


def test_coreutils_checks_a_bag_without_us(bag: Path) -> None:
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        check = ["sha256sum", "--check", "--strict", "--quiet", manifest]
        assert subprocess.run(check, cwd=bag, check=False).returncode == 0
    (bag / "data/photos/back.jpg").write_bytes(b"another photo")
    check = ["sha256sum", "--check", "--status", "manifest-sha256.txt"]
    assert subprocess.run(check, cwd=bag, check=False).returncode == 1


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning")
def test_the_library_of_congress_calls_it_valid(bag: Path) -> None:
    bagit = importlib.import_module("bagit")  # here, because its import warns of pkg_resources
    assert bagit.Bag(str(bag)).validate()


@pytest.mark.parametrize("name", [*PAYLOAD, "bagit.txt", "bag-info.txt", "manifest-sha256.txt"])
def test_one_changed_byte_is_named(bag: Path, name: str) -> None:
    data = bytearray((bag / name).read_bytes())
    data[len(data) // 2] ^= 1
    (bag / name).write_bytes(data)
    assert name in refused(bag)


def test_the_sentence_says_what_kind_of_file_changed(bag: Path) -> None:
    (bag / "data/photos/back.jpg").write_bytes(b"another photo")
    assert refused(bag) == (
        "The photo data/photos/back.jpg does not have the digest that the manifest gives: "
        "it was changed after the inspection."
    )


@pytest.mark.parametrize("name", [*PAYLOAD, "bagit.txt", "bag-info.txt", "manifest-sha256.txt"])
def test_a_missing_file_is_named(bag: Path, name: str) -> None:
    (bag / name).unlink()
    assert f"{name} is missing" in refused(bag)


@pytest.mark.parametrize("name", ["data/photos/front.jpg", "notes.txt", "data/extra"])
def test_an_added_file_is_named(bag: Path, name: str) -> None:
    (bag / name).write_bytes(b"")
    assert f"{name} in" in refused(bag) and "not listed" in refused(bag)


def test_a_bag_without_its_last_file_is_unfinished(bag: Path) -> None:
    (bag / "tagmanifest-sha256.txt").unlink()
    assert "is an unfinished inspection" in refused(bag)


def test_an_inspection_that_failed_is_unfinished(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), BagWriter(tmp_path / "evidence") as bag:
        bag.write("data/device.json", b"{}")
        raise KeyboardInterrupt
    assert "is an unfinished inspection" in refused(tmp_path / "evidence")


def test_another_folder_is_not_called_an_inspection(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"")
    assert "is not an evidence bag" in refused(tmp_path)
    assert "There is no evidence" in refused(tmp_path / "nowhere")
    assert "neither" in refused(tmp_path / "holiday.jpg")


@pytest.mark.parametrize("target", ["/etc/hostname", "device.json", "nowhere"])
def test_a_link_is_refused_even_to_the_same_bytes(bag: Path, target: str) -> None:
    (bag / "data/readings.json").unlink()
    (bag / "data/readings.json").symlink_to(target)
    assert "data/readings.json" in refused(bag) and "link" in refused(bag)


def test_a_linked_folder_is_refused(bag: Path, tmp_path: Path) -> None:
    (bag / "data/photos").rename(tmp_path / "photos")
    (bag / "data/photos").symlink_to(tmp_path / "photos")
    assert "data/photos in" in refused(bag) and "link" in refused(bag)


def test_a_pipe_is_refused_without_waiting_for_it(bag: Path) -> None:
    (bag / "data/readings.json").unlink()
    os.mkfifo(bag / "data/readings.json")
    assert "special file" in refused(bag)


def reseal(bag: Path, manifest: str) -> None:
    """Forge the manifest and everything above it, as someone who wants a bad bag to look sealed."""
    (bag / "manifest-sha256.txt").write_text(manifest)
    tags = ("bag-info.txt", "bagit.txt", "manifest-sha256.txt")
    lines = [f"{sha256((bag / name).read_bytes())}  {name}\n" for name in tags]
    (bag / "tagmanifest-sha256.txt").write_text("".join(lines))


@pytest.mark.parametrize("name", ["../outside", "data/../../outside", "/etc/passwd", "C:/x", "..\\x", "data/a\\b"])
def test_a_manifest_never_leads_outside_the_bag(bag: Path, name: str) -> None:
    manifest = (bag / "manifest-sha256.txt").read_text()
    reseal(bag, f"{manifest}{sha256(b'')}  {name}\n")
    assert repr(name) in refused(bag)


@pytest.mark.parametrize("line", ["", "zz  data/x", "{digest} data/x", "{digest}  data/x\r", "{digest}  ", "\x00"])
def test_a_malformed_manifest_names_the_line(bag: Path, line: str) -> None:
    reseal(bag, line.format(digest=sha256(b"")) + "\n")
    assert "manifest-sha256.txt" in refused(bag)


def test_a_name_listed_twice_is_refused(bag: Path) -> None:
    manifest = (bag / "manifest-sha256.txt").read_text()
    reseal(bag, f"{manifest}{sha256(b'{}')}  data/device.json\n")
    assert "data/device.json is in" in refused(bag) and "twice" in refused(bag)


def test_names_that_are_one_file_elsewhere_are_refused(tmp_path: Path) -> None:
    with BagWriter(tmp_path / "evidence") as bag:
        bag.write("data/photos/back.jpg", b"")
        with pytest.raises(EvidenceError, match="are one name on some systems"):
            bag.write("data/photos/BACK.JPG", b"")
        for form in ("NFC", "NFD"):
            with pytest.raises(EvidenceError, match="is not portable"):
                bag.write(unicodedata.normalize(form, "data/photos/rück.jpg"), b"")
    (tmp_path / "evidence/data/photos/BACK.JPG").write_bytes(b"")
    assert "one name on some systems" in refused(tmp_path / "evidence")


def test_evidence_is_never_overwritten(bag: Path) -> None:
    with pytest.raises(EvidenceError, match="cannot be written"), BagWriter(bag):
        pass
    assert Evidence.open(bag)


def test_a_file_over_the_limit_is_refused_unread(bag: Path) -> None:
    with (bag / "data/photos/back.jpg").open("wb") as file:
        file.truncate(MAX_FILE + 1)
    assert "data/photos/back.jpg" in refused(bag) and str(MAX_FILE) in refused(bag)


def test_a_file_changed_after_opening_is_never_returned(bag: Path) -> None:
    evidence = Evidence.open(bag)
    (bag / "data/readings.json").write_bytes(b"[1]")
    with pytest.raises(EvidenceError, match=r"readings file data/readings\.json does not have the digest"):
        evidence.read("data/readings.json")


def test_a_zip_carries_the_same_evidence_in_the_same_bytes(bag: Path, tmp_path: Path) -> None:
    packed = Evidence.open(bag).pack()
    (tmp_path / "evidence.zip").write_bytes(packed)
    carried = Evidence.open(tmp_path / "evidence.zip")
    assert carried.id == evidence_id(bag)
    assert {name: carried.read(name) for name in carried.names} == PAYLOAD
    assert carried.pack() == packed


def forge_zip(bag: Path, target: Path, *extra: tuple[zipfile.ZipInfo, bytes]) -> Path:
    target.write_bytes(Evidence.open(bag).pack())
    with zipfile.ZipFile(target, "a") as archive:
        for entry, data in extra:
            archive.writestr(entry, data)
    return target


@pytest.mark.parametrize("name", ["../../outside", "/outside", "data/../../x", "..\\outside"])
def test_a_zip_never_leads_outside(bag: Path, tmp_path: Path, name: str) -> None:
    forged = forge_zip(bag, tmp_path / "forged.zip", (zipfile.ZipInfo(name), b""))
    assert "points outside the bag" in refused(forged)
    assert not (tmp_path / "outside").exists()


def test_a_link_in_a_zip_is_refused(bag: Path, tmp_path: Path) -> None:
    link = zipfile.ZipInfo("data/link")
    link.external_attr = 0o120777 << 16
    assert "is a link" in refused(forge_zip(bag, tmp_path / "forged.zip", (link, b"/etc/passwd")))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice_in_a_zip_is_refused(bag: Path, tmp_path: Path) -> None:
    forged = forge_zip(bag, tmp_path / "forged.zip", (zipfile.ZipInfo("data/device.json"), b"{}"))
    assert "data/device.json is in" in refused(forged) and "twice" in refused(forged)


def test_a_bomb_is_refused_by_its_declared_size(bag: Path, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("data/x", "w") as file:
        for _ in range(MAX_FILE // 2**24 + 1):
            file.write(bytes(2**24))
    assert bomb.stat().st_size < MAX_FILE // 500
    assert "data/x" in refused(bomb) and str(MAX_FILE) in refused(bomb)


@given(cut=st.floats(min_value=0, max_value=0.999))
@settings(max_examples=25, deadline=None)
def test_a_cut_zip_is_refused(tmp_path_factory: pytest.TempPathFactory, cut: float) -> None:
    folder = tmp_path_factory.mktemp("cut")
    packed = Evidence.open(write_bag(folder / "evidence")).pack()
    (folder / "cut.zip").write_bytes(packed[: int(len(packed) * cut)])
    assert refused(folder / "cut.zip")


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_no_flipped_bit_survives(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Within a bag every flip breaks the chain; only the tag manifest's own bytes need the signed id above them."""
    bag = write_bag(tmp_path_factory.mktemp("flip") / "evidence")
    signed = evidence_id(bag)
    file = data.draw(st.sampled_from(sorted(each for each in bag.rglob("*") if each.is_file())))
    content = bytearray(file.read_bytes())
    bit = data.draw(st.integers(0, 8 * len(content) - 1))
    content[bit // 8] ^= 1 << bit % 8
    file.write_bytes(content)
    if file.name == "tagmanifest-sha256.txt":
        assert evidence_id(bag) != signed
    else:
        assert file.relative_to(bag).as_posix() in refused(bag)
