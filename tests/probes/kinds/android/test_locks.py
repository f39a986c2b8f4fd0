"""Locks: each passes on evidence alone, fails on any sign, and never on silence."""

from collections.abc import Callable
from pathlib import Path

import pytest

from probes.kinds.android.locks import PASSCODE, SETUP, SIM, locks, sim_lock
from probes.kinds.android.properties import GETPROP
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]
Filtered = Callable[[str, bytes], bytes]

LOCKED = "[ro.boot.verifiedbootstate]: [green]\n[ro.boot.flash.locked]: [1]\n[ro.boot.vbmeta.device_state]: [locked]\n"
SAMSUNG = "[ro.product.manufacturer]: [samsung]\n"


def outcome(converse: Converse, lock: str, *conversation: tuple[str, object]) -> Outcome:
    return converse(locks, list(conversation))[f"locks.{lock}"].outcome


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("1\nnull\n0\n", Outcome.PASSED),
        ("1\n0\nnull\n", Outcome.PASSED),
        ("0\n0\n0\n", Outcome.FAILED),
        ("1\n1\nnull\n", Outcome.FAILED),
        ("1\nnull\n1\n", Outcome.FAILED),
        ("null\nnull\nnull\n", Outcome.NOT_READABLE),
        ("1\n", Outcome.NOT_READABLE),
        ("1\nsettings: not\nfound\n", Outcome.NOT_READABLE),
        ("", Outcome.NOT_READABLE),
    ],
)
def test_setup(converse: Converse, said: str, expected: Outcome) -> None:
    assert outcome(converse, "setup", (SETUP, said)) is expected


def test_what_a_shell_cannot_see_of_reset_protection_is_said_with_the_reading(converse: Converse) -> None:
    reading = converse(locks, [(SETUP, "1\nnull\nnull\n")])["locks.setup"]
    assert reading.outcome is Outcome.PASSED
    assert "not shown to a shell" in reading.method


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        (LOCKED, Outcome.PASSED),
        (LOCKED.replace("[ro.boot.vbmeta.device_state]: [locked]\n", ""), Outcome.PASSED),
        (LOCKED.replace("green", "yellow"), Outcome.FAILED),
        (LOCKED.replace("[1]", "[0]"), Outcome.FAILED),
        (LOCKED.replace("[locked]", "[unlocked]"), Outcome.FAILED),
        ("[ro.boot.verifiedbootstate]: [green]\n", Outcome.NOT_READABLE),
        ("[ro.boot.flash.locked]: [1]\n", Outcome.NOT_READABLE),
        ("", Outcome.NOT_READABLE),
    ],
)
def test_the_bootloader_passes_only_where_all_properties_agree(
    converse: Converse, properties: str, expected: Outcome
) -> None:
    assert outcome(converse, "bootloader", (GETPROP, properties)) is expected


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        (SAMSUNG + "[ro.boot.warranty_bit]: [0]\n", Outcome.PASSED),
        (SAMSUNG + "[ro.boot.warranty_bit]: [1]\n", Outcome.FAILED),
        (SAMSUNG + "[ro.boot.warranty_bit]: [0]\n[ro.warranty_bit]: [1]\n", Outcome.FAILED),
        (SAMSUNG, Outcome.NOT_READABLE),
        ("[ro.product.manufacturer]: [Xiaomi]\n[ro.warranty_bit]: [0]\n", Outcome.NOT_PRESENT),
        ("[ro.warranty_bit]: [0]\n", Outcome.NOT_READABLE),
    ],
)
def test_knox(converse: Converse, properties: str, expected: Outcome) -> None:
    assert outcome(converse, "knox", (GETPROP, properties)) is expected


@pytest.mark.parametrize("sign", ["[ro.lineage.device]: [x]\n", "[ro.modversion]: [8.13]\n",
                                  "[ro.build.host]: [xiaomi.eu]\n"])  # fmt: skip
def test_a_custom_rom_makes_a_locked_bootloader_implausible(converse: Converse, sign: str) -> None:
    assert outcome(converse, "bootloader", (GETPROP, LOCKED + sign)) is Outcome.IMPLAUSIBLE
    unlocked = LOCKED.replace("[1]", "[0]")
    assert outcome(converse, "bootloader", (GETPROP, unlocked + sign)) is Outcome.FAILED


