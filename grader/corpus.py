"""Real outputs of real devices, and what each is expected to give: nothing that is read from one may be wrong.

The expectations are TOML, one file for each kind of output, written by people who read the outputs; the outputs
themselves are reference data that lies elsewhere. An output is *right* if it gives exactly the readings that are
expected, *refused* if none is expected and each reason is the expected one, and *wrong* otherwise: a reading that
nobody expected is wrong too.
"""

import subprocess
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from calibration.quantity import Quantity
from calibration.record import Record
from probes.device import Device, Platform
from probes.kinds.identification import link_answering
from probes.link import Exchange
from probes.links.recorded import RecordedLink
from probes.links.station import DATE
from probes.probe import COURSES, Subject, plan, run
from probes.reading import Outcome, Reading
from probes.transcript import Header, Transcript

Verdict = Literal["right", "refused", "wrong"]

EPOCH = "2026-01-01T00:00:00Z"
"""When every output is said to have been recorded: what depends on the day must not depend on today."""
ESTABLISHED = (Outcome.MEASURED, Outcome.PASSED, Outcome.FAILED, Outcome.NOT_PRESENT)
DEVICES: dict[Platform, Device] = {
    "android": Device(kind="phone", platform="android", maker="any", model="any"),
    "ios": Device(kind="phone", platform="ios", maker="Apple", model="any"),
    "linux": Device(kind="laptop", platform="linux", maker="any", model="any"),
    "windows": Device(kind="laptop", platform="windows", maker="any", model="any"),
    "macos": Device(kind="laptop", platform="macos", maker="Apple", model="any"),
}
"""What an output is said to be of: which probes serve it."""


class Expected(Record):
    """What a reader finds in one output."""

    name: str
    read: dict[str, str] = Field(default_factory=dict)
    """Measure to its value (a number without its unit), or to `passed`, `failed`, `not_present`."""
    refused: dict[str, str] = Field(default_factory=dict)
    """Measure to words of the reason why there is no value."""
    beside: dict[str, str] = Field(default_factory=dict)
    """What else the device answers, ask to output, where a reading takes more than one answer."""
    listed: tuple[str, ...] = ()
    """For what is no answer to a probe, such as a server's list of devices: what its reader finds in it."""
    ask: str | None = None
    """What this one answers, where it is another ask than its kind's."""


class Kind(Record):
    """One kind of output: what it answers and what each file of it gives.

    The ask is `module:CONSTANT` below probes, or the ask itself. Where files are `listed` it is `module:function`,
    which reads the bytes of one and returns a text for each thing in it. Where each file is a whole `machine` it is
    `module:function` too, which takes the text of one and returns all that the machine answers, ask to output.
    """

    kind: str
    ask: str
    platform: Platform = "android"
    machine: bool = False
    beside: dict[str, str] = Field(default_factory=dict)
    """What the device of every file answers beside it; a file's own `beside` comes before."""
    file: tuple[Expected, ...] = ()


class Checked(Record):
    """One output: how it ended, and what was wrong."""

    kind: str
    name: str
    verdict: Verdict
    faults: tuple[str, ...] = ()


def expectations(folder: Path) -> tuple[Kind, ...]:
    """Read every kind's expectations."""
    return tuple(Kind.model_validate(tomllib.loads(file.read_text("utf-8"))) for file in sorted(folder.glob("*.toml")))


def check(kinds: tuple[Kind, ...], outputs: Path) -> Iterator[Checked]:
    """Check every output below a folder (`KIND/NAME`); one that nobody wrote an expectation for is wrong.

    What lies at the folder's own top, such as a list of sources, is no output.
    """
    known = {(kind.kind, file.name): (kind, file) for kind in kinds for file in kind.file}
    there = {(file.parent.name, file.name) for file in outputs.glob("*/*") if file.is_file()}
    for name in sorted(there | set(known)):
        if name not in known:
            yield Checked(kind=name[0], name=name[1], verdict="wrong", faults=("nobody has read it",))
        elif name not in there:
            yield Checked(kind=name[0], name=name[1], verdict="wrong", faults=("there is no such output",))
        else:
            yield _checked(*known[name], (outputs / name[0] / name[1]).read_bytes())


