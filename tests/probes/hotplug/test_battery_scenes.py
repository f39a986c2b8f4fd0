"""Batteries as UPower's own tests describe them, in a /sys of umockdev's, read by the probe as on a true laptop."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from probes.kinds.linux.battery import laptop_battery

pytestmark = pytest.mark.skipif(shutil.which("umockdev-wrapper") is None, reason="apt-get install umockdev")

HERE = Path(__file__).parent
ROOT = HERE.parents[2]


class Scene(NamedTuple):
    """One test of UPower's: its name, and the power supplies that it puts in, the last word on each."""

    name: str
    supplies: dict[str, dict[str, str]]

    @property
    def packs(self) -> list[dict[str, str]]:
        """The batteries of the computer itself."""
        return [
            each for each in self.supplies.values()
            if each["type"] == "Battery" and each.get("scope") != "Device" and each.get("present") != "0"
        ]  # fmt: skip


def scenes(source: str) -> list[Scene]:
    """Return the tests of a source that describe every supply of theirs in plain words."""
    tests = [each for each in ast.walk(ast.parse(source)) if isinstance(each, ast.FunctionDef)]
    found = [(test.name, [call.args for call in ast.walk(test) if of_supply(call)]) for test in tests]
    return [
        Scene(name, {args[1].value.rpartition("/")[2]: described(args[3]) for args in calls})
        for name, calls in found
        if calls and all(isinstance(args[1], ast.Constant) and plain(args[3]) for args in calls)
    ]


def of_supply(node: ast.AST) -> bool:
    """Whether a node is `add_device("power_supply", …)`."""
    return isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "add_device" and (
        isinstance(node.args[0], ast.Constant) and node.args[0].value == "power_supply"
    )  # fmt: skip


def plain(node: ast.expr) -> bool:
    return isinstance(node, ast.List) and all(isinstance(each, ast.Constant) for each in node.elts)


def described(node: ast.expr) -> dict[str, str]:
    words = [word.rstrip("\n") for word in ast.literal_eval(node)]
    return dict(zip(words[::2], words[1::2], strict=True))


def expected(scene: Scene) -> tuple[str, float | None]:
    """Return what the health is to be: full over design of the worst, where each tells both and they differ."""
    if not scene.packs:
        return "not_present", None
    ratios = []
    for pack in scene.packs:
        kind = next(
            (kind for kind in ("energy", "charge") if {f"{kind}_full", f"{kind}_full_design"} <= set(pack)), None
        )
        if kind is None or pack[f"{kind}_full"] == pack[f"{kind}_full_design"]:
            return "not_readable", None
        ratios.append(100 * int(pack[f"{kind}_full"]) / int(pack[f"{kind}_full_design"]))
    return "measured", min(ratios)


def test_the_health_of_every_described_battery_is_what_its_description_says(shared: Path) -> None:
    source = shared / "corpus/laptop/umockdev/ulahello_upower/integration-test.py"
    every = [scene for scene in scenes(source.read_text("utf-8")) if "@" not in "".join(scene.supplies)]
    assert len(every) > 50
    assert {expected(scene)[0] for scene in every} == {"not_present", "not_readable", "measured"}
    done = subprocess.run(
        ["umockdev-wrapper", sys.executable, str(HERE / "battery_scenes.py")],
        input=json.dumps([list(scene.supplies.items()) for scene in every]),
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{HERE}"}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    read = [json.loads(line) for line in done.stdout.splitlines()]
    for scene, told in zip(every, read, strict=True):
        outcome, health = expected(scene)
        assert told["battery.health"][0] == outcome, (scene.name, told)
        if health is not None:
            assert float(told["battery.health"][1]) == pytest.approx(health, abs=0.06), scene.name
        counted = {pack.get("cycle_count", "0") for pack in scene.packs} - {"0", "-1"}
        assert told["battery.cycles"][0] != "measured" or counted, scene.name


def test_a_battery_whose_name_umockdev_does_not_take_is_one_too(shared: Path, converse) -> None:
    source = shared / "corpus/laptop/umockdev/ulahello_upower/integration-test.py"
    (scene,) = [scene for scene in scenes(source.read_text("utf-8")) if "@" in "".join(scene.supplies)]
    ((name, told),) = scene.supplies.items()
    uevent = "".join(f"POWER_SUPPLY_{key.upper()}={value}\n" for key, value in told.items())
    folder = "/sys/class/power_supply"
    readings = converse(laptop_battery, [(f"list:{folder}", f"{name}\n"), (f"file:{folder}/{name}/uevent", uevent)])
    assert float(readings["battery.health"].value.value) == expected(scene)[1]
