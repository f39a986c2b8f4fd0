"""A report that a laptop's owner made with a tool of its own system, read as if it had been asked for.

Which tool made it is told by what is in it, never by its name: Windows' powercfg, and macOS' system_profiler and ioreg.
"""

import codecs
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from calibration.record import Instant
from calibration.unusable import Unusable
from probes.kinds.apple import battery_mac, mac, system_information
from probes.kinds.report import answers_of, identify
from probes.kinds.windows import powercfg
from probes.link import Exchange
from probes.links.recorded import RecordedLink
from probes.transcript import FORMAT, Header, Transcript

LONGEST = 64 * 2**20
"""Bytes; a whole report of a Mac has some 5 million."""
HEAD = 2**18
"""Bytes in which a report shows what it is."""
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


def recorded_in(file: Path) -> Transcript:
    """Return the transcript that a file holds, or one made of the report that it is.

    Raise TranscriptError for a transcript that cannot be used, ReportError for anything else that is none of both.
    """
    text = _read(file)
    if FORMAT.rpartition("/")[0].encode() in text[:HEAD].partition(b"\n")[0]:
        return Transcript.read(file)
    bare = _as_utf_8(text)
    tool = next((tool for tool in TOOLS if tool.sign.search(bare[:HEAD])), None)
    if tool is None:
        return _as_transcript(file, bare)
    return _of(tool, bare, _written(file))


def _as_transcript(file: Path, text: bytes) -> Transcript:
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


def _of(tool: Tool, text: bytes, written: Instant) -> Transcript:
    exchanges = tuple(
        Exchange(ask=ask, exit_code=0, stdout=said, at=written, seconds="0") for ask, said in answers_of(tool.ask, text)
    )
    header = Header(recorded_at=written, provenance=f"A report that {tool.name} made on the device.")
    device = identify(RecordedLink(Transcript(header=header, exchanges=exchanges)))
    return Transcript(header=header.model_copy(update={"device": device}), exchanges=exchanges)


def _written(file: Path) -> Instant:
    """Return when a file was last written: no report of a Mac says when it was made."""
    moment = datetime.fromtimestamp(int(file.stat().st_mtime), UTC)
    return moment.isoformat().replace("+00:00", "Z")
