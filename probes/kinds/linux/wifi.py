"""Wi-Fi: which standard and bands the adapter has, as its driver tells the kernel (`iw phy`). It hears nothing."""

import re
from collections.abc import Iterator

from probes.answer import Unreadable
from probes.kinds.linux.answers import said
from probes.kinds.linux.probe import linux
from probes.reading import Reading
from probes.subject import Subject, Way

ADAPTERS = "run:iw phy"
LONGEST = 1_000_000
MOST = 4
"""Adapters of one laptop."""
BAND = re.compile(r"^\tBand ([1-9]):$", re.MULTILINE)
BANDS = {"1": "2.4", "2": "5", "4": "6"}
"""GHz by the kernel's number of a band and one (nl80211.h, nl80211_band); 60 GHz and below 1 GHz are for other uses."""
SIX = "4"
STANDARDS = (
    ("Wi-Fi 7", re.compile(r"^\t\tEHT Iftypes: ", re.MULTILINE)),
    ("Wi-Fi 6", re.compile(r"^\t\tHE Iftypes: ", re.MULTILINE)),
    ("Wi-Fi 5", re.compile(r"^\t\tVHT Capabilities ", re.MULTILINE)),
    ("Wi-Fi 4", re.compile(r"^\t\tHT TX/RX MCS rate indexes supported: ", re.MULTILINE)),
)
"""The Wi-Fi Alliance's names for IEEE 802.11be, ax, ac and n, by what `iw` prints of each (iw, info.c and util.c)."""
BEFORE = "before Wi-Fi 4"
DRIVER = "as far as its driver serves it"


@linux(measures=("radios.wifi.standard",), version=1)
def wifi(subject: Subject) -> Iterator[Reading]:
    """Read the standard and the bands of each adapter."""
    yield subject.read("radios.wifi.standard", Way("iw", standards, (subject.ask(ADAPTERS),), DRIVER, text=said))


def standards(text: str) -> str:
    """Return `Wi-Fi 6E: 2.4, 5, 6 GHz`, of several adapters each; raise Unreadable where none tells a band."""
    adapters = re.split(r"^Wiphy ", text[:LONGEST], flags=re.MULTILINE)[1 : MOST + 1]
    found = [told for told in map(_standard, adapters) if told]
    if not found:
        raise Unreadable("the kernel tells of no Wi-Fi adapter with its bands")
    return "; ".join(found)


def _standard(adapter: str) -> str:
    bands = BAND.findall(adapter)
    told = [BANDS[band] for band in dict.fromkeys(bands) if band in BANDS]
    name = next((name for name, sign in STANDARDS if sign.search(adapter)), BEFORE)
    extended = "E" if name == "Wi-Fi 6" and SIX in bands else ""
    return f"{name}{extended}: {', '.join(told)} GHz" if told else ""
