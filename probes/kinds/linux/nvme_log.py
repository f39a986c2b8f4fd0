"""The JSON of `nvme smart-log`, read as a SMART report: numbers may be texts, and the keys have changed with time."""

from typing import Any

from probes.kinds.linux.smart_report import HealthLog, Report, since, whole

KELVIN = 273
"""What nvme-cli's temperature is above °C, in the whole degrees of the drive (NVM Express 1.4, 5.14.1.2)."""


def read_log(said: dict[str, Any]) -> Report | None:
    """Return the report that an answer holds; None where it is no health log."""
    warning = said.get("critical_warning")
    log = HealthLog(
        warning=_number(warning.get("value") if isinstance(warning, dict) else warning),
        used=_told(said, "percent_used", "percentage_used"),
        spare=_told(said, "avail_spare", "available_spare"),
        threshold=_told(said, "spare_thresh", "available_spare_threshold"),
        media_errors=_told(said, "media_errors"),
        hours=_told(said, "power_on_hours"),
        cycles=_told(said, "power_cycles"),
    )
    if log.warning is None or log.used is None:
        return None
    kelvin = _told(said, "temperature")
    return Report(
        verdict=log.warning == 0,  # which is all that smartctl makes its own PASSED of
        log=log,
        used=log.used,
        hours=log.hours,
        temperature=kelvin - KELVIN if kelvin is not None else None,
        since=since("NVMe"),
    )


def _told(said: dict[str, Any], *names: str) -> int | None:
    return next((number for name in names if (number := _number(said.get(name))) is not None), None)


def _number(told: object) -> int | None:
    """Return a whole number, or the whole number before a decimal point and zeros."""
    if isinstance(told, str):
        return whole(told.removesuffix(".0").replace(",", ""))
    return whole(told)
