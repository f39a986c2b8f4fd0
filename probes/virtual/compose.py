"""Recordings of composed devices: the silent plan asks a device that is only a text, and its answers are written down.

`python -m probes.virtual.compose` writes every recording anew from its source.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from calibration.record import Instant
from probes.kinds.identification import identify
from probes.link import DEADLINE, Exchange, Failure, Watch
from probes.links.apple_messages import No
from probes.links.station import DATE
from probes.probe import plan, run
from probes.subject import Subject
from probes.transcript import Header, Transcript
from probes.virtual.apple_source import AppleSource
from probes.virtual.computer_source import ComputerSource
from probes.virtual.printed import Printed
from probes.virtual.report_source import ReportSource
from probes.virtual.sandbox import Sandbox
from probes.virtual.source import FOLDER, AnySource, names, read_source

BESIDE = ("operator:", "station:")
"""Schemes of what is asked of people and of the station, not of the device."""
LEAST = Decimal("0.030")
"""Seconds that a composed answer takes, and one thousandth more for each hundred bytes: about what a phone needs."""


Answerer = Callable[[str], Printed | None]
"""Returns what the device answers to an ask; None for one that it does not know at all."""


class ComposedLink:
    """A link to a composed device. Its clock starts when the recording does, and only answers move it."""

    def __init__(self, answerer: Answerer, begin: Instant) -> None:
        self.exchanges: list[Exchange] = []
        self._answerer = answerer
        self._now = datetime.fromisoformat(begin)

    def ask(self, request: str, deadline: float = DEADLINE, watch: Watch | None = None) -> Exchange:
        """Return what the device prints, the day on which it is recorded, or the refusal of anything else."""
        printed = None if request.startswith(BESIDE) else self._answerer(request)
        exchange = self._beside(request) if printed is None else self._answered(request, printed)
        self.exchanges.append(exchange)
        return exchange

    def _answered(self, request: str, printed: Printed) -> Exchange:
        seconds = LEAST + Decimal(len(printed.stdout) // 100) / 1000
        exchange = Exchange(ask=request, at=self._instant(), seconds=seconds, **printed._asdict())
        self._now += timedelta(seconds=float(seconds))
        return exchange

    def _beside(self, request: str) -> Exchange:
        at, seconds = self._instant(), Decimal(0)
        if request == DATE:
            return Exchange(ask=request, exit_code=0, stdout=f"{at[:10]}\n".encode(), at=at, seconds=seconds)
        detail = "a composed device answers nothing of the kind"
        return Exchange(ask=request, failure=Failure.REFUSED, detail=detail, at=at, seconds=seconds)

    def _instant(self) -> Instant:
        return self._now.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def compose(source: AnySource) -> Transcript:
    """Return what a composed device answers when it is identified and to the silent plan, asked by one worker."""
    with TemporaryDirectory() as folder:
        name, answerer = _answerer(source, Path(folder))
        link = ComposedLink(answerer, source.recorded_at)
        subject = Subject(link, name)
        device = identify(subject)
        run(plan(device), subject, workers=1)
    header = Header(device=device, recorded_at=source.recorded_at, composed=True, provenance=source.provenance)
    return Transcript(header=header, exchanges=tuple(link.exchanges))


def _answerer(source: AnySource, folder: Path) -> tuple[str, Answerer]:
    """Return the name of the link to a device, and what answers there."""
    if isinstance(source, AppleSource):
        return source.link, lambda request: _told(source, request)
    if isinstance(source, (ComputerSource, ReportSource)):
        return source.link, source.answer
    return "adb", Sandbox(source, folder).answer


def _told(source: AppleSource, request: str) -> Printed:
    try:
        return Printed(source.answer(request), b"", 0)
    except No as refusal:
        return Printed(b"", str(refusal).encode(), 1)


def recording(name: str) -> bytes:
    """Return the bytes of the recording of a composed device."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "recording")
        compose(read_source(name)).write(path)
        return path.read_bytes()


def main() -> None:
    """Write every recording anew."""
    for name in names():
        (FOLDER / f"{name}.jsonl").write_bytes(recording(name))


if __name__ == "__main__":
    main()
