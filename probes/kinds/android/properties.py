"""Android's system properties, as `getprop` prints them."""

import re

ENTRY = re.compile(r"\[([^\]]+)\]: \[(.*)", re.DOTALL)
"""The first line of an entry; a value may run on over further lines and may itself contain brackets."""

MAKERS = ("ro.product.manufacturer", "ro.product.vendor.manufacturer", "ro.product.brand")
MODELS = ("ro.product.model", "ro.product.vendor.model")
SERIALS = ("ro.serialno", "ro.boot.serialno")
NAMES = ("ro.product.marketname", "ro.product.vendor.marketname", "ro.product.odm.marketname",
         "ro.config.marketing_name", "ro.vendor.oplus.market.name", "ro.oppo.market.name",
         "ro.vivo.market.name")  # fmt: skip
"""Where the makers keep each, best first; marketing names are Xiaomi's, Huawei's, OPPO's (two) and vivo's."""


def parse_getprop(output: bytes) -> dict[str, str]:
    """Return the properties by name, in the order of the output.

    Lines end as they do over every adb: LF, CR LF or CR CR LF. What stands before the first entry or after the last
    is left out, and so is an entry that was cut off before its closing bracket: half a value is no value.
    """
    entries: list[list[str]] = []
    for line in output.decode(errors="replace").split("\n"):
        text = line.rstrip("\r")
        if ENTRY.match(text):
            entries.append([text])
        elif entries:
            entries[-1].append(text)
    return dict(entry for lines in entries if (entry := _entry("\n".join(lines))))


def _entry(text: str) -> tuple[str, str] | None:
    match = ENTRY.match(text)
    if match is None:
        return None
    name, rest = match.groups()
    end = _closing(rest)
    return None if end < 0 else (name, rest[:end])


def _closing(rest: str) -> int:
    """Return where the last bracket stands that ends a line, which is the one that closes the value."""
    ends = [match.start() for match in re.finditer(r"\]$", rest, re.MULTILINE)]
    return ends[-1] if ends else -1
