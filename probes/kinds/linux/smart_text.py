"""The text that `smartctl -x` or `-a` prints, read as a SMART report."""

import re
from collections.abc import Iterator

from probes.kinds.linux.smart_report import Attribute, HealthLog, Report, When, hours_of, since, temperature_of, whole

LONGEST = 1_000_000
"""Characters that are read: a report with every log has some 60,000."""

FIELD = re.compile(r"^([^:\n]{1,60}): ?(.{0,200})", re.M)
ROW = re.compile(r"^ {0,3}([0-9]{1,3}) ([A-Za-z]\S{0,40}) {1,30}(?:0x[0-9a-f]{4}|[-POSRCK]{6}\+?) {1,9}"
                 r"([0-9]{1,3}) {1,9}[0-9]{1,3} {1,9}(?:[0-9]{1,3}|---) {1,9}(\S.{0,120})", re.M)  # fmt: skip
"""`ID# NAME FLAGS VALUE WORST THRESH` and what follows: `FAIL RAW` (-f brief), or `TYPE UPDATED WHEN_FAILED RAW`."""
END = re.compile(r"\n {0,4}(?:\n| {20,40}\|)")
"""What follows the last row: an empty line, or the legend of the flags."""
PREFAILURE = re.compile(r"^ {0,3}[0-9]{1,3} \S{1,40} {1,30}(?:P|0x[0-9a-f]{3}[13579bdf])")
"""A pre-failure attribute has bit 0 of its flags (ATA-3, 8.48.6)."""
STATISTIC = re.compile(
    r"^0x[0-9a-f]{2} {1,4}0x[0-9a-f]{3} {1,4}[0-9] {1,30}([0-9]{1,18}) {1,4}[-A-Z]{3} {1,4}(.{1,60})$", re.M
)
TEST = re.compile(r"^# ?[0-9]{1,2} {1,4}(\S.{0,200})$", re.M)
NVME_TEST = re.compile(r"^ ?[0-9]{1,2} {2,4}((?:Short|Extended) .{0,200})$", re.M)
FAILED_TEST = re.compile(r"(Completed: [a-z/ ]{0,40}fail[a-z]{2,9}|Fatal or unknown[a-z ]{0,20}|Failed in segment)")
COUNTER = re.compile(r"^(?:read|write|verify): .{0,200}?([0-9]{1,18})[ \t]*$", re.M)
POWERED = re.compile(
    r"number of hours powered up {1,9}= {1,9}([0-9]{1,9})|"
    r"^Accumulated power on time.{1,20} ([0-9]{1,9}):[0-9]{2}", re.M,
)  # fmt: skip
VERDICTS = {"PASSED": True, "OK": True, "FAILED!": False}
FAILS: dict[str, When] = {"NOW": "now", "Past": "past", "FAILING_NOW": "now", "In_the_past": "past"}


def read_text(text: str) -> Report | None:
    """Return the report that a text holds; None where it is no output of smartctl."""
    text = text[:LONGEST].replace("\r", "")
    if not text.lstrip().startswith("smartctl "):
        return None
    fields: dict[str, str] = {}
    for found in FIELD.finditer(text):
        fields.setdefault(found[1].strip().lower(), found[2].strip())
    attributes = tuple(_attributes(text))
    statistics = {name.strip(): int(value) for value, name in STATISTIC.findall(text)}
    log = _log(fields)
    return Report(
        model=_model(fields),
        serial=fields.get("serial number"),
        size=_size(fields),
        spins=fields.get("rotation rate", "").endswith("rpm"),
        verdict=_verdict(fields),
        in_database=fields.get("device is", "").startswith("In smartctl database"),
        attributes=attributes,
        log=log,
        grown=_number(fields.get("elements in grown defect list")),
        uncorrected=_uncorrected(text),
        used=log.used if log else _used(fields, statistics),
        hours=_hours(text, log, attributes, statistics),
        temperature=_temperature(fields, attributes),
        failed_test=failed_test(TEST.findall(text) + NVME_TEST.findall(text)),
        since=since("NVMe" if log else fields.get("sata version is")),
    )


