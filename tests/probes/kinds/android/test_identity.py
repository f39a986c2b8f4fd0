"""Identity: what the properties of real devices say, and IMEIs that are checked before they are believed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probes.kinds.android.identity import GETPROP, identity, luhn
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]

PARCEL_ASK = "shell:service call iphonesubinfo 1 s16 com.android.shell"
PLAIN_ASK = "shell:cmd phone get-imei 0"
OLD_ASK = "shell:dumpsys iphonesubinfo"
IMEI = "350000000240016"

REAL = {
    "asus-tf201-honeycomb": ("asus", "TF201", None, "Android 3.2.1 (SDK 13)", "tegra", None, "passed"),
    "asus-tf201-ics": ("asus", "TF201", None, "Android 4.0.3 (SDK 15)", "tegra", None, "passed"),
    "google-husky-delta": ("Google", "Pixel 8 Pro", None, "Android 16 (SDK 36)", "Tensor G3", "2026-03-05", "passed"),
    "google-pixel-sailfish-android10": (
        "Google", "Pixel", None, "Android 10 (SDK 29)", "msm8996", "2019-10-06", "failed"),
    "gwm-haval-headunit": (
        "QUALCOMM", "msmnile_gvmq for arm64", None, "Android 9 (SDK 28)", "msmnile", "2020-02-05", "failed"),
    "huawei-g700": ("Xiaomi", "G700-U20", None, "Android 4.4.2 (SDK 19)", None, "2016-08-01", "passed"),
    "lge-timelm-v60": ("LGE", "LM-V600", None, "Android 11 (SDK 30)", "kona", "2021-07-01", "passed"),
    "oneplus-billie-nord-n10x": ("OnePlus", "BE2028", None, "Android 11 (SDK 30)", "lito", "2023-07-05", "passed"),
    "pankajpavan5-script": (
        "Xiaomi", "M2010J19SI", "Redmi 9 Power", "Android 12 (SDK 31)", "SM6115", "2023-04-01", "passed"),
    "xiaomi-fleur": ("Xiaomi", "miel", None, "Android 12 (SDK 32)", "mt6781", "2023-01-05", "passed"),
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
    # Serial numbers and IMEIs in these files were zeroed before they were published.
    for private in ("identity.serial", "identity.imei"):
        assert readings[private].value is None
    assert all(reading.reason for reading in readings.values() if reading.value is None and reading.outcome != "passed")


@pytest.mark.parametrize("name", ["aidldeadlock", "deadlock", "hybriddeadlock"])
def test_an_imei_of_zeros_is_implausible(shared: Path, converse: Converse, name: str) -> None:
    answer = (shared / f"corpus/android/iphonesubinfo/sonyericsson-xperia-{name}.txt").read_bytes()
    imei = converse(identity, [(GETPROP, sdk(10)), (OLD_ASK, answer)])["identity.imei"]
    assert (imei.outcome, imei.value) == (Outcome.IMPLAUSIBLE, None)


def sdk(level: int) -> str:
    return f"[ro.build.version.sdk]: [{level}]\n"


def parcel(text: str) -> str:
    shown = "".join(f"{character}." for character in f"..{text}.")
    rows = [shown[start : start + 16] for start in range(0, len(shown), 16)]
    lines = [f"  0x{16 * row:08x}: 00000000 0000000f 00350033 00300030 '{part}'" for row, part in enumerate(rows)]
    return "Result: Parcel(\n" + "\n".join(lines) + ")\n"


@pytest.mark.parametrize(
    ("level", "ask", "said"),
    [
        (10, OLD_ASK, f"Phone Subscriber Info:\n  Phone Type = GSM\n  Device ID = {IMEI}\n"),
        (29, PARCEL_ASK, parcel(IMEI)),
        (36, PLAIN_ASK, f"{IMEI}\n"),
        (36, PLAIN_ASK, f"Device IMEI: {IMEI}\n"),
    ],
)
def test_the_imei_is_asked_as_its_android_answers(converse: Converse, level: int, ask: str, said: str) -> None:
    imei = converse(identity, [(GETPROP, sdk(level)), (ask, said)])["identity.imei"]
    assert (imei.outcome, imei.value) == (Outcome.MEASURED, IMEI)
    assert imei.sources[0].ask == ask


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("", Outcome.NOT_READABLE),
        ("Unknown command: get-imei\n", Outcome.NOT_READABLE),
        ("null\n", Outcome.NOT_READABLE),
        ("3500000002400\n", Outcome.NOT_READABLE),
        (f"1{IMEI}\n", Outcome.NOT_READABLE),
        ("350000000240017\n", Outcome.IMPLAUSIBLE),
        ("Result: Parcel(ffffffff 00000050 'P.a.c.k.a.g.e.')\n", Outcome.NOT_READABLE),
        ({"failure": "timeout", "stdout": IMEI}, Outcome.NOT_READABLE),
    ],
)
def test_what_is_no_whole_imei_is_not_believed_and_not_repeated(
    converse: Converse, said: object, outcome: Outcome
) -> None:
    imei = converse(identity, [(GETPROP, sdk(36)), (PLAIN_ASK, said)])["identity.imei"]
    assert (imei.outcome, imei.value) == (outcome, None)
    assert not any(character.isdigit() for character in (imei.reason or "").replace("15", ""))


def test_android_12_shows_its_imei_to_no_command(converse: Converse) -> None:
    imei = converse(identity, [(GETPROP, sdk(31))])["identity.imei"]
    assert "dial *#06#" in (imei.reason or "")


@given(st.text("0123456789", min_size=14, max_size=14), st.integers(0, 13), st.integers(1, 9))
@settings(deadline=None, max_examples=200)
def test_one_digit_of_ten_completes_a_number_and_any_single_error_is_found(body: str, place: int, step: int) -> None:
    (last,) = (digit for digit in "0123456789" if luhn(body + digit))
    wrong = body[:place] + str((int(body[place]) + step) % 10) + body[place + 1 :]
    assert not luhn(wrong + last)


@pytest.mark.parametrize("number", ["00000000", "unknown", "0123456789ABCDEF"])
def test_a_placeholder_is_no_serial_number(converse: Converse, number: str) -> None:
    serial = converse(identity, [(GETPROP, f"[ro.serialno]: [{number}]\n")])["identity.serial"]
    assert (serial.outcome, serial.value) == (Outcome.IMPLAUSIBLE, None)


def test_the_build_fails_on_its_fingerprint_where_the_tags_pretend(converse: Converse) -> None:
    output = (
        "[ro.build.type]: [user]\n[ro.build.tags]: [release-keys]\n"
        "[ro.build.fingerprint]: [a/b/c:14/X/1:userdebug/test-keys]\n"
    )
    assert converse(identity, [(GETPROP, output)])["identity.build"].outcome is Outcome.FAILED