def _checked(kind: Kind, expected: Expected, output: bytes) -> Checked:
    ask = expected.ask or kind.ask
    faults = tuple(_listing_faults(ask, expected, output) if expected.listed else _faults(kind, ask, expected, output))
    good: Verdict = "right" if expected.read or expected.listed else "refused"
    return Checked(kind=kind.kind, name=expected.name, verdict="wrong" if faults else good, faults=faults)


def _listing_faults(ask: str, expected: Expected, output: bytes) -> Iterator[str]:
    listed = tuple(_named(ask)(output))
    if listed != expected.listed:
        yield f"lists {listed}"


def _faults(kind: Kind, ask: str, expected: Expected, output: bytes) -> Iterator[str]:
    beside = kind.beside | expected.beside
    answers = {_ask(name): text.encode() for name, text in beside.items()} | _answers(kind, ask, output)
    readings = {reading.measure: reading for reading in readings_of(answers, kind.platform)}
    found = {name: short(reading) for name, reading in readings.items() if reading.outcome in ESTABLISHED}
    for measure in sorted(expected.read.keys() | found.keys()):
        if expected.read.get(measure) != found.get(measure):
            what = found.get(measure) or (readings[measure].reason if measure in readings else "no such reading")
            yield f"{measure}: expected {expected.read.get(measure, 'nothing')!r}, got {what!r}"
    for measure, words in expected.refused.items():
        if measure not in readings or measure in found or words not in (readings[measure].reason or ""):
            reason = readings[measure].reason if measure in readings else "no such reading"
            yield f"{measure}: expected to be refused with {words!r}, got {found.get(measure) or reason!r}"


def _answers(kind: Kind, ask: str, output: bytes) -> dict[str, bytes]:
    """Return what an output answers: the one ask, or all of a machine's unless the file has an ask of its own."""
    if kind.machine and ask == kind.ask:
        told: dict[str, str] = _named(ask)(output.decode(errors="replace"))
        return {each: text.encode() for each, text in told.items()}
    return {_ask(ask): output}


def readings_of(answers: dict[str, bytes], platform: Platform) -> tuple[Reading, ...]:
    """Return the readings of every course from whole outputs, each filtered as its ask has the device filter it."""
    today = {DATE: EPOCH[:10].encode()}
    told = today | {ask: through(ask, output) for ask, output in answers.items()}
    exchanges = tuple(
        Exchange(ask=each, exit_code=0, stdout=text, at=EPOCH, seconds="0") for each, text in told.items()
    )
    link = RecordedLink(Transcript(header=Header(recorded_at=EPOCH), exchanges=exchanges))
    return run(plan(DEVICES[platform], COURSES), Subject(link, link_answering(answers)))


def through(ask: str, output: bytes) -> bytes:
    """Return what the filter of an ask (all after its first pipe) lets through, as a device's own shell would."""
    command = ask.partition(" | ")[2]
    if not command:
        return output
    return subprocess.run(["sh", "-c", command], input=output, capture_output=True, check=False).stdout


def short(reading: Reading) -> str:
    """Return a reading as expectations word it: the bare number, the text, or the outcome."""
    if isinstance(reading.value, Quantity):
        return f"{reading.value.value.normalize():f}"
    return str(reading.value) if reading.value is not None else str(reading.outcome)


def _ask(name: str) -> str:
    """Return the ask that `module:CONSTANT` names; an ask stands for itself."""
    return str(_named(name)) if name.partition(":")[2].isupper() else name


def _named(name: str) -> Any:
    """Return what `module:NAME` names below probes."""
    module, _, attribute = name.partition(":")
    return getattr(import_module(f"probes.{module}"), attribute)
