"""The system: only proof of a maker's own passes, and only what real hardware states makes a real device."""

from collections.abc import Callable
from pathlib import Path

import pytest

from probes.kinds.android.properties import BUILD_PROP, GETPROP
from probes.kinds.android.rom import system
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]

STOCK = {
    "ro.product.manufacturer": "Xiaomi", "ro.product.brand": "Redmi", "ro.product.model": "One",
    "ro.product.device": "lime", "ro.build.tags": "release-keys", "ro.build.host": "pangu-build",
    "ro.build.fingerprint": "Redmi/lime_in/lime:12/SKQ1.1/V14:user/release-keys",
    "ro.boot.verifiedbootstate": "green", "ro.board.platform": "bengal", "ro.hardware": "qcom",
    "ro.boot.bootreason": "reboot", "ro.kernel.qemu.gles": "0",
}  # fmt: skip


def said(**changed: str) -> str:
    properties = {**STOCK, **{key.replace("__", "."): value for key, value in changed.items()}}
    return "".join(f"[{key}]: [{value}]\n" for key, value in properties.items() if value)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, Outcome.PASSED),
        ({"ro__lineage__version": "20"}, Outcome.FAILED),
        ({"ro__modversion": "8.13"}, Outcome.FAILED),
        ({"ro__build__host": "xiaomi.eu"}, Outcome.FAILED),
        ({"ro__build__flavor": "lineage_lime-userdebug"}, Outcome.FAILED),
        ({"ro__product__brand": "samsung"}, Outcome.FAILED),
        ({"ro__product__brand": "POCO"}, Outcome.PASSED),
        ({"ro__product__device": "other"}, Outcome.NOT_READABLE),
        ({"ro__build__tags": "test-keys"}, Outcome.NOT_READABLE),
        ({"ro__build__fingerprint": "Redmi/lime_in/lime:12/SKQ1.1/V14:user/test-keys"}, Outcome.NOT_READABLE),
        ({"ro__build__fingerprint": ""}, Outcome.NOT_READABLE),
        ({"ro__build__fingerprint": "Redmi/lime_in/lime:12"}, Outcome.NOT_READABLE),
        ({"ro__boot__verifiedbootstate": "orange"}, Outcome.NOT_READABLE),
        ({"ro__boot__verifiedbootstate": ""}, Outcome.NOT_READABLE),
    ],
)
def test_a_rom(converse: Converse, changed: dict[str, str], expected: Outcome) -> None:
    assert converse(system, [(GETPROP, said(**changed))])["identity.rom"].outcome is expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, Outcome.PASSED),
        ({"ro__kernel__qemu": "0"}, Outcome.PASSED),
        ({"ro__kernel__qemu": "1"}, Outcome.FAILED),
        ({"ro__boot__qemu": "1"}, Outcome.FAILED),
        ({"ro__hardware": "ranchu"}, Outcome.FAILED),
        ({"ro__boot__hardware": "cutf_cvm"}, Outcome.FAILED),
        ({"ro__product__name": "sdk_gphone64_x86_64"}, Outcome.FAILED),
        ({"ro__product__model": "Android SDK built for x86"}, Outcome.FAILED),
        ({"ro__board__platform": "unknown"}, Outcome.NOT_READABLE),
        ({"ro__boot__bootreason": ""}, Outcome.NOT_READABLE),
    ],
)
def test_an_emulator(converse: Converse, changed: dict[str, str], expected: Outcome) -> None:
    assert converse(system, [(GETPROP, said(**changed))])["identity.emulator"].outcome is expected


@pytest.mark.parametrize("answer", ["", {"failure": "disconnected", "stdout": said()}, "getprop: not found\n"])
def test_silence_proves_neither(converse: Converse, answer: object) -> None:
    assert {each.outcome for each in converse(system, [(GETPROP, answer)]).values()} == {Outcome.NOT_READABLE}


def test_an_image_proves_no_hardware(converse: Converse) -> None:
    image = "".join(f"{key}={value}\n" for key, value in STOCK.items())
    readings = converse(system, [(GETPROP, {"failure": "refused"}), (BUILD_PROP, image)])
    assert readings["identity.emulator"].outcome is Outcome.NOT_READABLE


REAL = {
    "google-husky-delta": "passed", "oneplus-billie-nord-n10x": "passed", "pankajpavan5-script": "passed",
    "xiaomi-pad6-pipa": "passed", "xiaomi-fleur": "failed", "xiaomi-psyche": "failed", "xiaomi-redwood": "failed",
    "huawei-g700": "failed", "google-pixel-sailfish-android10": "failed", "lge-timelm-v60": "not_readable",
    "gwm-haval-headunit": "not_readable", "asus-tf201-ics": "not_readable",
}  # fmt: skip
"""What each file says of its system: four are the makers' own, five are not, three cannot prove it."""


@pytest.mark.parametrize("name", REAL)
def test_systems_of_real_devices(shared: Path, converse: Converse, name: str) -> None:
    output = (shared / f"corpus/android/getprop/{name}.txt").read_bytes()
    assert converse(system, [(GETPROP, output)])["identity.rom"].outcome == REAL[name]
