"""Fuzz what parses: any bytes as any answer of a device, coverage-guided, for as long as it is let run.

It needs atheris, which is no dependency of the project; see the README beside this file. A crash is a probe that broke
off, a reading missing, a value out of bounds, or an answer that takes too long; it becomes a test.
"""

import sys
import time
from importlib.resources import files

import atheris

with atheris.instrument_imports(include=["probes"]):
    from grader.corpus import DEVICES
    from grader.replay import link_of
    from probes.device import Platform
    from probes.link import DEADLINE, Exchange, Watch
    from probes.probe import COURSES, Subject, plan, registry, run
    from probes.transcript import Transcript

    registry()  # imports every module that parses

TOO_LONG = 5.0
"""Seconds for one whole plan in process, instrumented: an ordinary one takes some hundredths."""
AT = "2026-11-01T00:00:00Z"


def recorded() -> tuple[dict[Platform, dict[str, bytes]], dict[Platform, str]]:
    """Return an answer of some virtual device of each platform to each ask there is, and by which link it is asked."""
    answers: dict[Platform, dict[str, bytes]] = {}
    links: dict[Platform, str] = {}
    folder = files("probes.virtual").joinpath("devices")
    for name in sorted(each.name for each in folder.iterdir() if each.name.endswith(".jsonl")):
        transcript = Transcript.read(folder.joinpath(name).read_bytes())
        device = transcript.header.device
        assert device is not None
        links[device.platform] = link_of(transcript)
        answers.setdefault(device.platform, {}).update((each.ask, each.stdout) for each in transcript.exchanges)
    return answers, links


ANSWERS, LINKS = recorded()
ASKS = sorted((platform, ask) for platform, told in ANSWERS.items() for ask in told if not ask.startswith("station:"))
PLANS = {platform: plan(DEVICES[platform], COURSES) for platform in ANSWERS}


class Fuzzed:
    """A link that answers as recorded, but to one ask with what the fuzzer made; to every unknown ask with that too."""

    def __init__(self, answers: dict[str, bytes], target: str, said: bytes, exit_code: int) -> None:
        self._answers, self._target, self._said, self._exit_code = answers, target, said, exit_code

    def ask(self, request: str, deadline: float = DEADLINE, watch: Watch | None = None) -> Exchange:
        """Answer at once."""
        known = None if request == self._target else self._answers.get(request)
        said, code = (self._said, self._exit_code) if known is None else (known, 0)
        if watch is not None:
            watch(said)
        return Exchange(ask=request, exit_code=code, stdout=said[:65536], at=AT, seconds="0")


def once(data: bytes) -> None:
    """Run every course with one answer replaced, or spliced into the recorded one at a place that the data chooses.

    Two bytes choose the ask, one the exit code, three what is spliced and where; the rest is the answer.
    """
    if len(data) < 6:
        return
    platform, target = ASKS[int.from_bytes(data[:2], "big") % len(ASKS)]
    known, said = ANSWERS[platform][target], data[6:]
    if data[3] % 2:
        place = int.from_bytes(data[4:6], "big") % (len(known) + 1)
        said = known[:place] + said + known[place + data[3] // 2 :]
    started = time.monotonic()
    link, probes = Fuzzed(ANSWERS[platform], target, said, data[2] * (data[2] % 2)), PLANS[platform]
    readings = run(probes, Subject(link, LINKS[platform]), workers=1)
    assert time.monotonic() - started < TOO_LONG, f"{target} took too long"
    assert {reading.measure for reading in readings} == {name for probe in probes for name in probe.measures}
    broken = [reading.reason for reading in readings if "the probe broke off" in (reading.reason or "")]
    assert not broken, broken


if __name__ == "__main__":
    atheris.Setup(sys.argv, once)
    atheris.Fuzz()
