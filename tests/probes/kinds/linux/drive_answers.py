"""Answers about drives, composed in the formats of smartctl, nvme-cli and sysfs."""

import json
from typing import Any

BLOCKS = "list:/sys/block"
DATE = ("station:date", "2026-11-25")
DISK = "run:smartctl --json=c -x /dev/sda"
NVME = "run:smartctl --json=c -x /dev/nvme0n1"
NVME_CLI = "run:nvme smart-log -o json /dev/nvme0n1"
MISSING = {"exit_code": 127, "stderr": "not found"}
NO_FILE = {"exit_code": 1, "stderr": "No such file or directory"}


def attribute(
    number: int, name: str, raw: int, value: int = 100, failed: str = "", *, pre: bool = False
) -> dict[str, Any]:
    """Return one row of an ATA drive's table."""
    return {
        "id": number, "name": name, "value": value, "worst": value, "thresh": 5, "when_failed": failed,
        "flags": {"prefailure": pre}, "raw": {"value": raw, "string": str(raw)},
    }  # fmt: skip


SOUND = (
    attribute(5, "Reallocated_Sector_Ct", 0, pre=True),
    attribute(9, "Power_On_Hours", 6120),
    attribute(187, "Reported_Uncorrect", 0),
    attribute(197, "Current_Pending_Sector", 0),
    attribute(198, "Offline_Uncorrectable", 0),
)


def ata(*rows: dict[str, Any], passed: bool = True, **more: Any) -> str:
    """Return smartctl's JSON of a SATA SSD with the attributes of a sound one, each replaced by a row of its number."""
    table = {row["id"]: row for row in (*SOUND, *rows)}
    said = {
        "smartctl": {"exit_status": 4}, "device": {"name": "/dev/sda", "protocol": "ATA"},
        "model_name": "ACME SATA 256", "serial_number": "AC1234567", "user_capacity": {"bytes": 256060514304},
        "rotation_rate": 0, "smart_status": {"passed": passed}, "in_smartctl_database": True,
        "ata_smart_attributes": {"table": list(table.values())}, "power_on_time": {"hours": 6120},
        "temperature": {"current": 31}, "sata_version": {"string": "SATA 3.2"},
    } | more  # fmt: skip
    return json.dumps(said)


def log(**more: int) -> dict[str, int]:
    """Return the health log of a sound NVMe drive."""
    return {
        "critical_warning": 0, "percentage_used": 3, "available_spare": 100, "available_spare_threshold": 10,
        "media_errors": 0, "power_on_hours": 2100, "power_cycles": 40, "num_err_log_entries": 812,
    } | more  # fmt: skip


def nvme(*, passed: bool = True, **more: int) -> str:
    """Return smartctl's JSON of an NVMe drive."""
    health = log(**more)
    said = {
        "smartctl": {"exit_status": 0}, "device": {"name": "/dev/nvme0", "protocol": "NVMe"},
        "model_name": "ACME NVMe 512", "serial_number": "N7654321", "nvme_total_capacity": 512110190592,
        "smart_status": {"passed": passed}, "nvme_smart_health_information_log": health,
        "temperature": {"current": 38}, "power_on_time": {"hours": health["power_on_hours"]},
    }  # fmt: skip
    return json.dumps(said)


TEXT = """smartctl 7.3 2022-02-28 r5338 [x86_64-linux-6.1.0] (local build)

=== START OF INFORMATION SECTION ===
Device Model:     ACME SATA 256
Serial Number:    AC1234567
User Capacity:    256,060,514,304 bytes [256 GB]
Rotation Rate:    Solid State Device
Device is:        In smartctl database 7.3/5319
SATA Version is:  SATA 3.2, 6.0 Gb/s (current: 6.0 Gb/s)

=== START OF READ SMART DATA SECTION ===
SMART overall-health self-assessment test result: PASSED

ID# ATTRIBUTE_NAME          FLAGS    VALUE WORST THRESH FAIL RAW_VALUE
  5 Reallocated_Sector_Ct   PO--CK   100   100   010    -    0
  9 Power_On_Hours          -O--CK   098   098   000    -    6120
177 Wear_Leveling_Count     PO--C-   093   093   000    -    71
187 Reported_Uncorrect      -O--CK   100   100   000    -    0
194 Temperature_Celsius     -O---K   069   050   000    -    31 (Min/Max 18/50)
197 Current_Pending_Sector  -O--C-   100   100   000    -    0

# 1  Short offline       Completed without error       00%      6100         -
"""
NVME_TEXT = """smartctl 7.3 2022-02-28 r5338 [x86_64-linux-6.1.0] (local build)

=== START OF INFORMATION SECTION ===
Model Number:                       ACME NVMe 512
Serial Number:                      N7654321
Namespace 1 Size/Capacity:          512,110,190,592 [512 GB]

=== START OF SMART DATA SECTION ===
SMART overall-health self-assessment test result: PASSED

SMART/Health Information (NVMe Log 0x02)
Critical Warning:                   0x00
Temperature:                        38 Celsius
Available Spare:                    100%
Available Spare Threshold:          10%
Percentage Used:                    3%
Power Cycles:                       40
Power On Hours:                     2,100
Media and Data Integrity Errors:    0
"""
