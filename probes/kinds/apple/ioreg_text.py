"""The text that ioreg prints: a tree of entries, each with its dictionary."""

import re
from typing import Any

from probes.kinds.apple import openstep

BRANCHES = re.compile(r"^[ |\t]+", re.MULTILINE)
"""What draws the tree before each line."""
ENTRY = re.compile(r"^\+-o .*$", re.MULTILINE)


def read(text: str) -> Any:
    """Return the dictionary of the first entry, which is the one that was asked for; raise ValueError without one."""
    lines = BRANCHES.sub("", text)
    entries = ENTRY.split(lines, maxsplit=2)
    body = entries[1] if len(entries) > 1 else lines
    return openstep.read(body) if body.lstrip().startswith("{") else openstep.read_entries(body)
