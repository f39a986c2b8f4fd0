"""Fuzz what parses: any bytes as any answer of a device, coverage-guided, for as long as it is let run.

It needs atheris, which is no dependency of the project; see the README beside this file. A crash is a probe that broke
off, a reading missing, a value out of bounds, or an answer that takes too long; it becomes a test.
"""

import sys
import time
from importlib.resources import files

import atheris

with atheris.instrument_imports(include=["probes"]):
    from probes.device import Device
    from probes.kinds.identification import SCHEMES
    from probes.link import DEADLINE, Exchange, Watch
    from probes.probe import COURSES, Subject, plan, registry, run
    from probes.transcript import Transcript

    registry()  # imports every module that parses

PHONES = {
    "adb": Device(kind="phone", platform="android", maker="samsung", model="SM-S921B"),
    "usbmux": Device(kind="phone", platform="ios", maker="Apple", model="iPhone13,2"),
}
TOO_LONG = 5.0
"""Seconds for one whole plan in process, instrumented: an ordinary one takes some hundredths."""
AT = "2026-11-01T00:00:00Z"


def recorded() -> dict[str, bytes]:
    """Return an answer of some virtual device to each ask there is."""
    folder = files("probes.virtual").joinpath("devices")
    names = sorted(each.name for each in folder.iterdir() if each.name.endswith(".jsonl"))
    every = (Transcript.read(folder.joinpath(name).read_bytes()) for name in names)
    return {exchange.ask: exchange.stdout for transcript in every for exchange in transcript.exchanges}


ANSWERS = recorded()
ASKS = sorted(ask for ask in ANSWERS if ask.partition(":")[0] in SCHEMES)
PLANS = {link: plan(phone, COURSES) for link, phone in PHONES.items()}


class Fuzzed:
    """A link that answers as recorded, but to one ask with what the fuzzer made; to every unknown ask with that too."""

    def __init__(self, target: str, said: bytes) -> None:
        self._target, self._said = target, said

    def ask(self, request: str, deadline: float = DEADLINE, watch: Watch | None = None) -> Exchange:
        """Answer at once."""
        said = self._said if request == self._target else ANSWERS.get(request, self._said)
        if watch is not None:
            watch(said)
        return Exchange(ask=request, exit_code=0, stdout=said[:65536], at=AT, seconds="0")


def once(data: bytes) -> None:
    """Run every course with one answer replaced, or spliced into the recorded one at a place that the data chooses."""
    if len(data) < 4:
        return
    target = ASKS[data[0] % len(ASKS)]
    known, said = ANSWERS[target], data[4:]
    if data[1] % 2:
        place = int.from_bytes(data[2:4], "big") % (len(known) + 1)
        said = known[:place] + said + known[place + data[1] // 2 :]
    started = time.monotonic()
    link = SCHEMES[target.partition(":")[0]]
    readings = run(PLANS[link], Subject(Fuzzed(target, said), link), workers=1)
    assert time.monotonic() - started < TOO_LONG, f"{target} took too long"
    assert {reading.measure for reading in readings} == {name for probe in PLANS[link] for name in probe.measures}
    broken = [reading.reason for reading in readings if "broke off" in (reading.reason or "")]
    assert not broken, broken


if __name__ == "__main__":
    atheris.Setup(sys.argv, once)
    atheris.Fuzz()
