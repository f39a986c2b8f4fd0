"""Crash history: what Android's drop box still keeps, counted by kind; no content ever leaves the device."""

import re
from collections.abc import Callable, Iterator

from calibration.quantity import Quantity, quantity
from probes.answer import Unreadable
from probes.kinds.android.probe import android
from probes.kinds.android.refusal import REFUSED
from probes.reading import Reading
from probes.subject import Subject, Way

SYSTEM = ("system_server_crash", "system_server_native_crash", "system_server_watchdog", "SYSTEM_TOMBSTONE")
"""The system server died or hung, or a native process died."""
KERNEL = ("SYSTEM_LAST_KMSG", "APANIC_CONSOLE")
"""The kernel left a log of its last moments. A panic writes each of these once, and other tags beside them."""
RESTART = ("SYSTEM_BOOT", "SYSTEM_RESTART")
"""Android has started, or its system server alone has (AOSP BootReceiver); each writes one of them."""
DROPBOX = (
    "shell:dumpsys dropbox | grep -oE '^Drop box contents: [0-9]+ entries|"
    f"^[0-9 :-]+ ({'|'.join(SYSTEM + KERNEL + RESTART)}) |{REFUSED}'"
)


@android(measures=("crashes.system", "crashes.kernel", "crashes.reboots"), version=2)
def crashes(subject: Subject) -> Iterator[Reading]:
    """Count the crashes on record; the drop box keeps some days and starts anew with a reset."""
    dropbox = subject.ask(DROPBOX)
    yield subject.read("crashes.system", Way("drop box, entries kept", count(*SYSTEM), (dropbox,)))
    yield subject.read("crashes.kernel", Way("drop box, entries kept", count(*KERNEL), (dropbox,)))
    yield subject.read("crashes.reboots", Way("drop box, entries kept", count(*RESTART), (dropbox,)))


def count(*tags: str) -> Callable[[str], Quantity]:
    """Return a parser that counts the entries with one of these tags in a drop box's list."""
    entry = re.compile(rf"^[0-9 :-]+ (?:{'|'.join(tags)})(?: |$)", re.MULTILINE)

    def parse(text: str) -> Quantity:
        if not re.search(r"^Drop box contents: [0-9]+ entries", text, re.MULTILINE):
            raise Unreadable("the drop box does not show its contents")
        return quantity(len(entry.findall(text)), "count")

    return parse
