"""EDID: what a panel says of itself in 128 bytes, and in extension blocks of 128 after them.

The base block is that of VESA E-EDID Standard, Release A, Revision 2 (EDID 1.4), section 3.
"""

import re
from typing import NamedTuple

from probes.answer import Implausible, Unreadable
from probes.kinds.linux.timing import LENGTH, Timing, detailed, of_extension

BLOCK = 128
HEADER = bytes.fromhex("00ffffffffffff00")
DESCRIPTORS = (54, 72, 90, 108)
NAME, LIMITS, TEXT = 0xFC, 0xFD, 0xFE
"""What sort of display descriptor it is: its fourth byte, after three that are zero. Serial numbers are left alone."""
EPOCH = 1990
"""The year from which years are counted; laptops whose panel names none have a 0 there."""
MODEL_YEAR = 0xFF
"""In place of a week: the year is that of the model."""
RATE_OFFSET = 0x02
"""Of range limits: 255 are to be added to the highest rate."""
SHOWN = re.compile(rb"[ -~]+")


class Edid(NamedTuple):
    """A panel by its own words. What it does not say is 0 or empty."""

    maker: str
    """The three letters under which its maker is registered (PNP id)."""
    product: int
    week: int
    year: int
    centimetres: tuple[int, int]
    timings: tuple[Timing, ...]
    """The detailed timings of the base block, the preferred one first."""
    name: str
    texts: tuple[str, ...]
    highest_limit: int
    """Hz, by the range limits."""
    extensions: int
    """How many extension blocks it announces."""
    more: tuple[Timing, ...]
    """The timings of the extension blocks that arrived whole."""
    unread: int
    """How many of the announced extension blocks did not."""

    @property
    def hardware(self) -> str:
        """Maker and product as Windows names a monitor: `AUO101A`."""
        return f"{self.maker}{self.product:04X}"


def edid(octets: bytes) -> Edid:
    """Return what a panel says; raise Unreadable for silence, Implausible for what cannot be its whole word."""
    block = _base(octets)
    descriptors = [block[at : at + LENGTH] for at in DESCRIPTORS]
    whole = _extensions(octets, announced := block[126])
    return Edid(
        maker=_maker(block[8:10]),
        product=int.from_bytes(block[10:12], "little"),
        week=block[16],
        year=EPOCH + block[17] if block[17] else 0,
        centimetres=(block[21], block[22]) if block[21] and block[22] else (0, 0),
        timings=tuple(filter(None, map(detailed, descriptors))),
        name=_joined(_held(descriptors, NAME)),
        texts=tuple(_text(each) for each in _held(descriptors, TEXT)),
        highest_limit=max((_limit(each) for each in descriptors if _sort(each) == LIMITS), default=0),
        extensions=announced,
        more=tuple(timing for extension in whole for timing in of_extension(extension)),
        unread=announced - len(whole),
    )


def _base(octets: bytes) -> bytes:
    """Return the base block of a whole EDID."""
    if not octets:
        raise Unreadable("the panel gives no EDID")
    if octets[:8] != HEADER:
        raise Implausible("what the panel gives does not begin with the header of an EDID")
    if len(octets) % BLOCK:
        raise Implausible(f"{len(octets)} bytes are no whole blocks of {BLOCK}")
    block = octets[:BLOCK]
    if sum(block) % 256:
        raise Implausible("the sum of the EDID's bytes is wrong")
    if block[18] != 1:
        raise Unreadable(f"an EDID of version {block[18]} is not known")
    return block


def _extensions(octets: bytes, announced: int) -> list[bytes]:
    """Return those of the announced extension blocks that are there and have the right sum."""
    end = min(len(octets), BLOCK * (announced + 1))
    blocks = (octets[at : at + BLOCK] for at in range(BLOCK, end, BLOCK))
    return [block for block in blocks if sum(block) % 256 == 0]


def _maker(octets: bytes) -> str:
    """Return three letters of five bits each, A is 1."""
    packed = int.from_bytes(octets, "big")
    letters = "".join(chr(ord("A") - 1 + (packed >> shift & 0x1F)) for shift in (10, 5, 0))
    if packed >> 15 or not re.fullmatch("[A-Z]{3}", letters):
        raise Implausible("the EDID's maker is not three letters")
    return letters


def _sort(descriptor: bytes) -> int | None:
    """Return which sort of display descriptor it is; nothing for a timing."""
    return descriptor[3] if descriptor[:3] == bytes(3) else None


def _held(descriptors: list[bytes], sort: int) -> list[bytes]:
    """Return the 13 bytes that each descriptor of a sort holds, up to the line feed that ends them."""
    return [each[5:].partition(b"\n")[0] for each in descriptors if _sort(each) == sort]


def _text(held: bytes) -> str:
    """Return a text, with a space for what is no letter.

    The Standard Panels Working Group (SPWG) sets a byte, the revision, between the part number of the computer's maker
    and that of the panel's: `GR584`, 0, `B141PW1` (edid-decode, parse-base-block.cpp).
    """
    return " ".join(filter(None, (piece.decode().strip() for piece in SHOWN.findall(held))))


def _joined(held: list[bytes]) -> str:
    """Return a name, of which a second descriptor holds what the first had no room for; what is no text is left out."""
    begins = (SHOWN.match(each) for each in held)
    return "".join(begin[0].decode() for begin in begins if begin).strip()


def _limit(descriptor: bytes) -> int:
    return descriptor[6] + (255 if descriptor[4] & RATE_OFFSET else 0)
