"""The JSON that `smartctl --json` prints, read as a SMART report."""

from collections.abc import Iterator
from typing import Any

from probes.kinds.linux.smart_report import Attribute, HealthLog, Report, When, since, whole
from probes.kinds.linux.smart_text import failed_test

TABLES = ("extended", "standard")
FAILS: dict[str, When] = {"now": "now", "past": "past"}
FAILED_STATUS = range(3, 9)
"""Self-test execution status (ATA ACS-3, table 56, high nibble): 3 to 8 are failures."""
NVME_FAILED = range(5, 8)
"""Self-test result (NVM Express 1.4, figure 199): 5 to 7 are failures, 1 to 4 and 8 and 9 that it was broken off."""
FAILURE, WELL = "Completed: failure", "Completed without error"


def read_json(said: dict[str, Any]) -> Report | None:
    """Return the report that an answer holds; None where it is none of smartctl's on one drive."""
    if not _dictionary(said, "device") or "devices" in said:
        return None
    log = _log(_dictionary(said, "nvme_smart_health_information_log"))
    return Report(
        model=_text(said, "model_name") or _text(said, "scsi_model_name"),
        serial=_text(said, "serial_number"),
        size=whole(_dictionary(said, "user_capacity").get("bytes")) or whole(said.get("nvme_total_capacity")),
        spins=bool(whole(said.get("rotation_rate"))),
        verdict=_flag(_dictionary(said, "smart_status").get("passed")),
        in_database=said.get("in_smartctl_database") is True,
        attributes=tuple(_attributes(_dictionary(said, "ata_smart_attributes"))),
        log=log,
        grown=whole(said.get("scsi_grown_defect_list")),
        uncorrected=_uncorrected(_dictionary(said, "scsi_error_counter_log")),
        used=log.used if log else _used(said),
        hours=whole(_dictionary(said, "power_on_time").get("hours")),
        temperature=whole(_dictionary(said, "temperature").get("current")),
        failed_test=_failed_test(said),
        since=since("NVMe" if log else _text(_dictionary(said, "sata_version"), "string")),
    )


def _dictionary(said: dict[str, Any], key: str) -> dict[str, Any]:
    told = said.get(key)
    return told if isinstance(told, dict) else {}


def _rows(said: dict[str, Any], key: str = "table") -> Iterator[dict[str, Any]]:
    told = said.get(key)
    yield from (row for row in (told if isinstance(told, list) else ()) if isinstance(row, dict))


def _text(said: dict[str, Any], key: str) -> str | None:
    told = said.get(key)
    return " ".join(told[:200].split()) or None if isinstance(told, str) else None


def _flag(told: object) -> bool | None:
    return told if isinstance(told, bool) else None


def _attributes(said: dict[str, Any]) -> Iterator[Attribute]:
    for row in _rows(said):
        number, value, name = whole(row.get("id")), whole(row.get("value")), _text(row, "name")
        if number is None or value is None or name is None:
            continue
        raw = _dictionary(row, "raw")
        shown = _text(raw, "string") or str(whole(raw.get("value")) if whole(raw.get("value")) is not None else "")
        prefailure = _dictionary(row, "flags").get("prefailure") is True
        yield Attribute(number, name, prefailure, value, shown, FAILS.get(_text(row, "when_failed") or "", ""))


def _log(said: dict[str, Any]) -> HealthLog | None:
    if not said:
        return None
    return HealthLog(
        warning=whole(said.get("critical_warning")),
        used=whole(said.get("percentage_used")),
        spare=whole(said.get("available_spare")),
        threshold=whole(said.get("available_spare_threshold")),
        media_errors=whole(said.get("media_errors")),
        hours=whole(said.get("power_on_hours")),
        cycles=whole(said.get("power_cycles")),
    )


def _uncorrected(said: dict[str, Any]) -> int | None:
    told = [whole(_dictionary(said, each).get("total_uncorrected_errors")) for each in ("read", "write", "verify")]
    counts = [count for count in told if count is not None]
    return sum(counts) if counts else None


def _used(said: dict[str, Any]) -> int | None:
    """Return the percent of the rated life used: smartctl 7.5's own number, the device statistics, a SCSI log."""
    if (told := whole(_dictionary(said, "endurance_used").get("current_percent"))) is not None:
        return told
    for page in _rows(_dictionary(said, "ata_device_statistics"), "pages"):
        for row in _rows(page):
            valid = _dictionary(row, "flags").get("valid") is True
            if valid and row.get("name") == "Percentage Used Endurance Indicator":
                return whole(row.get("value"))
    return whole(said.get("scsi_percentage_used_endurance_indicator"))


def _failed_test(said: dict[str, Any]) -> str | None:
    log = _dictionary(said, "ata_smart_self_test_log")
    tables = [[_ended(row) for row in _rows(_dictionary(log, each))] for each in TABLES]
    tables.append([_nvme_ended(row) for row in _rows(_dictionary(said, "nvme_self_test_log"))])
    return next((failed for tests in tables if (failed := failed_test(tests))), None)


def _ended(row: dict[str, Any]) -> str:
    """Return the kind of an ATA drive's self-test and how it ended."""
    status, kind = _dictionary(row, "status"), _text(_dictionary(row, "type"), "string") or ""
    failed = (whole(status.get("value")) or 0) >> 4 in FAILED_STATUS or status.get("passed") is False
    return f"{kind} {FAILURE if failed else _text(status, 'string') or ''}"


def _nvme_ended(row: dict[str, Any]) -> str:
    """Return the same of an NVMe drive's, which smartctl tells since 7.4."""
    kind = _text(_dictionary(row, "self_test_code"), "string") or ""
    result = whole(_dictionary(row, "self_test_result").get("value"))
    ended = FAILURE if result in NVME_FAILED else WELL if result == 0 else ""
    return f"{kind} {ended}"
