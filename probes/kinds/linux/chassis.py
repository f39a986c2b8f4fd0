"""The chassis of a computer, by the number that its firmware has for it (DMTF DSP0134, 7.4.1)."""

import re

from probes.kinds.linux import dmi
from probes.link import Exchange, Link

CHASSIS = f"{dmi.FILES}chassis_type"
PORTABLE = ("8", "9", "10", "14", "30", "31", "32")
"""What folds or is carried: portable, laptop, notebook, sub notebook, tablet, convertible, detachable."""
STANDING = ("4", "5", "6", "7", "13", "15", "16", "17", "23", "24", "35", "36")
"""What stands on a desk or in a rack, from low desktop and tower to mini and stick PC."""
UNTOLD = ("", "1", "2", "3")
"""What may be either: none, other, unknown (a MacBook Pro of 2008), and desktop, which coreboot writes for a Chromebook
whose board names no chassis (coreboot, src/Kconfig, SMBIOS_ENCLOSURE_TYPE)."""
NUMBER = re.compile(r"\s*([0-9]{1,3})\s*\Z|.{0,4096}?:ct([0-9]{1,3}):")


def asked(subject: Link) -> Exchange:
    """Return the answer that holds the number: the kernel's file, or the line that sums up all that firmware names."""
    told = subject.ask(CHASSIS)
    return told if told.exit_code == 0 else subject.ask(dmi.ALIAS)


def stands(text: str) -> bool:
    """Whether such an answer is of a computer that stands on a desk, and so may well have no battery."""
    found = NUMBER.match(text)
    return found is not None and (found[1] or found[2]) in STANDING
