"""A report that a laptop's owner made with a tool of its own system, read as if it had been asked for.

Which tool made it is told by what is in it, never by its name: Windows' powercfg, and macOS' system_profiler and ioreg.
"""

import codecs
import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from calibration.moment import moment
from calibration.record import Instant
from calibration.unusable import Unusable
from probes.device import DeviceError
from probes.kinds.apple import battery_mac, mac, system_information
from probes.kinds.report import UNKNOWN, answers_of, identify
from probes.kinds.windows import powercfg
from probes.link import Exchange
from probes.links.recorded import RecordedLink
from probes.transcript import FORMAT, Header, Transcript

LONGEST = 64 * 2**20
"""Bytes; a whole report of a Mac has some 5 million."""
HEAD = 2**18
"""Bytes in which a report shows what it is."""
FRESH = timedelta(days=7)
"""How old a report may be from which a device is graded: our own rule; a pack loses some 0.1 % of its health a week."""
KINDS = "powercfg /batteryreport /xml, system_profiler (also -json, -xml) or ioreg -a"


class ReportError(Unusable):
    """A file that is neither a transcript nor a report that can be read."""


class Tool(NamedTuple):
    """A tool by what its reports show, and what is asked of it."""

    name: str
    sign: re.Pattern[bytes]
    ask: str


SECTION = rb"(?:Hardware|Software|Power|Memory|Storage|NVMExpress|Serial-ATA|Graphics/Displays)"
TOOLS = (
    Tool("powercfg", re.compile(rb"<BatteryReport[^>]{0,300}schemas\.microsoft\.com/battery/2012"), powercfg.REPORT),
    Tool("system_profiler", re.compile(rb'\A\s*\{\s*"SP[A-Za-z0-9]{2,40}DataType"\s*:'), system_information.REPORT),
    Tool("system_profiler", re.compile(rb"<key>_dataType</key>\s*<string>SP"), system_information.REPORT),
    Tool(
        "system_profiler", re.compile(rb"\A\s*" + SECTION + rb":\s*\n {2,8}\S[^\n]{0,80}:"), system_information.REPORT
    ),
    Tool("ioreg", re.compile(rb"<key>IOPlatformSerialNumber</key>"), mac.REGISTRY),
    Tool("ioreg", re.compile(rb'\A\s*\+-o .*?"IOPlatformSerialNumber" = ', re.DOTALL), mac.REGISTRY),
    Tool("ioreg", re.compile(rb"<key>(?:AppleRawMaxCapacity|BatteryInstalled)</key>"), battery_mac.IOREG),
    Tool("ioreg", re.compile(rb"\A\s*\+-o AppleSmartBattery "), battery_mac.IOREG),
)
"""Each tool by what is in its reports; what one calls the same in a report of another comes later."""


def recorded_in(*files: Path) -> Transcript:
    """Return the transcript that a file holds, or one made of the report that it is; several are reports of one laptop.

    Raise TranscriptError for a transcript that cannot be used, ReportError for anything else that is none of both or
    where several cannot be of one laptop, DeviceError where they are of none.
    """
    if len(files) > 1:
        return reported_in(*files)
    text = _read(*files)
    if FORMAT.rpartition("/")[0].encode() in text[:HEAD].partition(b"\n")[0]:
        return Transcript.read(*files)
    report = _report(_as_utf_8(text), *files)
    return _identified((report,)) if report else _as_transcript(_as_utf_8(text), *files)


def reported_in(*files: Path, at: Instant | None = None) -> Transcript:
    """Return what the reports of one laptop tell together; they must be fresh at an instant, where one is given.

    Raise ReportError for a file that is none, for two of one tool or of two laptops; DeviceError where it is no laptop.
    """
    reports = []
    for file in files:
        report = _report(_as_utf_8(_read(file)), file)
        if report is None:
            raise ReportError(f"{file}: no report of a laptop that can be read: {KINDS}.")
        if at and moment(at) - moment(report.header.recorded_at) > FRESH:
            made = report.header.recorded_at[:10]
            raise ReportError(f"{file}: written on {made}, more than {FRESH.days} days ago: make the report anew.")
        reports.append(report)
    return _identified(reports)


def _identified(reports: Sequence[Transcript]) -> Transcript:
    """Return reports as one transcript of the one device that they are of."""
    asks = Counter(exchange.ask for report in reports for exchange in report.exchanges)
    if twice := [ask for ask, times in asks.items() if times > 1]:
        raise ReportError(f"Two of the files are reports of {twice[0].removeprefix('run:')}: give one of each.")
    _require_one_device(reports)
    joined = Transcript(
        header=Header(
            recorded_at=max(report.header.recorded_at for report in reports),
            provenance=" ".join(report.header.provenance or "" for report in reports),
        ),
        exchanges=tuple(exchange for report in reports for exchange in report.exchanges),
    )
    device = identify(RecordedLink(joined))
    return joined.model_copy(update={"header": joined.header.model_copy(update={"device": device})})


def _require_one_device(reports: Sequence[Transcript]) -> None:
    """Raise ReportError where what two reports say of their device contradicts; what one does not say fits any."""
    told = [_told(report) for report in reports]
    for what in ("platform", "model", "serial"):
        found = sorted({each[what] for each in told} - {UNKNOWN})
        if len(found) > 1:
            raise ReportError(f"The reports are of two devices, {what} {' and '.join(found)}: give those of one.")


def _told(report: Transcript) -> dict[str, str]:
    """Return what a report says of its device when it is alone; one that cannot tell a device alone says nothing."""
    try:
        device = identify(RecordedLink(report))
    except DeviceError:
        return dict.fromkeys(("platform", "model", "serial"), UNKNOWN)
    return {"platform": device.platform, "model": device.model, "serial": device.identifiers.get("serial", UNKNOWN)}


def _report(text: bytes, file: Path) -> Transcript | None:
    """Return a report as the answers to what its tool is asked; None for what is no report."""
    tool = next((tool for tool in TOOLS if tool.sign.search(text[:HEAD])), None)
    if tool is None:
        return None
    written = _written(file)
    header = Header(recorded_at=written, provenance=f"A report that {tool.name} made on the device.")
    answers = answers_of(tool.ask, text)
    return Transcript(header=header, exchanges=tuple(
        Exchange(ask=ask, exit_code=0, stdout=said, at=written, seconds="0") for ask, said in answers
    ))  # fmt: skip


def _as_transcript(text: bytes, file: Path) -> Transcript:
    """Read what looks like a transcript as one, for its own error; raise ReportError for the rest."""
    if text.lstrip()[:1] == b"{" or not text:
        return Transcript.read(file)
    raise ReportError(f"{file}: neither a transcript nor a report of a laptop that can be read: {KINDS}.")


def _as_utf_8(text: bytes) -> bytes:
    """Return a text without its mark; by that mark of UTF-16 PowerShell tells what it wrote to a file."""
    if text.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return text.decode("utf-16", errors="replace").encode()
    return text.removeprefix(codecs.BOM_UTF8)


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(LONGEST + 1)
    except OSError as error:
        raise ReportError(f"{file}: cannot be read: {error.strerror}.") from error


def _written(file: Path) -> Instant:
    """Return when a file was last written: no report of a Mac says when it was made."""
    return datetime.fromtimestamp(int(file.stat().st_mtime), UTC).isoformat().replace("+00:00", "Z")