@pytest.mark.parametrize(("state", "expected"), [("locked", Outcome.PASSED), ("unlocked", Outcome.FAILED)])
def test_a_makers_own_property_of_the_lock_counts(converse: Converse, state: str, expected: Outcome) -> None:
    said = f"{LOCKED}[ro.secureboot.lockstate]: [{state}]\n"
    assert outcome(converse, "bootloader", (GETPROP, said)) is expected


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ("[sys.oem_unlock_allowed]: [0]\n", Outcome.PASSED),
        ("[sys.oem_unlock_allowed]: [1]\n", Outcome.FAILED),
        ("[sys.oem_unlock_allowed]: []\n", Outcome.NOT_READABLE),
        ("[ro.oem_unlock_supported]: [1]\n", Outcome.NOT_READABLE),
        ("", Outcome.NOT_READABLE),
    ],
)
def test_oem_unlock(converse: Converse, properties: str, expected: Outcome) -> None:
    assert outcome(converse, "oem_unlock", (GETPROP, properties)) is expected


STATE = "Current lock settings service state:\n"


@pytest.mark.parametrize(
    ("dump", "expected"),
    [
        ("SP Enabled = false\n    User 0\n        SP Handle = 0\n        SID = 0\n", Outcome.PASSED),
        ("SP Enabled = false\n    User 0\n        SP Handle = 46820d\n        SID = 1fc43bc3\n", Outcome.FAILED),
        ("\nUser State:\n  User 0\n    SID: 0\n    CredentialType: None\n", Outcome.PASSED),
        ("\nUser State:\n  User 0\n    SID: 3f\n    CredentialType: Pin\n", Outcome.FAILED),
        ("\nUser State:\n  User 0\n    CredentialType: PIN\nKeys:\n  User 0 [/x]:\n    CredentialType: NONE\n",
         Outcome.FAILED),
        ("\n  User 0\n    CredentialType: None\n  User 10\n    CredentialType: Pattern\n", Outcome.FAILED),
        ("\n  User 0\n    CredentialType: None\n  User 10\n", Outcome.NOT_READABLE),
        ("    User 0\n        SP Handle = 0\n", Outcome.NOT_READABLE),
        ("", Outcome.NOT_READABLE),
    ],
)  # fmt: skip
def test_a_passcode_is_told_by_its_kind_or_by_the_secure_id(
    converse: Converse, filtered: Filtered, dump: str, expected: Outcome
) -> None:
    for said in ((STATE + dump).encode(), filtered(PASSCODE, (STATE + dump).encode())):
        assert outcome(converse, "passcode", (PASSCODE, said)) is expected


@pytest.mark.parametrize(
    "said",
    ["", "User 0\nCredentialType: None\n", "Can't find service: lock_settings\n",
     "Permission Denial: can't dump LockSettingsService from pid=1, uid=2000\n",
     {"failure": "timeout", "stdout": "Current lock settings service state:\n User 0\n SID = 0\n"}],
)  # fmt: skip
def test_a_silent_lock_settings_service_is_no_phone_without_passcode(converse: Converse, said: object) -> None:
    assert outcome(converse, "passcode", (PASSCODE, said)) is Outcome.NOT_READABLE


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("NETWORK_LOCKED", Outcome.FAILED),
        ("LOADED,PERSO_LOCKED", Outcome.FAILED),
        ("LOADED,ABSENT", Outcome.NOT_TESTED),
        ("ABSENT", Outcome.NOT_TESTED),
        ("PIN_REQUIRED", Outcome.NOT_TESTED),
    ],
)
def test_only_a_refused_card_tells_of_a_sim_lock(converse: Converse, state: str, expected: Outcome) -> None:
    assert outcome(converse, "sim", (GETPROP, f"[gsm.sim.state]: [{state}]\n")) is expected


DO = "operator:do Put in a SIM of another network than the phone was sold by, and wait half a minute."
JUDGE = "operator:judge Does the phone show the SIM's network, without asking for an unlock code?"


