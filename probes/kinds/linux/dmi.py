"""DMI: what the firmware tells of a computer, as dmidecode prints it and as the kernel's files give it.

The structures and their types are those of DMTF DSP0134 (SMBIOS); what makers write into them is often a placeholder.
"""

import re
import tomllib
from collections.abc import Callable
from functools import cache, lru_cache, partial
from importlib.resources import files
from typing import NamedTuple

from calibration.quantity import Quantity
from probes.answer import Implausible, Unreadable, Untested
from probes.kinds.linux.answers import said
from probes.link import Exchange
from probes.subject import Subject, Way

DMIDECODE = "run:dmidecode"
"""The whole table, asked once and shared; it takes root."""
FILES = "file:/sys/class/dmi/id/"
"""The kernel's files of the same strings; all but the serial numbers are open to everybody (dmi-id.c)."""

ALIAS = f"{FILES}modalias"
"""`dmi:bvnDellInc.:bvr1.0.0:…`: the same strings without blanks and colons (dmi-id.c, get_modalias)."""
LONGEST_ALIAS = 4096
"""Characters of a page, which is all that a file of sysfs holds."""

HEADER = re.compile(r"Handle (0x[0-9A-Fa-f]{1,8}), DMI type ([0-9]{1,3})\b")
"""As printed since dmidecode 2.7; before, the type stood on a line of its own."""
UNSTATED = ("", "Not Specified", "<BAD INDEX>")
"""The second and third are dmidecode's words for a string that is not there."""
LONGEST = 200
"""Characters of a string; the longest name in real tables has 85."""


class Structure(NamedTuple):
    """One structure of the table: its handle (`0x003B`), its type, and its values; lists below a value are left out."""

    handle: str
    kind: int
    values: dict[str, str]


class Field(NamedTuple):
    """A string of the table: its structure's type, dmidecode's word for it, the kernel's file, and what it states.

    The last is the key under which the kernel's modalias has it, where it has.
    """

    kind: int
    key: str
    file: str
    what: str
    alias: str = ""

    def of(self, text: str) -> str:
        """Return what the first structure of the type states in dmidecode's text."""
        return real(next(iter(values_of(text, self.kind)), {}).get(self.key, ""), self.what)


MAKER = Field(1, "Manufacturer", "sys_vendor", "maker", "svn")
MODEL = Field(1, "Product Name", "product_name", "model", "pn")
VERSION = Field(1, "Version", "product_version", "version", "pvr")
SKU = Field(1, "SKU Number", "product_sku", "part number", "sku")
SERIAL = Field(1, "Serial Number", "product_serial", "serial number")
BOARD_MAKER = Field(2, "Manufacturer", "board_vendor", "maker of the board", "rvn")
BOARD = Field(2, "Product Name", "board_name", "model of the board", "rn")
FIRMWARE = Field(0, "Version", "bios_version", "version of the firmware", "bvr")
RELEASED = Field(0, "Release Date", "bios_date", "date of the firmware", "bd")


def way(subject: Subject, *fields: Field, parse: Callable[..., Quantity | str | None],
        beside: tuple[Exchange, ...] = (), caveat: str = "") -> Way:  # fmt: skip
    """Return the way to fields: dmidecode where it tells them, else the kernel's files, or the line that sums them up.

    The parser gets the string of each field, then the text of each exchange beside them.
    """
    whole = subject.ask(DMIDECODE)
    if _tells(whole):
        return Way("DMI, dmidecode", partial(_decoded, fields, parse), (whole, *beside), caveat, said)
    each = tuple(subject.ask(FILES + field.file) for field in fields)
    if all(field.alias for field in fields) and not any(map(_answered, each)):
        alias = subject.ask(ALIAS)
        if _answered(alias):
            method = "DMI, the kernel's modalias, which has no blanks"
            return Way(method, partial(_aliased, fields, parse), (alias, *beside), caveat, said)
    return Way("DMI, the kernel's files", partial(_filed, fields, parse), (*each, *beside), caveat, said)


def _answered(exchange: Exchange) -> bool:
    return exchange.exit_code == 0


def _tells(exchange: Exchange) -> bool:
    return exchange.exit_code == 0 and b"Handle 0x" in exchange.stdout


def _decoded(fields: tuple[Field, ...], parse: Callable[..., Quantity | str | None], text: str,
             *beside: str) -> Quantity | str | None:  # fmt: skip
    return parse(*(field.of(text) for field in fields), *beside)


def _filed(fields: tuple[Field, ...], parse: Callable[..., Quantity | str | None],
           *texts: str) -> Quantity | str | None:  # fmt: skip
    words = [real(text, field.what) for field, text in zip(fields, texts, strict=False)]
    return parse(*words, *texts[len(fields) :])


def _aliased(fields: tuple[Field, ...], parse: Callable[..., Quantity | str | None], text: str,
             *beside: str) -> Quantity | str | None:  # fmt: skip
    told = text.strip()[:LONGEST_ALIAS].split(":")[1:]
    words = (next((each for each in told if each.startswith(field.alias)), field.alias) for field in fields)
    stated = (real(word[len(field.alias) :], field.what) for word, field in zip(words, fields, strict=True))
    return parse(*stated, *beside)


def table(exchange: Exchange) -> str:
    """Return dmidecode's text; raise Untested where it is not installed or not root, Unreadable without a table."""
    text = said(exchange)
    if _tells(exchange):
        return text
    if b"ermission denied" in exchange.stdout + exchange.stderr:
        raise Untested("dmidecode may not read the firmware's tables: run as root")
    raise Unreadable("dmidecode printed no table")


def real(word: str, what: str) -> str:
    """Return a string without needless blanks; raise Unreadable where none is stated, Implausible for a placeholder."""
    word = " ".join(word.split())
    if word in UNSTATED:
        raise Unreadable(f"the firmware does not state the {what}")
    if len(word) > LONGEST:
        raise Implausible(f"the {what} has {len(word)} characters")
    if word.lower().partition(";")[0] in placeholders() or len(set(word)) == 1:
        raise Implausible(f"the {what} is a placeholder, '{word[:40]}'")
    return word


@cache
def placeholders() -> frozenset[str]:
    """Return what is no name and no number, in lower case, also without its blanks."""
    rows = tomllib.loads(files("probes.kinds.linux").joinpath("placeholders.toml").read_text("utf-8"))["placeholder"]
    words = [word.lower() for row in rows for word in row["words"]]
    return frozenset(words) | frozenset(word.replace(" ", "") for word in words)


def values_of(text: str, kind: int) -> tuple[dict[str, str], ...]:
    """Return the values of each structure of a type; raise Unreadable for what is no text of dmidecode."""
    return tuple(structure.values for structure in structures(text) if structure.kind == kind)


@lru_cache(maxsize=4)  # one answer serves many readings
def structures(text: str) -> tuple[Structure, ...]:
    """Return the structures of dmidecode's text in its order; of a value that is told twice, the first stands."""
    found: list[Structure] = []
    depth: int | None = None
    for line in text.split("\n"):
        if header := HEADER.match(line):
            found.append(Structure(header[1].upper(), int(header[2]), {}))
            depth = None
        elif found and line[:1].isspace() and line.strip():
            indent = len(line) - len(line.lstrip())
            depth = depth or indent  # what is deeper belongs to a list
            key, colon, value = line.strip().partition(":")
            if colon and indent == depth:
                found[-1].values.setdefault(key, value.strip())
    if not found:
        raise Unreadable("dmidecode printed no structure that can be read")
    return tuple(found)
