"""The built-in display: blocks composed as VESA's standard lays them out, and every way in which they can be wrong."""

import re
from collections.abc import Callable
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.quantity import Unit
from probes.answer import Implausible, Shortfall
from probes.kinds.linux.display import CONNECTORS, MEASURES, display
from probes.kinds.linux.edid import HEADER, edid
from probes.kinds.linux.panel import diagonal, makers, part, refresh, size
from probes.links.station import DATE
from probes.measure import measures
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]
LISTING = "card1\ncard1-DP-1\ncard1-HDMI-A-1\ncard1-eDP-1\nrenderD128\nversion\n"


def file(name: str, connector: str = "card1-eDP-1") -> str:
    return f"file:/sys/class/drm/{connector}/{name}"


def detailed(columns: int = 1920, rows: int = 1080, width: int = 309, height: int = 174, rate: float = 60.0) -> bytes:
    """Return a timing with 160 pixels and 30 lines of blanking."""
    clock = round((columns + 160) * (rows + 30) * rate / 10_000)
    return bytes([
        *clock.to_bytes(2, "little"), columns & 255, 160, columns >> 8 << 4, rows & 255, 30, rows >> 8 << 4,
        48, 32, 0x36, 0, width & 255, height & 255, width >> 8 << 4 | height >> 8, 0, 0, 0x18,
    ])  # fmt: skip


def text(words: bytes, sort: int = 0xFE) -> bytes:
    return bytes([0, 0, 0, sort, 0]) + words[:13] + (b"\n" + b" " * 12)[: max(0, 13 - len(words))]


def limits(highest: int) -> bytes:
    return bytes([0, 0, 0, 0xFD, 0, 40, highest, 30, 200, 60, 1]) + b" " * 7


def summed(block: bytes) -> bytes:
    """Return 127 bytes with the one that makes their sum right."""
    return block + bytes([-sum(block) % 256])


def composed(*descriptors: bytes, maker: str = "AUO", product: int = 0x2D3C, week: int = 12, year: int = 2019,
             cm: tuple[int, int] = (31, 17), more: tuple[bytes, ...] = ()) -> bytes:  # fmt: skip
    """Return the EDID of a panel; what is not told of it is as in most laptops."""
    letters = [ord(letter) - 64 for letter in maker]
    head = HEADER + (letters[0] << 10 | letters[1] << 5 | letters[2]).to_bytes(2, "big")
    head += product.to_bytes(2, "little") + bytes(4) + bytes([week, year - 1990, 1, 4, 0x95, *cm, 120, 2])
    head = head.ljust(54, b"\x01")
    spans = [*descriptors, *[text(b"", 0x10)] * 4][:4]
    return b"".join([summed(head + b"".join(spans) + bytes([len(more)])), *map(summed, more)])


COMMON = (detailed(), text(b"AUO"), text(b"B140HAN02.0 "))


def display_id(*timings: tuple[int, int, float], tag: int = 0x22) -> bytes:
    """Return an extension of DisplayID with one data block of timings."""
    held = b""
    for columns, rows, rate in timings:
        clock = round((columns + 160) * (rows + 30) * rate / (1_000 if tag == 0x22 else 10_000))
        numbers = (columns - 1, 159, 47, 31, rows - 1, 29, 2, 4)
        held += (clock - 1).to_bytes(3, "little") + b"\x80" + b"".join(each.to_bytes(2, "little") for each in numbers)
    blocks = bytes([tag, 0, len(held)]) + held
    return (bytes([0x70, 0x20, len(blocks), 2, 0]) + blocks).ljust(127, b"\0")


def cta(*timings: bytes) -> bytes:
    return (bytes([0x02, 3, 4, 0]) + b"".join(timings)).ljust(127, b"\0")


def told(converse: Converse, octets: Any, *more: tuple[str, Any], listing: Any = LISTING) -> dict[str, Reading]:
    return converse(
        display, [(CONNECTORS, listing), (file("edid"), octets), *more, (DATE, "2026-11-25"), (file("modes"), "")]
    )


