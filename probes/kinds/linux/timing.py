"""Timings of a panel: how many pixels, how often a second, on how many millimetres; as EDID and its extensions say it.

The detailed timing of 18 bytes: VESA E-EDID Standard, Release A, Revision 2, 3.10.2; extension blocks of CTA-861 hold
the same. DisplayID's timings of 20 bytes: VESA DisplayID 1.3 (type I) and 2.0 (type VII), as edid-decode's
parse-displayid-block.cpp reads them.
"""

from collections.abc import Iterator
from typing import NamedTuple

LENGTH = 18
CTA, DISPLAY_ID = 0x02, 0x70
"""The first byte of an extension block: which sort it is."""
PADDING = bytes([1] * LENGTH)
"""What an old monitor has in place of a timing."""
CTA_HEAD, DATA_HEAD, LONG = 4, 3, 20
"""Bytes at the head of a block of CTA-861, of a data block of DisplayID, and of DisplayID's long timings."""
TYPE_1, TYPE_7 = 0x03, 0x22
CLOCKS = {TYPE_1: 10_000, TYPE_7: 1_000}
"""Data blocks of DisplayID that hold long timings, to the Hz of which their pixel clock is a multiple."""
INTERLACED, INTERLACED_ID = 0x80, 0x10


class Timing(NamedTuple):
    """One way to drive a panel: pixels across and down, pictures a second (Hz), the picture's mm (0: not said)."""

    columns: int
    rows: int
    rate: float
    width: int = 0
    height: int = 0
    interlaced: bool = False

    @property
    def pixels(self) -> tuple[int, int]:
        """Columns and rows."""
        return self.columns, self.rows


def detailed(octets: bytes) -> Timing | None:
    """Return a detailed timing; nothing for another descriptor, which has no pixel clock, or for one of no pixels."""
    clock = int.from_bytes(octets[:2], "little") * 10_000
    columns, across = _twelve(octets[2], octets[4] >> 4), _twelve(octets[3], octets[4])
    rows, down = _twelve(octets[5], octets[7] >> 4), _twelve(octets[6], octets[7])
    if not (clock and columns and rows) or octets == PADDING:
        return None
    width, height = _twelve(octets[12], octets[14] >> 4), _twelve(octets[13], octets[14])
    rate = clock / ((columns + across) * (rows + down))
    return Timing(columns, rows, rate, width, height, bool(octets[17] & INTERLACED))


def of_extension(block: bytes) -> Iterator[Timing]:
    """Yield the timings of an extension block whose sort is known."""
    if block[0] == CTA and block[2] >= CTA_HEAD:
        spans = (block[at : at + LENGTH] for at in range(block[2], len(block) - LENGTH, LENGTH))
        yield from filter(None, map(detailed, spans))
    elif block[0] == DISPLAY_ID:
        yield from _of_display_id(block[5 : 5 + block[2]])


def _of_display_id(blocks: bytes) -> Iterator[Timing]:
    """Yield the timings of a section: each data block is its tag, its revision, its length, and what it holds."""
    while len(blocks) > DATA_HEAD:
        tag, revision, length = blocks[:DATA_HEAD]
        held, blocks = blocks[DATA_HEAD : DATA_HEAD + length], blocks[DATA_HEAD + length :]
        if tag in CLOCKS:
            step = LONG + (revision >> 4 & 7 if tag == TYPE_7 else 0)
            spans = (held[at : at + LONG] for at in range(0, len(held) - LONG + 1, step))
            yield from (_long(span, CLOCKS[tag]) for span in spans)


def _long(octets: bytes, unit: int) -> Timing:
    """Return a timing of 20 bytes; every number in it is one less than what it means."""
    clock = (int.from_bytes(octets[:3], "little") + 1) * unit
    columns, across, rows, down = (int.from_bytes(octets[at : at + 2], "little") + 1 for at in (4, 6, 12, 14))
    rate = clock / ((columns + across) * (rows + down))
    return Timing(columns, rows, rate, interlaced=bool(octets[3] & INTERLACED_ID))


def _twelve(low: int, high: int) -> int:
    return low | (high & 0x0F) << 8
