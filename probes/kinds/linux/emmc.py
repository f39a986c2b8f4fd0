"""eMMC: the kernel's files of a soldered flash chip, read as a report of a drive."""

import re
from collections.abc import Callable

from probes.answer import Shortfall
from probes.kinds.linux.answers import said
from probes.kinds.linux.smart_report import Report
from probes.link import Exchange

FILES = ("life_time", "pre_eol_info", "name", "serial")
"""Below /sys/block/NAME/device (drivers/mmc/core/mmc.c)."""
EXCEEDED = 11
"""JEDEC JESD84-B51, 7.4.39: 0x01 to 0x0A are tenths of the rated life, 0x0B is beyond it, 0 is undefined."""
URGENT = 3
"""JEDEC JESD84-B51, 7.4.40: 1 is normal, 2 that 80 % of the spare blocks are used, 3 that 90 % are."""


def asks(name: str) -> tuple[str, ...]:
    """Return what is asked of an eMMC: the estimates of its life, its spare blocks, its name and serial."""
    return tuple(f"file:/sys/block/{name}/device/{file}" for file in FILES)


def read_files(exchanges: tuple[Exchange, ...], text: Callable[[Exchange], str] = said) -> Report:
    """Return the report that the files of `asks` make; what cannot be read is not told."""
    life, reserve, name, serial = (_told(exchange, text) for exchange in exchanges)
    tenths = [int(each, 16) for each in re.findall(r"0x([0-9a-fA-F]{1,4})\b", life[:100])]
    known = not tenths or max(tenths) <= EXCEEDED or EXCEEDED in tenths
    worst = max((each for each in tenths if each <= EXCEEDED), default=0) if known else 0
    spent = re.fullmatch(r"0x([0-9a-fA-F]{1,4})", reserve)
    return Report(
        model=name[:60] or None,
        serial=serial[:60] or None,
        used=10 * worst - 5 if 0 < worst < EXCEEDED else None,
        used_within=5,
        worn_out=worst == EXCEEDED,
        reserve_gone=spent is not None and int(spent[1], 16) == URGENT,
    )


def _told(exchange: Exchange, text: Callable[[Exchange], str]) -> str:
    try:
        return text(exchange).strip()
    except Shortfall:
        return ""
