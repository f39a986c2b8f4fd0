"""Recordings of composed devices: the silent plan asks a device that is only a text, and its answers are written down.

`python -m probes.virtual.compose` writes every recording anew from its source.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from calibration.record import Instant
from probes.kinds.android.discovery import identify
from probes.kinds.android.identity import DATE
from probes.link import DEADLINE, Exchange, Failure, Watch
from probes.probe import plan, run
from probes.subject import Subject
from probes.transcript import Header, Transcript
from probes.virtual.sandbox import Sandbox
from probes.virtual.source import FOLDER, Source, names

LEAST = Decimal("0.030")
"""Seconds that a composed answer takes, and one thousandth more for each hundred bytes: about what a phone needs."""


class ComposedLink:
    """A link to a composed device. Its clock starts when the recording does, and only answers move it."""

    def __init__(self, sandbox: Sandbox, begin: Instant) -> None:
        self.exchanges: list[Exchange] = []
        self._sandbox = sandbox
        self._now = datetime.fromisoformat(begin)

    def ask(self, request: str, deadline: float = DEADLINE, watch: Watch | None = None) -> Exchange:
        """Return what the device prints, the day on which it is recorded, or the refusal of anything else."""
        scheme, _, command = request.partition(":")
        exchange = self._printed(request, command) if scheme == "shell" else self._beside(request)
        self.exchanges.append(exchange)
        return exchange

    def _printed(self, request: str, command: str) -> Exchange:
        printed = self._sandbox.run(command)
        seconds = LEAST + Decimal(len(printed.stdout) // 100) / 1000
        exchange = Exchange(ask=request, at=self._instant(), seconds=seconds, **printed._asdict())
        self._now += timedelta(seconds=float(seconds))
        return exchange

    def _beside(self, request: str) -> Exchange:
        at, seconds = self._instant(), Decimal(0)
        if request == DATE:
            return Exchange(ask=request, exit_code=0, stdout=f"{at[:10]}\n".encode(), at=at, seconds=seconds)
        detail = "a composed device has only a shell"
        return Exchange(ask=request, failure=Failure.REFUSED, detail=detail, at=at, seconds=seconds)

    def _instant(self) -> Instant:
        return self._now.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def compose(source: Source) -> Transcript:
    """Return what a composed device answers to the silent plan, in the order in which one worker asks."""
    with TemporaryDirectory() as folder:
        sandbox = Sandbox(source, Path(folder))
        device = identify(ComposedLink(sandbox, source.recorded_at))
        link = ComposedLink(sandbox, source.recorded_at)
        run(plan(device), Subject(link), workers=1)
    header = Header(device=device, recorded_at=source.recorded_at, composed=True, provenance=source.provenance)
    return Transcript(header=header, exchanges=tuple(link.exchanges))


def recording(name: str) -> bytes:
    """Return the bytes of the recording of a composed device."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "recording")
        compose(Source.read(name)).write(path)
        return path.read_bytes()


def main() -> None:
    """Write every recording anew."""
    for name in names():
        (FOLDER / f"{name}.jsonl").write_bytes(recording(name))


if __name__ == "__main__":
    main()