def values(readings: dict[str, Reading]) -> dict[str, str]:
    return {measure: str(reading.value) for measure, reading in readings.items() if reading.value is not None}


def test_a_panel_tells_what_it_is(converse: Converse) -> None:
    assert values(told(converse, composed(*COMMON))) == {
        "display.panel": "AU Optronics B140HAN02.0", "display.size": "1920 × 1080", "display.diagonal": "14.0 inch",
        "display.refresh": "60 Hz", "display.year": "2019",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "outcome", "reason"),
    [
        (b"", "not_readable", "gives no EDID"),
        (b"not an EDID\n" * 20, "implausible", "header"),
        (composed(*COMMON)[:100], "implausible", "no whole blocks"),
        (composed(*COMMON) + b"\n", "implausible", "no whole blocks"),
        (composed(*COMMON)[:-1] + b"\x01", "implausible", "sum"),
        (summed(composed(*COMMON)[:8] + b"\0\0" + composed(*COMMON)[10:127]), "implausible", "three letters"),
        (summed(composed(*COMMON)[:18] + b"\x02" + composed(*COMMON)[19:127]), "not_readable", "version 2"),
        ({"exit_code": 1, "stderr": "No such file or directory"}, "not_readable", "No such file"),
        ({"failure": "disconnected", "stdout": composed(*COMMON)}, "not_readable", "connection broke"),
    ],
)
def test_what_is_no_whole_edid_tells_nothing(converse: Converse, answer: Any, outcome: str, reason: str) -> None:
    readings = told(converse, answer)
    assert {str(readings[measure].outcome) for measure in MEASURES if measure != "display.size"} == {outcome}
    assert all(reason in (reading.reason or "") for reading in readings.values())
    assert values(readings) == {}


@pytest.mark.parametrize("listing", ["", "card0\ncard0-HDMI-A-1\n", {"exit_code": 1, "stderr": "No such file"},
                                     {"failure": "timeout"}, "../card0-eDP-1\n"])  # fmt: skip
def test_without_a_built_in_connector_there_is_nothing_to_read(converse: Converse, listing: Any) -> None:
    readings = told(converse, composed(*COMMON), listing=listing)
    assert set(readings) == set(MEASURES)
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_READABLE}


@pytest.mark.parametrize(("modes", "found"), [("1366x768\n1024x768\n", "1366 × 768"), ("", None), ("0x0\n", None)])
def test_an_old_panel_without_an_edid_has_its_pixels_from_the_kernel(
    converse: Converse, modes: str, found: str | None
) -> None:
    answers = [(CONNECTORS, "card0-LVDS-1\n"), (file("edid", "card0-LVDS-1"), b""),
               (file("modes", "card0-LVDS-1"), modes), (DATE, "2026-11-25")]  # fmt: skip
    readings = converse(display, answers)
    assert readings["display.size"].value == found
    assert values(readings).keys() <= {"display.size"}


def test_of_two_graphics_cards_the_one_that_drives_the_panel_is_read(converse: Converse) -> None:
    listing = "card0-eDP-1\ncard1-eDP-1\n"
    readings = told(converse, composed(*COMMON), (file("edid", "card0-eDP-1"), b""), listing=listing)
    assert values(readings).keys() == set(MEASURES)
    assert readings["display.panel"].method == "EDID of card1-eDP-1"


def test_of_two_panels_the_first_leads_and_the_method_says_so(converse: Converse) -> None:
    second = (file("edid", "card1-eDP-2"), composed(detailed(), text(b"B125HAN02.2")))
    readings = told(converse, composed(*COMMON), second, listing=LISTING + "card1-eDP-2\n")
    assert readings["display.panel"].value == "AU Optronics B140HAN02.0"
    assert "first of 2 panels" in readings["display.panel"].method


def test_two_sizes_are_both_told(converse: Converse) -> None:
    reading = told(converse, composed(*COMMON, cm=(33, 20)))["display.diagonal"]
    assert str(reading.value) == "14.0 inch"
    assert "309 × 174 mm, its base block 33 × 20 cm" in reading.method


