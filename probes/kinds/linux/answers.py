"""What a computer under Linux answers: files, names in a folder, and what commands print."""

from signal import Signals

from probes.answer import FAILURES, Unreadable, Untested
from probes.link import Exchange

NO_SUCH_COMMAND = 127
SIGNALLED = 128
SIGNALS = {
    each.value: each.name
    for each in (Signals.SIGHUP, Signals.SIGINT, Signals.SIGQUIT, Signals.SIGABRT, Signals.SIGBUS, Signals.SIGKILL,
                 Signals.SIGSEGV, Signals.SIGPIPE, Signals.SIGALRM, Signals.SIGTERM)
}  # fmt: skip
"""What ends a command, by the number that is added to 128. SIGILL and SIGFPE are not told: with their exit codes
smartctl, whose first two bits stay 0 once it has read anything, says that a self-test's log holds errors."""
PACKAGES = {
    "smartctl": "smartmontools",
    "nvme": "nvme-cli",
    "stress-ng": "stress-ng",
    "memtester": "memtester",
    "v4l2-ctl": "v4l-utils",
    "aplay": "alsa-utils",
    "arecord": "alsa-utils",
    "amixer": "alsa-utils",
    "dmidecode": "dmidecode",
    "evtest": "evtest",
    "nmcli": "network-manager",
    "speaker-test": "alsa-utils",
    "iw": "iw",
    "rfkill": "rfkill",
    "lspci": "pciutils",
    "fwupdmgr": "fwupd",
    "hdparm": "hdparm",
    "udevadm": "udev",
}
"""A command to the Debian package that brings it."""


def said(exchange: Exchange) -> str:
    """Return the text of a file, of a listing, or of what a command printed, whatever its exit code.

    Raise Untested for a command that is not installed, saying what to install, and Unreadable for a failed exchange, a
    command that a signal ended, and a file that is not there or may not be read.
    """
    return raw(exchange).decode(errors="replace")


def shown(text: str) -> str:
    """Return a name without what is not to be printed: whoever made a thing that is plugged in chose its name."""
    return "".join(letter for letter in text if letter.isprintable()).strip()


def raw(exchange: Exchange) -> bytes:
    """Return the bytes of an answer, under the same conditions as its text."""
    scheme, _, what = exchange.ask.partition(":")
    if exchange.failure:
        raise Unreadable(FAILURES[exchange.failure])
    if scheme == "run" and exchange.exit_code == NO_SUCH_COMMAND:
        command = what.partition(" ")[0]
        raise Untested(f"{command} is not there: install {PACKAGES.get(command, command)}")
    if scheme == "run" and (signal := SIGNALS.get((exchange.exit_code or 0) - SIGNALLED)):
        raise Unreadable(f"{what.partition(' ')[0]} was killed ({signal}) before its answer was whole: ask again")
    if scheme in ("file", "list") and exchange.exit_code:
        raise Unreadable(f"{what}: {shown(exchange.stderr.decode(errors='replace'))[:100] or 'cannot be read'}")
    return exchange.stdout
