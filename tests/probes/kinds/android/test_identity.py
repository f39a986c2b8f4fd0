"""Identity: what the properties of real devices say, and the image's build.prop where they do not say it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from calibration.quantity import Quantity
from probes.kinds.android.identity import CPU, identity
from probes.kinds.android.properties import BUILD_PROP, GETPROP
from probes.links.station import DATE
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]

REAL = {
    "asus-tf201-honeycomb": ("asus", "TF201", None, "Android 3.2.1 (SDK 13)", "tegra", None, "passed"),
    "asus-tf201-ics": ("asus", "TF201", None, "Android 4.0.3 (SDK 15)", "tegra", None, "passed"),
    "google-husky-delta": ("Google", "Pixel 8 Pro", None, "Android 16 (SDK 36)", "Tensor G3", "2026-03-05", "passed"),
    "google-pixel-sailfish-android10": (
        "Google", "Pixel", None, "Android 10 (SDK 29)", "msm8996", "2019-10-06", "failed"),
    "gwm-haval-headunit": (
        "QUALCOMM", "msmnile_gvmq for arm64", None, "Android 9 (SDK 28)", "msmnile", "2020-02-05", "not_readable"),
    "huawei-g700": ("Xiaomi", "G700-U20", None, "Android 4.4.2 (SDK 19)", "MT6589", "2016-08-01", "passed"),
    "lge-timelm-v60": ("LGE", "LM-V600", "V60 ThinQ 5G", "Android 11 (SDK 30)", "kona", "2021-07-01", "passed"),
    "oneplus-billie-nord-n10x": ("OnePlus", "BE2028", None, "Android 11 (SDK 30)", "lito", "2023-07-05", "passed"),
    "pankajpavan5-script": (
        "Xiaomi", "M2010J19SI", "Redmi 9 Power", "Android 12 (SDK 31)", "SM6115", "2023-04-01", "passed"),
    "xiaomi-fleur": ("Xiaomi", "miel", None, "Android 12 (SDK 32)", "mt6781", "2023-01-05", "failed"),
    "xiaomi-pad6-pipa": (
        "Xiaomi", "23043RP34G", "Xiaomi Pad 6", "Android 14 (SDK 34)", "SM8250", "2026-01-01", "passed"),
    "xiaomi-psyche": ("Xiaomi", "2112123AG", "Xiaomi 12X", "Android 12 (SDK 31)", "SM8250", "2022-06-01", "passed"),
    "xiaomi-redwood": (
        "Xiaomi", "22101320G", "POCO X5 Pro 5G", "Android 12 (SDK 31)", "SM7325", "2023-01-01", "passed"),
    "adb-buddy-pixel7": ("Google", "Pixel 7", None, "Android 13 (SDK 33)", None, "2023-08-05", "passed"),
    "mvt-sample": (None, None, None, None, None, None, "not_readable"),
}  # fmt: skip
"""Maker, model, marketing name, system, chip, patch, and what the build check says, as read in each file."""


def test_every_getprop_of_the_folder_has_been_read(shared: Path) -> None:
    assert {file.stem for file in (shared / "corpus/android/getprop").iterdir()} == set(REAL)


@pytest.mark.parametrize("name", REAL)
def test_properties_of_real_devices(shared: Path, converse: Converse, name: str) -> None:
    output = (shared / f"corpus/android/getprop/{name}.txt").read_bytes()
    readings = converse(identity, [(GETPROP, output)])
    fields = ("maker", "model", "name", "os", "soc", "security_patch")
    assert tuple(readings[f"identity.{field}"].value for field in fields) == REAL[name][:-1]
    assert readings["identity.build"].outcome == REAL[name][-1]
    assert readings["identity.serial"].value is None  # zeroed before the file was published
    assert all(reading.reason for reading in readings.values() if reading.value is None and reading.outcome != "passed")


@pytest.mark.parametrize("number", ["00000000", "0123456789ABCDEF"])
def test_a_placeholder_is_no_serial_number(converse: Converse, number: str) -> None:
    serial = converse(identity, [(GETPROP, f"[ro.serialno]: [{number}]\n")])["identity.serial"]
    assert (serial.outcome, serial.value) == (Outcome.IMPLAUSIBLE, None)


def test_the_build_fails_on_its_fingerprint_where_the_tags_pretend(converse: Converse) -> None:
    output = (
        "[ro.build.type]: [user]\n[ro.build.tags]: [release-keys]\n"
        "[ro.build.fingerprint]: [a/b/c:14/X/1:userdebug/test-keys]\n"
    )
    assert converse(identity, [(GETPROP, output)])["identity.build"].outcome is Outcome.FAILED


NAMED = "[ro.product.manufacturer]: [acme]\n[ro.product.model]: [One]\n"
IMAGE = "# begin build properties\r\nro.product.manufacturer=acme\r\nro.product.model=One\r\nro.build.type=eng\r\n"


def test_a_device_that_names_itself_is_not_asked_for_its_image(converse: Converse) -> None:
    model = converse(identity, [(GETPROP, NAMED), (BUILD_PROP, IMAGE.replace("One", "Two"))])["identity.model"]
    assert (model.value, [source.ask for source in model.sources]) == ("One", [GETPROP])


@pytest.mark.parametrize(
    "getprop", [{"failure": "refused"}, "", "[ro.product.model]: [unknown]\n", "[ro.product.model]: [generic_a15]\n"]
)
def test_the_image_tells_what_getprop_does_not(converse: Converse, getprop: object) -> None:
    readings = converse(identity, [(GETPROP, getprop), (BUILD_PROP, IMAGE)])
    assert (readings["identity.maker"].value, readings["identity.model"].value) == ("acme", "One")
    assert readings["identity.model"].sources[0].ask == BUILD_PROP


@pytest.mark.parametrize("said", ["cat: /system/build.prop: Permission denied\n", "", "ro.product.model\n=One\n"])
def test_an_image_that_is_not_shown_tells_nothing(converse: Converse, said: str) -> None:
    for reading in converse(identity, [(GETPROP, ""), (BUILD_PROP, said)]).values():
        assert reading.outcome is Outcome.NOT_READABLE


def test_a_failure_that_only_the_image_shows_is_a_failure(converse: Converse) -> None:
    image = IMAGE + "ro.build.tags=test-keys\n"
    assert (
        converse(identity, [(GETPROP, {"failure": "refused"}), (BUILD_PROP, image)])["identity.build"].outcome
        is Outcome.FAILED
    )


def test_keys_of_a_makers_own_stand_beside_the_release_keys(converse: Converse) -> None:
    said = NAMED + (
        "[ro.build.type]: [user]\n[ro.build.tags]: [ota-rel-keys,release-keys]\n"
        "[ro.build.fingerprint]: [a/b/c:4.4/X/1:user/ota-rel-keys,release-keys]\n"
    )
    assert converse(identity, [(GETPROP, said)])["identity.build"].outcome is Outcome.PASSED
    other = said.replace("[ota-rel-keys,", "[dev-keys,not-")
    assert converse(identity, [(GETPROP, other)])["identity.build"].outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("tags", "fingerprint", "expected"),
    [
        ("test-keys", "user/test-keys", Outcome.NOT_READABLE),
        ("release-keys", "user/test-keys", Outcome.NOT_READABLE),
        ("test-keys", "user/release-keys", Outcome.FAILED),
        ("test-keys", "userdebug/test-keys", Outcome.FAILED),
    ],
)
def test_test_keys_of_a_user_build_may_be_the_makers(
    converse: Converse, tags: str, fingerprint: str, expected: Outcome
) -> None:
    said = (
        f"[ro.build.type]: [user]\n[ro.build.tags]: [{tags}]\n[ro.build.fingerprint]: [a/b/c:7.0/X/1:{fingerprint}]\n"
    )
    assert converse(identity, [(GETPROP, said)])["identity.build"].outcome is expected


@pytest.mark.parametrize(
    ("patch", "days"),
    [("2026-11-01", 0), ("2026-10-05", 27), ("2024-02-29", 976), ("2026-12-05", None), ("soon", None), ("", None)],
)
def test_the_age_of_the_patch_is_that_at_the_moment_of_asking(converse: Converse, patch: str, days: int | None) -> None:
    said = NAMED + f"[ro.build.version.security_patch]: [{patch}]\n"
    value = converse(identity, [(GETPROP, said), (DATE, "2026-11-01\n")])["identity.security_patch_age"].value
    assert (int(value.value) if isinstance(value, Quantity) else None) == days


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("Hardware\t: Qualcomm Technologies, Inc MSM8953\n", "Qualcomm Technologies, Inc MSM8953"),
        ("Hardware\t: Acme 1 (Flattened Device Tree)\r\r\n", "Acme 1"),
        ("model name\t: Intel(R) Atom(TM) CPU  Z3580\n", "Intel(R) Atom(TM) CPU  Z3580"),
        ("Hardware\t:\n", None),
        ("", None),
        ("cat: /proc/cpuinfo: Permission denied\n", None),
    ],
)
def test_the_kernel_names_the_chip_where_no_property_does(converse: Converse, said: str, value: str | None) -> None:
    assert converse(identity, [(GETPROP, NAMED), (CPU, said)])["identity.soc"].value == value
    stated = NAMED + "[ro.board.platform]: [kona]\n"
    assert converse(identity, [(GETPROP, stated), (CPU, said)])["identity.soc"].value == "kona"


@pytest.mark.parametrize(
    ("measure", "property", "value"),
    [
        ("name", "ro.product.marketname", "Redmi Note 13"),
        ("name", "ro.semc.product.name", "Xperia SL"),
        ("part", "ril.product_code", "SM-S921BZKDEUB"),
        ("part", "ro.boot.hardware.sku", "GC3VE"),
        ("region", "ro.csc.sales_code", "EUX"),
        ("region", "ro.boot.hwc", "GLOBAL"),
        ("colour", "ro.boot.hardware.color", "BLK"),
    ],
)
def test_what_each_maker_states_in_a_property_of_its_own(
    converse: Converse, measure: str, property: str, value: str
) -> None:
    readings = converse(identity, [(GETPROP, f"{NAMED}[{property}]: [{value}]\n")])
    assert readings[f"identity.{measure}"].value == value
