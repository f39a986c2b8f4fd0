"""What an earlier inspection of the same device found in it: the parts of then, to compare with those of now."""

from collections.abc import Iterator
from pathlib import Path

from calibration.unusable import Unusable
from grader.environment import Environment
from grader.payload import DEVICE, ENVIRONMENT, READINGS, record, records
from probes.device import Device
from probes.evidence import Evidence
from probes.kinds.apple.parts import EARLIER
from probes.kinds.apple.parts import earlier_parts as line_of_parts
from probes.reading import Reading

TOLD = EARLIER.partition(":")[2]
"""What the station is asked for by the probe that compares."""


def earlier_parts(folder: Path, device: Device) -> str | None:
    """Return the serial numbers of the parts at the latest earlier inspection of a device, as one line of JSON.

    The line is an object of measure to serial number. None where no inspection in the folder is of this device, by any
    identifier that both tell; raise Unusable where there is no such folder. Evidence that is not whole counts for
    nothing.
    """
    require_folder(folder)
    mine = {(name, value) for name, value in device.identifiers.items() if value}
    earlier = [found for found in _inspections(folder) if mine & set(found[1].identifiers.items())]
    if not earlier:
        return None
    _, _, readings = max(earlier, key=lambda found: found[0])
    return line_of_parts(readings)


def require_folder(folder: Path) -> None:
    """Raise Unusable where there is no such folder."""
    if not folder.is_dir():
        raise Unusable(f"{folder}: there is no such folder of earlier inspections.")


def _inspections(folder: Path) -> Iterator[tuple[str, Device, tuple[Reading, ...]]]:
    """Yield when each inspection was, of what, and what it read."""
    for bag in sorted({*folder.glob("evidence"), *folder.glob("*/evidence")}):
        if not bag.is_dir():
            continue
        try:
            evidence = Evidence.open(bag)
            at = record(evidence, ENVIRONMENT, Environment).inspected_at
            yield at, record(evidence, DEVICE, Device), records(evidence, READINGS, Reading)
        except ValueError:
            continue