@pytest.mark.parametrize(
    ("done", "state", "judged", "expected"),
    [
        ("done", "LOADED\n26201\n", "yes", Outcome.PASSED),
        ("done", "READY\n\n", "yes", Outcome.PASSED),
        ("done", "ABSENT,LOADED\n,26201\n", "yes", Outcome.PASSED),
        ("done", "LOADED\n26201\n", "no: it asks for a code", Outcome.FAILED),
        ("done", "NETWORK_LOCKED\n\n", "yes", Outcome.FAILED),
        ("done", {"failure": "refused"}, "yes", Outcome.NOT_READABLE),
        ("done", "LOADED\n26201\n", "skip: no signal here", Outcome.NOT_TESTED),
        *(("done", f"{state}\n\n", "yes", Outcome.NOT_TESTED)
          for state in ("ABSENT", "NOT_READY", "PIN_REQUIRED", "PUK_REQUIRED", "UNKNOWN", "", ",")),
        ("done", "", "yes", Outcome.NOT_TESTED),
        ("done", "LOADED\n", "done", Outcome.NOT_TESTED),
        ("done", "LOADED\n", {"failure": "timeout"}, Outcome.NOT_TESTED),
        ("skip: no card", "LOADED\n", "yes", Outcome.NOT_TESTED),
    ],
)  # fmt: skip
def test_a_sim_of_another_network_shows_the_lock(
    converse: Converse, done: str, state: object, judged: object, expected: Outcome
) -> None:
    said = [(SIM, "ABSENT\n\n"), (DO, done), (SIM, state), (JUDGE, judged)]
    assert converse(sim_lock, said)["locks.sim"].outcome is expected


@pytest.mark.parametrize(
    ("before", "after", "expected", "words"),
    [
        ("LOADED\n26202\n", "LOADED\n26201\n", Outcome.PASSED, "a SIM of network 26201, by the operator's eye"),
        ("LOADED,ABSENT\n26202,\n", "LOADED,LOADED\n26202,310410\n", Outcome.PASSED, "network 310410"),
        ("ABSENT\n\n", "READY\n\n", Outcome.PASSED, "a network that the phone does not name"),
        ("LOADED\n26202\n", "LOADED\n26202\n", Outcome.NOT_TESTED, "no other network than before (26202)"),
        ("LOADED,ABSENT\n26202,\n", "LOADED,NOT_READY\n26202,\n", Outcome.NOT_TESTED, "than before (26202)"),
        ("LOADED\n26202\n", "READY\n\n", Outcome.NOT_TESTED, "than before (26202)"),
        ("ABSENT\n\n", "PIN_REQUIRED\n\n", Outcome.NOT_TESTED, "no SIM is ready (PIN_REQUIRED)"),
        ({"failure": "timeout"}, "LOADED\n26201\n", Outcome.NOT_READABLE, "no whole answer in time"),
    ],
)
def test_the_phones_own_sim_does_not_pass_for_a_foreign_one(
    converse: Converse, before: object, after: str, expected: Outcome, words: str
) -> None:
    reading = converse(sim_lock, [(SIM, before), (DO, "done"), (SIM, after), (JUDGE, "yes")])["locks.sim"]
    assert reading.outcome is expected
    assert words in (reading.reason or reading.method)
    assert SIM in [source.ask for source in reading.sources]


REAL = {
    "google-husky-delta": ("passed", "not_present"),
    "google-pixel-sailfish-android10": ("failed", "not_present"),
    "gwm-haval-headunit": ("failed", "not_present"),
    "huawei-g700": ("not_readable", "not_present"),
    "lge-timelm-v60": ("failed", "not_present"),
    "mvt-sample": ("not_readable", "not_readable"),
    "oneplus-billie-nord-n10x": ("passed", "not_present"),
    "xiaomi-fleur": ("implausible", "not_present"),
    "xiaomi-pad6-pipa": ("passed", "not_present"),
    "xiaomi-psyche": ("implausible", "not_present"),
}
"""Bootloader and Knox as read in each file of properties; two run a custom ROM that says it is locked."""


@pytest.mark.parametrize("name", REAL)
def test_locks_in_the_properties_of_real_devices(shared: Path, converse: Converse, name: str) -> None:
    output = (shared / f"corpus/android/getprop/{name}.txt").read_bytes()
    readings = converse(locks, [(GETPROP, output)])
    assert tuple(readings[f"locks.{lock}"].outcome for lock in ("bootloader", "knox")) == REAL[name]
