"""What a drive's report means: its verdict, its sectors, its life. The rules are the same for every form of report.

A verdict of PASSED never passes a drive by itself: of 4,744 server drives with bad sectors 98 % say PASSED. Exit codes
of smartctl and the error log's entries decide nothing: the first are a mask of warnings, the second count commands that
a drive does not know.
"""

from collections.abc import Iterator

from calibration.quantity import Quantity, quantity
from probes.answer import Absent, Failed, Implausible, Unreadable
from probes.kinds.linux.smart_report import Attribute, HealthLog, Report

WARNINGS = (
    (0x01, "its spare blocks are below their threshold"),
    (0x04, "it is no longer reliable"),
    (0x08, "it can only be read"),
    (0x10, "its backup of volatile memory has failed"),
    (0x20, "its persistent memory can only be read"),
)
"""Bits of the critical warning (NVM Express 1.4, figure 194)."""
TOO_HOT = 0x02
"""Of the moment, as after a load or in the cold: no fault of the drive, and no proof that it has none."""
HOT_NOW = "it warns of its temperature now: let it rest at room temperature, and ask again"
UNRELIABLE = 0x04
RATED = 100
"""Percent used at the end of the life that the maker promises; drives go on."""
WHOLE = 100
"""Percent of the spare blocks of a new drive; more is no count of them."""
SATURATED = 255
"""What the percentage used stays at (NVM Express 1.4, figure 194)."""
WRAP = 256
"""Where a percentage used that is kept in one byte begins again, on a drive that does not stop at 255."""
COLDEST, HOTTEST = 0, 125
"""°C between which a drive that answers is: 0 is a sensor that is not there."""
COUNTERS = (9, 12)
"""Numbers of the attributes that count hours and starts: they tell nothing of a drive's health."""
HOURS_A_YEAR = 8784
UNCOUNTED = "the drive counts nothing: it says that it was never switched on"


def self_test(report: Report) -> None:
    """Pass a drive that says PASSED and shows nothing against it; raise Failed with what speaks against it.

    A drive with no fault but its wear is neither, whatever it says: its wear is judged by the life used.
    """
    if found := faults(report):
        raise Failed("; ".join(found) + ("" if report.verdict is False else ", whatever its overall verdict is"))
    if report.log and (report.log.warning or 0) & TOO_HOT:
        raise Unreadable(HOT_NOW)
    if worn := wear(report):
        raise Unreadable(f"{worn}: wear alone is no fault, and no pass; see the life used")
    if report.verdict is False:
        raise Failed("the drive says FAILED")
    if report.verdict is None:
        raise Unreadable("the report has no overall verdict")
    if doubt := untold(report) or _unclear(report):
        raise Unreadable(doubt)
    if not _evident(report):
        raise Unreadable("the drive says PASSED, which alone means little: no attributes and no health log beside it")


def wear(report: Report) -> str | None:
    """Return how a drive tells that its rated life is used up, in words; None where it does not.

    What a drive makes of it is its firmware's habit and not its state: of 76 NVMe drives with 100 % or more used 22 say
    PASSED (12,276 reports), and of five MX200 whose attribute 202 is below its threshold one says PASSED, four FAILED.
    So of a drive that shows nothing else the verdict decides nothing, either way (smartmontools issue 537).
    """
    told = next(_signs_of_wear(report), None)
    return f"the drive says FAILED, and {told}" if told and report.verdict is False else told


def _signs_of_wear(report: Report) -> Iterator[str]:
    yield from (_failing(each) for each in report.attributes if each.failed and _tells_wear(each))
    if report.worn_out:
        yield "more than its rated life is used"
    if (used := max(_life_used(report), default=0)) >= RATED:
        yield f"{used} %{' or more' if used == SATURATED else ''} of its rated life is used"


def _evident(report: Report) -> bool:
    """Whether there is more than the overall verdict."""
    if report.log:
        return report.log.whole
    telling = any(not each.is_temperature and each.number not in COUNTERS for each in report.attributes)
    return telling or None not in (report.grown, report.uncorrected)


def faults(report: Report) -> list[str]:
    """Return all that speaks against a drive, wear and temperature aside."""
    found = [f"{count} {what}" for what, count in counts(report) if count]
    found += [_failing(each) for each in report.attributes if _is_fault(each)]
    if report.failed_test:
        found.append(f"its last self-test: {report.failed_test}")
    if report.reserve_gone:
        found.append("nine tenths of its spare blocks are used")
    return found + (_warned(report.log) if report.log else [])


def counts(report: Report) -> list[tuple[str, int]]:
    """Return what is counted of bad sectors, with the name of each count."""
    named = [(each, each.named) for each in report.attributes]
    told: list[tuple[str, int | None]] = [
        (f"{meant.means} ({each.name})", each.count) for each, meant in named if meant and meant.means != "life_left"
    ]
    told += [("grown defects", report.grown), ("uncorrected errors", report.uncorrected)]
    told.append(("media errors", report.log.media_errors if report.log and not report.log.blank else None))
    return [(what, count) for what, count in told if count is not None]


def untold(report: Report) -> str | None:
    """Return which attribute counts bad sectors in a way that cannot be told, in words; None without."""
    counting = (each for each in report.attributes if each.named and each.named.means != "life_left")
    packed = next((each for each in counting if each.count is None), None)
    return f"{packed.name} holds {packed.raw}, counters in one that cannot be told apart" if packed else None