def _attributes(text: str) -> Iterator[Attribute]:
    """Yield the rows of a table that is whole: what was cut off below may be the row that tells of a fault."""
    rows = list(ROW.finditer(text))
    for row in rows if rows and END.match(text, rows[-1].end()) else ():
        words = row[4].split(maxsplit=3)
        verbose = words[0] in ("Pre-fail", "Old_age")
        if len(words) < (4 if verbose else 2):
            continue
        failed, raw = (words[2], words[3]) if verbose else (words[0], " ".join(words[1:]))
        yield Attribute(int(row[1]), row[2], bool(PREFAILURE.match(row[0])), int(row[3]), raw, FAILS.get(failed, ""))


def _log(fields: dict[str, str]) -> HealthLog | None:
    if "critical warning" not in fields:
        return None
    warning = re.match(r"0x([0-9a-fA-F]{2})\b", fields["critical warning"])
    return HealthLog(
        warning=int(warning[1], 16) if warning else None,
        used=_number(fields.get("percentage used")),
        spare=_number(fields.get("available spare")),
        threshold=_number(fields.get("available spare threshold")),
        media_errors=_number(fields.get("media and data integrity errors")),
        hours=_number(fields.get("power on hours")),
        cycles=_number(fields.get("power cycles")),
    )


def _number(told: str | None) -> int | None:
    """Return the first whole number of a field; a computer's language and encoding set what parts the thousands."""
    found = re.match(r"[0-9]{1,3}(?:[,.'’ \u00a0\u202f\ufffd]?[0-9]{3}){0,9}(?![0-9])|[0-9]{1,18}(?![0-9])", told or "")
    return whole(re.sub("[^0-9]", "", found[0])) if found else None


def _model(fields: dict[str, str]) -> str | None:
    vendor, product = fields.get("vendor", ""), fields.get("product", "")
    told = fields.get("device model") or fields.get("model number") or (product and f"{vendor} {product}")
    return " ".join(told.split()) or None if told else None


def _size(fields: dict[str, str]) -> int | None:
    capacities = ("user capacity", "namespace 1 size/capacity", "total nvm capacity")
    return next((size for each in capacities if (size := _number(fields.get(each)))), None)


def _verdict(fields: dict[str, str]) -> bool | None:
    told = fields.get("smart overall-health self-assessment test result") or fields.get("smart health status") or ""
    if "FAILURE" in told:  # a SCSI drive's own words for what it foresees
        return False
    return VERDICTS.get(told.partition(" ")[0])


def _uncorrected(text: str) -> int | None:
    counters = [int(each) for each in COUNTER.findall(text)]
    return sum(counters) if counters else None


def _used(fields: dict[str, str], statistics: dict[str, int]) -> int | None:
    told = statistics.get("Percentage Used Endurance Indicator")
    return told if told is not None else _number(fields.get("percentage used endurance indicator"))


def _hours(text: str, log: HealthLog | None, attributes: tuple[Attribute, ...], told: dict[str, int]) -> int | None:
    if log:
        return log.hours
    if (hours := hours_of(attributes)) is not None:
        return hours
    powered = POWERED.search(text)
    return int(powered[1] or powered[2]) if powered else told.get("Power-on Hours")


def _temperature(fields: dict[str, str], attributes: tuple[Attribute, ...]) -> int | None:
    for name in ("temperature", "current temperature", "current drive temperature"):
        if found := re.match(r"([0-9]{1,3}) C", fields.get(name, "")):
            return int(found[1])
    return temperature_of(attributes)


def failed_test(tests: list[str]) -> str | None:
    """Return how the newest failed self-test ended, unless a whole extended one has ended well since (smartctl -l)."""
    for told in tests:
        if failed := FAILED_TEST.search(told):
            return failed[1]
        if told.startswith("Extended") and "Completed without error" in told:
            return None
    return None
