"""A link to a computer that is reached by the system's own ssh: the same asks as of this computer itself."""

import shlex
import time
from collections.abc import Callable
from datetime import UTC, datetime

from probes.device import DeviceError
from probes.link import DEADLINE, Exchange, Failure, Watch
from probes.links.local import MISSING, exchange
from probes.links.process import SYSTEM, Ended, run

BROKEN = 255
"""The exit code by which ssh says that it is itself what failed (OpenSSH, ssh(1)), or that a signal ended what it ran.
That is therefore a shell, which outlives its command and tells of a signal in its own exit code: 128 and its number."""
OPTIONS = (
    "-o",
    "BatchMode=yes",
    "-o",
    "ConnectTimeout=8",
    "-o",
    "ServerAliveInterval=3",
    "-o",
    "ServerAliveCountMax=2",
)
"""It asks nobody for a password, and notices within seconds that the other side is gone."""
REFUSALS = ("Permission denied", "Host key verification failed")
"""What ssh says of a computer that does not let it in."""


class SshLink:
    """Asks a computer by `ssh HOST`, with the asks of a LocalLink. Threads may share it."""

    def __init__(self, host: str, *, options: tuple[str, ...] = OPTIONS) -> None:
        if host.startswith("-"):
            raise DeviceError(f"{host} is an option of ssh, not a host.")
        self._ssh = ("ssh", *options, "--", host)

    def ask(self, request: str, deadline: float = DEADLINE, watch: Watch | None = None) -> Exchange:
        """Ask one thing; whatever goes wrong is in the exchange, together with what had arrived by then."""
        at, started = datetime.now(UTC), time.monotonic()
        scheme, _, what = request.partition(":")
        try:
            command = COMMANDS[scheme](what)
        except (KeyError, ValueError) as error:
            refused = Ended(None, b"", b"", Failure.REFUSED, f"nothing that a computer is asked: {error}")
            return exchange(request, at, started, refused)
        ended = run((*self._ssh, command), deadline, watch)
        return exchange(request, at, started, _told(scheme, ended))


def _command(command: str) -> str:
    words = shlex.split(command)
    if not words:
        raise ValueError("no command")
    said = f"{words[0]}: not installed"
    quoted = " ".join(map(shlex.quote, words))
    missing = f"{{ echo {shlex.quote(said)} >&2; exit 127; }}"
    return f"command -v {shlex.quote(words[0])} >/dev/null || {missing}; {quoted}; exit $?"


COMMANDS: dict[str, Callable[[str], str]] = {
    "file": lambda path: f"LC_ALL=C cat -- {shlex.quote(path)}",
    "list": lambda path: f"LC_ALL=C ls -1A -- {shlex.quote(path)}",
    "run": lambda command: f'export LC_ALL=C.UTF-8 LANGUAGE=C PATH="$PATH:{SYSTEM}"; {_command(command)}',
    "events": lambda path: f"LC_ALL=C exec cat -- {shlex.quote(path)}",
}
"""Scheme of an ask to the shell's command that answers it."""


def _told(scheme: str, ended: Ended) -> Ended:
    """Return how an ask ended on the other side, or how ssh itself failed."""
    if ended.exit_code == BROKEN:
        words = ended.stderr.decode(errors="replace").strip()
        failure = Failure.UNAUTHORIZED if any(each in words for each in REFUSALS) else Failure.DISCONNECTED
        return Ended(None, ended.stdout, b"", failure, words[-200:])
    if scheme in ("file", "list") and ended.exit_code:
        reason = ended.stderr.decode(errors="replace").strip().rpartition(": ")[2]
        return Ended(MISSING, b"", f"{reason}\n".encode())
    return ended
