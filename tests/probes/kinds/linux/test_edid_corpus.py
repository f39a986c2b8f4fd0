"""Our reading of every recorded panel is that of edid-decode, whose text lies beside each binary."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from probes.answer import Shortfall
from probes.kinds.linux.edid import Edid, edid

NAME = r"^    Display Product Name: '(.*)'$"
TEXT = r"^    Alphanumeric Data String: '(.*)'$"
SPWG = r"SPWG PC Maker P/N: '(.*)'\n.*\n.*SPWG Manufacturer P/N: '(.*)'"
TIMING = r"DTD +[0-9]+: +([0-9]+)x([0-9]+)i? +([0-9.]+) Hz"
LONG_TIMING = r"DTD: +([0-9]+)x([0-9]+)i? +([0-9.]+) Hz"
MILLIMETRES = r"DTD +1:.*?([0-9]+) mm x +([0-9]+) mm"


def panels(shared: Path) -> Iterator[tuple[str, Edid, str]]:
    """Yield each panel by its file's name, as we read it, with edid-decode's text."""
    folder = shared / "corpus/laptop/edid"
    for file in sorted((folder / "bin").iterdir()):
        if file.stat().st_size:
            yield file.stem, edid(file.read_bytes()), (folder / "txt" / f"{file.stem}.txt").read_text()


def base(text: str) -> str:
    return text.partition("\nBlock 1,")[0]


def cut_short(shared: Path, stem: str, text: str) -> bool:
    """Whether a byte that is no letter follows a text in the binary."""
    octets = (shared / f"corpus/laptop/edid/bin/{stem}.bin").read_bytes()
    return re.search(rb"\xfe\x00" + re.escape(text.encode()) + rb"[^\n -~]", octets) is not None


def test_every_panel_is_read_but_those_that_say_nothing(shared: Path) -> None:
    files = list((shared / "corpus/laptop/edid/bin").iterdir())
    silent = [file for file in files if not file.stat().st_size]
    assert len(list(panels(shared))) == len(files) - len(silent) == 204
    for file in silent:
        with pytest.raises(Shortfall):
            edid(file.read_bytes())


def test_names_agree_for_every_panel(shared: Path) -> None:
    """A text in which a byte is no letter ends there for edid-decode; we go on, for the panel's own part number."""
    for stem, panel, text in panels(shared):
        assert panel.name == "".join(re.findall(NAME, base(text), re.M)).strip(), stem
        spelled = [" ".join(filter(None, map(str.strip, pair))) for pair in re.findall(SPWG, text)]
        theirs = spelled or [each.strip() for each in re.findall(TEXT, base(text), re.M)]
        assert len(panel.texts) == len(theirs) or spelled, stem
        for ours, their in zip(panel.texts, theirs, strict=False):
            assert ours == their or (ours.startswith(their) and cut_short(shared, stem, their)), stem


def test_maker_product_and_year_agree_for_every_panel(shared: Path) -> None:
    for stem, panel, text in panels(shared):
        assert panel.maker == re.findall("Manufacturer: (...)", text)[0], stem
        assert panel.product == int(re.findall("Model: ([0-9]+)", text)[0]), stem
        assert (panel.year or 1990) == int(re.findall("(?:Made in|Model year): .*?([0-9]{4})", text)[0]), stem
        assert panel.extensions == int((re.findall("Extension blocks: ([0-9]+)", text) or [0])[0]), stem


def test_pixels_and_rates_agree_for_every_panel(shared: Path) -> None:
    for stem, panel, text in panels(shared):
        theirs = [(int(w), int(h), float(rate)) for w, h, rate in re.findall(TIMING, base(text))]
        assert [each[:2] for each in panel.timings] == [each[:2] for each in theirs], stem
        assert [each.rate for each in panel.timings] == pytest.approx([each[2] for each in theirs], abs=0.01), stem


def test_rates_of_displayid_agree_for_every_panel(shared: Path) -> None:
    seen = 0
    for stem, panel, text in panels(shared):
        for width, height, rate in re.findall(LONG_TIMING, text):
            alike = [each.rate for each in panel.more if each.pixels == (int(width), int(height))]
            assert panel.unread or any(each == pytest.approx(float(rate), abs=0.01) for each in alike), stem
            seen += bool(alike)
    assert seen > 30


def test_sizes_agree_for_every_panel(shared: Path) -> None:
    for stem, panel, text in panels(shared):
        size = re.search("Maximum image size: ([0-9]+) cm x ([0-9]+) cm", text)
        assert panel.centimetres == ((int(size[1]), int(size[2])) if size else (0, 0)), stem
        if theirs := re.search(MILLIMETRES, text):
            assert (panel.timings[0].width, panel.timings[0].height) == (int(theirs[1]), int(theirs[2])), stem