def test_a_timing_without_millimetres_leaves_the_centimetres(converse: Converse) -> None:
    readings = told(converse, composed(detailed(width=0, height=0), cm=(34, 19)))
    assert str(readings["display.diagonal"].value) == "15.3 inch"
    nothing = told(converse, composed(detailed(width=0, height=0), cm=(0, 0)))
    assert nothing["display.diagonal"].outcome is Outcome.NOT_READABLE
    assert nothing["display.size"].value == "1920 × 1080"


@pytest.mark.parametrize(("width", "height", "cm"), [(768, 432, (38, 21)), (20, 11, (2, 1))])
def test_a_size_of_no_laptop_is_implausible(converse: Converse, width: int, height: int, cm: tuple[int, int]) -> None:
    reading = told(converse, composed(detailed(width=width, height=height), cm=cm))["display.diagonal"]
    assert reading.outcome is Outcome.IMPLAUSIBLE


def test_half_a_panel_is_not_taken_for_the_whole(converse: Converse) -> None:
    """A panel that is driven in two halves names half of its columns, on all of its millimetres."""
    readings = told(converse, composed(detailed(1128, 1504, 284, 189)))
    assert {readings[each].outcome for each in ("display.size", "display.diagonal")} == {Outcome.IMPLAUSIBLE}


def test_a_few_pixels_are_no_panel(converse: Converse) -> None:
    assert told(converse, composed(detailed(64, 36)))["display.size"].outcome is Outcome.IMPLAUSIBLE


@pytest.mark.parametrize(
    ("descriptors", "more", "rate"),
    [
        ((detailed(rate=60), detailed(rate=144)), (), 144),
        ((detailed(rate=60), detailed(1280, 720, rate=240)), (), 60),
        ((detailed(rate=60),), (display_id((1920, 1080, 165), (1920, 1080, 48)),), 165),
        ((detailed(rate=60),), (display_id((1920, 1080, 120), tag=0x03),), 120),
        ((detailed(rate=60),), (display_id((1280, 720, 240)),), 60),
        ((detailed(rate=60),), (cta(detailed(rate=90)),), 90),
        ((detailed(rate=60),), (b"\xf0" + bytes(126), display_id((1920, 1080, 120))), 120),
    ],
)
def test_the_highest_rate_of_the_panels_own_pixels_counts(
    descriptors: tuple[bytes, ...], more: tuple[bytes, ...], rate: int
) -> None:
    assert refresh(edid(composed(*descriptors, more=more))).value == rate


def test_what_could_be_faster_is_said(converse: Converse) -> None:
    cut = composed(detailed(), limits(165), more=(display_id((1920, 1080, 165)),))[:128]
    reading = told(converse, cut)["display.refresh"]
    assert str(reading.value) == "60 Hz"
    assert "1 of 1 extension blocks could not be read, its range limits go up to 165 Hz" in reading.method


@pytest.mark.parametrize(
    ("week", "year", "value", "words"),
    [
        (255, 2021, "2021", "of the model"),
        (0, 2021, "2021", ""),
        (0, 1990, None, "no year"),
        (3, 2027, None, "made in 2027"),
    ],
)
def test_the_year(converse: Converse, week: int, year: int, value: str | None, words: str) -> None:
    reading = told(converse, composed(*COMMON, week=week, year=year))["display.year"]
    assert reading.value == value
    assert words in (reading.reason or reading.method)


def test_without_a_timing_there_are_no_pixels(converse: Converse) -> None:
    readings = told(converse, composed(text(b"B140HAN02.0"), bytes([1] * 18)))
    assert {readings[each].outcome for each in ("display.size", "display.refresh")} == {Outcome.NOT_READABLE}
    assert str(readings["display.diagonal"].value) == "13.9 inch"