def _is_fault(attribute: Attribute) -> bool:
    """Whether an attribute at its threshold foretells a failure; one that is no pre-failure one, only if it is so now.

    Wear is none, whatever its maker calls it.
    """
    if attribute.is_temperature or _tells_wear(attribute):
        return False
    of_age = attribute.failed == "now" and not attribute.is_unknown
    return bool(attribute.failed) and (attribute.prefailure or of_age)


def _tells_wear(attribute: Attribute) -> bool:
    return attribute.named is not None and attribute.named.means == "life_left"


def _unclear(report: Report) -> str | None:
    """Return why an attribute at its threshold proves neither, in words: it is hot now, or unknown; None without."""
    now = [each for each in report.attributes if each.failed == "now"]
    if any(each.is_temperature for each in now):
        return HOT_NOW
    names = (each.name for each in now if each.is_unknown)
    return next((f"{name} is at its threshold, and nobody knows what it means" for name in names), None)


def _failing(attribute: Attribute) -> str:
    when = "is" if attribute.failed == "now" else "has been"
    return f"{attribute.name} {when} at or below its threshold"


def _warned(log: HealthLog) -> list[str]:
    worn = log.used is not None and log.used >= RATED
    warning = (log.warning or 0) & ~TOO_HOT
    if warning == UNRELIABLE and worn:
        warning = 0
    found = [what for bit, what in WARNINGS if warning & bit]
    if warning and not found:
        found.append(f"it gives the critical warning {warning:#04x}")
    if not warning & 1 and _spare_low(log):
        found.append(f"{log.spare} % of its spare blocks are left")
    return found


def _spare_low(log: HealthLog) -> bool:
    """Whether the spare blocks are used up; a threshold of 0 is none that is given, and above 100 neither is true."""
    if log.spare is None or not log.threshold or max(log.spare, log.threshold) > WHOLE:
        return False
    return log.spare <= log.threshold


def sectors(report: Report) -> None:
    """Pass a drive that counts its bad sectors and has none; raise Failed with the counts, Unreadable without."""
    told = counts(report)
    if bad := [f"{count} {what}" for what, count in told if count]:
        raise Failed(", ".join(bad))
    if packed := untold(report):
        raise Unreadable(packed)
    kinds = {what.partition(" ")[0] for what, _ in told}
    if report.log or report.grown is not None or report.uncorrected is not None:
        missing = not {"media"} <= kinds and not {"grown", "uncorrected"} <= kinds
    else:
        missing = "reallocated" not in kinds or not kinds & {"pending", "uncorrectable"}
    if missing:
        tells = f"counts only its {', '.join(sorted(kinds))} ones" if kinds else "counts no bad sectors that are known"
        raise Unreadable(f"the report {tells}")


def life(report: Report) -> Quantity:
    """Return the rated life used, in percent; 100 is its end by the maker's promise, and drives go beyond."""
    if report.spins:
        raise Absent("a hard disk has no rated amount of writing")
    if report.worn_out:
        raise Failed("the drive has used more than its rated life")
    if report.log and report.log.blank and not report.used:
        raise Unreadable(UNCOUNTED)
    told = tuple(_life_used(report))
    if not told:
        raise Unreadable("the report tells no wear under a name that is known")
    return _used(max(told), report)


def _life_used(report: Report) -> Iterator[int]:
    """Yield the percent used by each that tells it; attributes, where the drive is one whose attributes are known.

    Where they differ from the device statistics the greater counts: on some drives those wrap around at 256.
    """
    if report.used is not None:
        yield report.used
    for each in report.attributes if report.in_database else ():
        if _tells_wear(each) and (left := _left(each)) is not None:
            yield _whole(each, RATED - left)


def _whole(attribute: Attribute, used: int) -> int:
    """Return the percent used, with the turns that VALUE lost where the raw value counts on and agrees else."""
    raw = attribute.first if attribute.named and attribute.named.raw_used else None
    return min(raw, SATURATED) if raw is not None and raw % WRAP == used else used


def _used(used: int, report: Report) -> Quantity:
    if used == SATURATED:
        if report.log and max(report.log.spare or 0, report.log.threshold or 0) > WHOLE:
            raise Implausible("255 percent used, beside spare blocks above 100 percent")
        raise Failed("255 percent or more of the rated life is used: the counter is at its end")
    if report.used_within:
        return quantity(used, "percent", uncertainty=report.used_within)
    return quantity(used, "percent")


def _left(attribute: Attribute) -> int | None:
    """Return the percent of life left: the normalised value, or the raw one where it is the lesser."""
    if attribute.value > RATED:
        return None
    raw = attribute.first if attribute.named and attribute.named.raw_too else None
    return min(attribute.value, raw) if raw and raw <= RATED else attribute.value


def hours(report: Report, year: int | None) -> Quantity:
    """Return the hours under power, which cannot be more than there have been since such drives are built."""
    if report.hours is None:
        raise Unreadable("the report tells no hours under power")
    if report.log and report.log.blank:
        raise Unreadable(UNCOUNTED)
    if report.since and year and report.hours > (year + 1 - report.since) * HOURS_A_YEAR:
        raise Implausible(f"{report.hours} hours is longer than such drives are built, since {report.since}")
    return quantity(report.hours, "hour")


def temperature(report: Report) -> Quantity:
    """Return the drive's temperature in °C."""
    if report.temperature is None:
        raise Unreadable("the report tells no temperature")
    if not COLDEST < report.temperature < HOTTEST:
        raise Implausible(f"{report.temperature} °C is no drive's temperature")
    return quantity(report.temperature, "celsius")
