"""Identity: who made the laptop, which it is, and its processor, by its firmware.

The operating system is not read: what runs is the station's live system and not the laptop's own.
"""

import re
from collections.abc import Iterator

from probes.answer import Unreadable
from probes.kinds.linux import dmi
from probes.kinds.linux.answers import said
from probes.kinds.linux.probe import linux
from probes.reading import Reading
from probes.subject import Subject, Way

CPU = "file:/proc/cpuinfo"
BY_BOARD = "as its board names it"
NAMED_BY_VERSION = ("lenovo",)
"""Makers whose product name is a machine type, the name being in the version (Lenovo; thinkwiki.org, linuxhw/DMI)."""


@linux(
    measures=("identity.maker", "identity.model", "identity.name", "identity.part", "identity.serial", "identity.soc"),
    version=1,
)
def identity(subject: Subject) -> Iterator[Reading]:
    """Read what the firmware states; where it names no maker or model, what the board's maker wrote."""
    boards_maker = dmi.way(subject, dmi.BOARD, dmi.BOARD_MAKER, parse=second, caveat=BY_BOARD)
    yield subject.read("identity.maker", dmi.way(subject, dmi.MAKER, parse=str), boards_maker)
    board = dmi.way(subject, dmi.BOARD, parse=str, caveat=BY_BOARD)
    yield subject.read("identity.model", dmi.way(subject, dmi.MODEL, parse=str), board)
    yield subject.read("identity.name", dmi.way(subject, dmi.MAKER, dmi.VERSION, parse=name))
    yield subject.read("identity.part", dmi.way(subject, dmi.SKU, parse=str))
    yield subject.read("identity.serial", dmi.way(subject, dmi.SERIAL, parse=str))
    yield subject.read("identity.soc", Way("kernel, /proc/cpuinfo", processor, (subject.ask(CPU),), text=said))


def second(_model: str, maker: str) -> str:
    """Return the maker of a board whose model is no placeholder: a reference board tells nothing of who sold it."""
    return maker


def name(maker: str, version: str) -> str:
    """Return the marketing name; raise Unreadable where the maker does not keep it in the version."""
    if maker.lower() not in NAMED_BY_VERSION:
        raise Unreadable("this maker's firmware tells no name beside the model")
    if not re.search("[A-Za-z]", version):  # a server's revision
        raise Unreadable("the version that this firmware tells is no name")
    return version


def processor(text: str) -> str:
    """Return what the kernel calls the processor: `Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz`."""
    found = re.search(r"^model name[ \t]*:[ \t]*(\S.{0,120})$", text, re.MULTILINE)
    if not found:
        raise Unreadable("the kernel does not name the processor")
    return " ".join(found[1].split())
