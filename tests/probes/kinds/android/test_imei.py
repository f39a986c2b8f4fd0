"""IMEIs: checked before they are believed, never repeated where they are none, and read by an operator at last."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probes.kinds.android.features import FEATURES
from probes.kinds.android.imei import DIALLER, imei_numbers, imei_on_screen
from probes.kinds.android.properties import GETPROP
from probes.kinds.imei_check import luhn
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]

PARCEL_ASK = "shell:service call iphonesubinfo 1 s16 com.android.shell"
PLAIN_ASK = "shell:cmd phone get-imei 0"
OLD_ASK = "shell:dumpsys iphonesubinfo"
SECOND_ASK = "shell:service call iphonesubinfo 4 i32 1 s16 com.android.shell"
IMEI, OTHER = "350000000240016", "350000000240024"
SUBSCRIBER = "310150123456780"
"""An IMSI with a digit at its end that satisfies the check."""


@pytest.mark.parametrize("name", ["aidldeadlock", "deadlock", "hybriddeadlock"])
def test_an_imei_of_zeros_is_implausible(shared: Path, converse: Converse, name: str) -> None:
    answer = (shared / f"corpus/android/iphonesubinfo/sonyericsson-xperia-{name}.txt").read_bytes()
    imei = converse(imei_numbers, [(GETPROP, sdk(10)), (OLD_ASK, answer)])["identity.imei"]
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
    imei = converse(imei_numbers, [(GETPROP, sdk(level)), (ask, said)])["identity.imei"]
    assert (imei.outcome, imei.value) == (Outcome.MEASURED, IMEI)
    assert imei.sources[0].ask == ask


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("", Outcome.NOT_TESTED),
        ("Unknown command: get-imei\n", Outcome.NOT_TESTED),
        ("null\n", Outcome.NOT_TESTED),
        ("3500000002400\n", Outcome.NOT_TESTED),
        (f"1{IMEI}\n", Outcome.NOT_TESTED),
        ("350000000240017\n", Outcome.IMPLAUSIBLE),
        (f"{SUBSCRIBER}\n", Outcome.IMPLAUSIBLE),
        ("Result: Parcel(ffffffff 00000050 'P.a.c.k.a.g.e.')\n", Outcome.NOT_TESTED),
        ({"failure": "timeout", "stdout": IMEI}, Outcome.NOT_TESTED),
    ],
)
def test_what_is_no_whole_imei_is_not_believed_and_not_repeated(
    converse: Converse, said: object, outcome: Outcome
) -> None:
    imei = converse(imei_numbers, [(GETPROP, sdk(36)), (PLAIN_ASK, said)])["identity.imei"]
    assert (imei.outcome, imei.value) == (outcome, None)
    assert not re.search("[0-9]{3}", imei.reason or "")


def test_what_no_command_tells_is_left_to_the_operator(converse: Converse) -> None:
    readings = converse(imei_numbers, [(GETPROP, sdk(31))])
    for measure in ("identity.imei", "identity.imei2"):
        assert readings[measure].outcome is Outcome.NOT_TESTED
        assert "dial *#06#" in (readings[measure].reason or "")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("does not meet the requirements to access device identifiers.", "this Android shows its IMEI to no shell"),
        ("Package com.android.shell does not belong to 2000", "this Android does not take the shell"),
    ],
)
def test_a_refusal_in_a_parcel_is_told_in_words(converse: Converse, words: str, reason: str) -> None:
    imei = converse(imei_numbers, [(GETPROP, sdk(29)), (PARCEL_ASK, parcel(words))])["identity.imei"]
    assert reason in (imei.reason or "")


def test_the_second_slot_has_an_imei_of_its_own(converse: Converse) -> None:
    asked = [(GETPROP, sdk(33)), (PARCEL_ASK, parcel(IMEI))]
    assert converse(imei_numbers, [*asked, (SECOND_ASK, parcel(OTHER))])["identity.imei2"].value == OTHER
    same = converse(imei_numbers, [*asked, (SECOND_ASK, parcel(IMEI))])["identity.imei2"]
    assert (same.outcome, same.value) == (Outcome.NOT_TESTED, None)


@pytest.mark.parametrize(("first", "second"), [("ro.ril.oem.imei1", "ro.ril.oem.imei2"),
                                               ("ro.ril.miui.imei0", "ro.ril.miui.imei1")])  # fmt: skip
def test_a_maker_may_state_its_imeis_in_properties(converse: Converse, first: str, second: str) -> None:
    readings = converse(imei_numbers, [(GETPROP, f"{sdk(31)}[{first}]: [{IMEI}]\n[{second}]: [{OTHER}]\n")])
    assert [readings[f"identity.{each}"].value for each in ("imei", "imei2")] == [IMEI, OTHER]


@pytest.mark.parametrize(
    ("listed", "outcome"),
    [
        ("feature:android.hardware.wifi\nfeature:android.software.home_screen\n", Outcome.NOT_PRESENT),
        ("feature:android.hardware.telephony\nfeature:android.software.home_screen\n", Outcome.NOT_TESTED),
        ("feature:android.hardware.wifi\n", Outcome.NOT_TESTED),
        ("", Outcome.NOT_TESTED),
    ],
)
def test_a_device_without_a_radio_has_no_imei(converse: Converse, listed: str, outcome: Outcome) -> None:
    readings = converse(imei_numbers, [(FEATURES, listed), (GETPROP, sdk(31))])
    assert {reading.outcome for reading in readings.values()} == {outcome}


DO = "operator:do Dial *#06# on the phone, so that it shows its IMEI."
READ = "operator:read Type the 15 digits of the IMEI that the phone shows, the first if there are two."
TOLD = [(GETPROP, sdk(29)), (PARCEL_ASK, parcel(IMEI))]
DIALLED = [(DIALLER, "Starting: Intent\n"), (DO, "done")]


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [
        (f"text: {IMEI}", Outcome.PASSED),
        ("text: 35 000000 024001-6", Outcome.PASSED),
        (f"text: {OTHER}", Outcome.FAILED),
        ("text: 350000000240017", Outcome.NOT_TESTED),
        ("text: 3500000002400", Outcome.NOT_TESTED),
        (f"text: {IMEI}{OTHER}", Outcome.NOT_TESTED),
        ("skip: no dialler", Outcome.NOT_TESTED),
        ("", Outcome.NOT_TESTED),
        ({"failure": "timeout"}, Outcome.NOT_TESTED),
    ],
)
def test_the_screen_is_held_against_what_the_device_told(converse: Converse, typed: object, outcome: Outcome) -> None:
    readings = converse(imei_on_screen, [*TOLD, *DIALLED, (READ, typed)])
    assert readings["identity.imei_match"].outcome is outcome
    assert readings["identity.imei"].outcome is Outcome.NOT_TESTED


@pytest.mark.parametrize(
    ("typed", "outcome", "value"),
    [(f"text: {OTHER}", Outcome.MEASURED, OTHER), ("text: no", Outcome.NOT_TESTED, None),
     ("skip: later", Outcome.NOT_TESTED, None)],
)  # fmt: skip
def test_the_operator_reads_what_no_command_tells(
    converse: Converse, typed: str, outcome: Outcome, value: str | None
) -> None:
    readings = converse(imei_on_screen, [(GETPROP, sdk(33)), *DIALLED, (READ, typed)])
    assert (readings["identity.imei"].outcome, readings["identity.imei"].value) == (outcome, value)
    assert readings["identity.imei_match"].outcome is Outcome.NOT_TESTED


def test_an_operator_who_does_not_dial_is_not_asked_to_read(converse: Converse) -> None:
    readings = converse(imei_on_screen, [*TOLD, (DIALLER, ""), (DO, "skip: no time"), (READ, f"text: {IMEI}")])
    assert readings["identity.imei_match"].reason == "skipped by the operator: no time"


@given(st.text("0123456789", min_size=14, max_size=14), st.integers(0, 13), st.integers(1, 9))
@settings(deadline=None, max_examples=200)
def test_one_digit_of_ten_completes_a_number_and_any_single_error_is_found(body: str, place: int, step: int) -> None:
    (last,) = (digit for digit in "0123456789" if luhn(body + digit))
    wrong = body[:place] + str((int(body[place]) + step) % 10) + body[place + 1 :]
    assert not luhn(wrong + last)
