"""What test_battery_scenes.py runs under `umockdev-wrapper`: supplies are put into /sys, and the probe reads them.

Takes scenes as JSON on its standard input, each a list of supplies with their attributes, and prints for each what was
read, as a JSON line.
"""

import json
import sys

from umockdev_testbed import Testbed

from calibration.quantity import Quantity
from probes.kinds.linux.battery import laptop_battery
from probes.links.local import LocalLink
from probes.subject import Subject


def description(name: str, attributes: dict[str, str]) -> str:
    """Return a supply as umockdev describes it; the kernel repeats every attribute in the uevent."""
    lines = [f"P: /devices/virtual/power_supply/{name}", "E: SUBSYSTEM=power_supply", f"E: POWER_SUPPLY_NAME={name}"]
    lines += [f"E: POWER_SUPPLY_{key.upper()}={value}" for key, value in attributes.items()]
    lines += [f"A: {key}={value}\\n" for key, value in attributes.items()]
    return "\n".join(lines) + "\n"


TOWER = "P: /devices/virtual/dmi/id\nE: SUBSYSTEM=dmi\nA: chassis_type=7\\n\n"
"""A computer that stands on a desk: one that may be carried is never said to have no battery."""


def main() -> None:
    for scene in json.load(sys.stdin):
        with Testbed() as bed:
            bed.add(TOWER)
            for name, attributes in scene:
                bed.add(description(name, attributes))
            readings = laptop_battery(Subject(LocalLink(), "local"))
            told = {each.measure: (each.outcome, each.reason, each.value) for each in readings}
            outcome, reason, health = told["battery.health"]
            value = str(health.value) if isinstance(health, Quantity) else reason
            print(json.dumps({"battery.health": [outcome, value], "battery.cycles": told["battery.cycles"][:2]}))


if __name__ == "__main__":
    main()