@pytest.mark.parametrize(
    ("maker", "texts", "named"),
    [
        ("AUO", [text(b"AUO")], "AU Optronics AUO2D3C"),
        ("SNY", [text(b"Nvidia Defaul", 0xFC), text(b"t Flat Panel", 0xFC)], "Sony SNY2D3C"),
        ("AUO", [text(b"GR584\x00B140PW1")], "AU Optronics GR584 B140PW1"),
        ("AUO", [text(b"RQ93H2FW7D34"), text(b"G140UAN01.0")], "AU Optronics G140UAN01.0"),
        ("LGD", [text(b"LGD_MP1.2_"), text(b"LP140WQ312684")], "LG Display LP140WQ312684"),
        ("SHP", [text(b"LQ140M1JX06", 0xFC)], "Sharp LQ140M1JX06"),
        ("SHP", [text(b"JH291"), text(b'"2>Fg')], "Sharp JH291"),
        ("SNY", [text(b"A Flat Panel ", 0xFC), text(b"of 1", 0xFC)], "Sony A Flat Panel of 1"),
        ("SEC", [text(b"SAMSUNG"), text(b"LTN140AT07")], "Samsung LTN140AT07"),
        ("SEC", [text(b"EPSON PJ", 0xFC)], "Samsung or Seiko Epson EPSON PJ"),
        ("QQQ", [text(b"0000000000011")], "QQQ QQQ2D3C"),
    ],
)
def test_the_part_number_is_told_from_marks_and_the_makers_own_name(maker: str, texts: list[bytes], named: str) -> None:
    assert part(edid(composed(detailed(), *texts, maker=maker))) == named


def test_every_maker_has_a_source_and_letters_of_its_own() -> None:
    assert all(re.fullmatch("[A-Z]{3}", each) for each in makers())
    assert all(maker.source and re.compile(maker.says) for maker in makers().values())
    assert measures()["display.diagonal"].unit in get_args(Unit)


@given(st.sampled_from(sorted(makers())), st.integers(0, 0xFFFF), st.integers(1991, 2026))
def test_what_is_composed_is_read_again(maker: str, product: int, year: int) -> None:
    panel = edid(composed(*COMMON, maker=maker, product=product, year=year))
    assert (panel.maker, panel.product, panel.year) == (maker, product, year)
    assert panel.texts == ("AUO", "B140HAN02.0")


@given(st.integers(640, 3840), st.integers(480, 2400), st.integers(100, 400), st.floats(30, 60))
def test_a_composed_timing_is_read_again(columns: int, rows: int, width: int, rate: float) -> None:
    height = max(1, round(width * rows / columns))
    (timing,) = edid(composed(detailed(columns, rows, width, height, rate))).timings
    assert timing.pixels == (columns, rows)
    assert timing.rate == pytest.approx(rate, abs=0.1)
    assert (timing.width, timing.height) == (width, height)


@given(st.integers(0, 128 * 8 - 1))
def test_one_flipped_bit_is_never_believed(bit: int) -> None:
    octets = bytearray(composed(*COMMON))
    octets[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Implausible):
        edid(bytes(octets))


def only_shortfalls(octets: bytes) -> None:
    for parse in (part, size, diagonal, refresh):
        try:
            parse(edid(octets))
        except Shortfall:
            continue


@given(st.binary(max_size=400))
def test_any_bytes_at_most_fall_short(octets: bytes) -> None:
    only_shortfalls(octets)
    only_shortfalls(HEADER + octets)


@given(st.binary(min_size=108, max_size=108), st.lists(st.binary(min_size=126, max_size=126), max_size=3))
def test_any_bytes_with_a_right_sum_at_most_fall_short(held: bytes, extensions: list[bytes]) -> None:
    base = HEADER + b"\x06\xaf" + held[:8] + b"\x01\x04" + held[8:-1] + bytes([len(extensions)])
    more = [summed(b"\x70" + each) for each in extensions] + [summed(b"\x02" + each) for each in extensions]
    only_shortfalls(summed(base.ljust(127, b"\0")[:126] + bytes([len(more)])) + b"".join(more))
