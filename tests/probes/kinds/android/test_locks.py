"""Locks: each passes on evidence alone, fails on any sign, and never on silence; names stay on the device."""

from collections.abc import Callable
from pathlib import Path

import pytest

from probes.kinds.android.identity import GETPROP
from probes.kinds.android.locks import ACCOUNTS, OWNERS, SETUP, SU, locks
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]
Filtered = Callable[[str, bytes], bytes]

LOCKED = "[ro.boot.verifiedbootstate]: [green]\n[ro.boot.flash.locked]: [1]\n[ro.boot.vbmeta.device_state]: [locked]\n"
USER = "[ro.debuggable]: [0]\n[ro.build.type]: [user]\n[ro.build.tags]: [release-keys]\n"
SAMSUNG = "[ro.product.manufacturer]: [samsung]\n"
POLICY = "Current Device Policy Manager state:\n\n  Enabled Device Admins (User 0, provisioningState: 0):\n"


def outcome(converse: Converse, lock: str, *conversation: tuple[str, object]) -> Outcome:
    return converse(locks, list(conversation))[f"locks.{lock}"].outcome


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("google-pixel-sailfish-android10", Outcome.PASSED),
        ("gwm-haval-headunit", Outcome.PASSED),
        ("sonyericsson-xperia-aidldeadlock", Outcome.FAILED),
        ("sonyericsson-xperia-deadlock", Outcome.FAILED),
        ("sonyericsson-xperia-hybriddeadlock", Outcome.FAILED),
    ],
)
def test_accounts_of_real_devices_through_the_filter_and_whole(
    shared: Path, converse: Converse, filtered: Filtered, name: str, expected: Outcome
) -> None:
    whole = (shared / f"corpus/android/account/{name}.txt").read_bytes()
    through = filtered(ACCOUNTS, whole)
    assert outcome(converse, "accounts", (ACCOUNTS, whole)) is expected
    assert outcome(converse, "accounts", (ACCOUNTS, through)) is expected
    assert b"name=" not in through
    assert b"Propriet" not in through


def test_the_filter_keeps_types_and_drops_every_name(converse: Converse, filtered: Filtered) -> None:
    dump = (
        b"User UserInfo{0:Maria:4c13}:\n  Accounts: 2\n"
        b"    Account {name=maria, type=fake}@example.org, type=com.google}\n    Account {name=m, type=com.whatsapp}\n"
    )
    through = filtered(ACCOUNTS, dump)
    assert b"aria" not in through
    reading = converse(locks, [(ACCOUNTS, through)])["locks.accounts"]
    assert reading.reason == "2 accounts are signed in (Google, com.whatsapp)"


@pytest.mark.parametrize(
    "said",
    [
        "",
        {"exit_code": 1},
        "Accounts History\n",
        "User UserInfo{0\nAccounts: 0\nUser UserInfo{10\n",
        "Accounts: 0\nAccounts: 0\n",
        "Can't find service: account\n",
        "User UserInfo{0\n  Accounts: 0\n*** SERVICE 'account' DUMP TIMEOUT (10000ms) EXPIRED ***\n",
        {"failure": "disconnected", "stdout": "User UserInfo{0\n  Accounts: 0\n"},
    ],
)
def test_silence_is_not_the_absence_of_accounts(converse: Converse, said: object) -> None:
    assert outcome(converse, "accounts", (ACCOUNTS, said)) is Outcome.NOT_READABLE


def test_an_account_fails_even_where_another_user_does_not_answer(converse: Converse) -> None:
    said = "User UserInfo{0\n  Accounts: 1\nUser UserInfo{10\n"
    assert outcome(converse, "accounts", (ACCOUNTS, said)) is Outcome.FAILED


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


@pytest.mark.parametrize(
    ("su", "properties", "expected"),
    [
        ("1\n", USER, Outcome.PASSED),
        ("/system/xbin/su\n0\n", USER, Outcome.FAILED),
        ("1\n", USER.replace("[0]", "[1]"), Outcome.FAILED),
        ("1\n", USER.replace("release-keys", "test-keys"), Outcome.FAILED),
        ("1\n", "", Outcome.NOT_READABLE),
        ("1\n", USER.replace("[ro.debuggable]: [0]\n", ""), Outcome.NOT_READABLE),
        ("sh: which: not found\n127\n", USER, Outcome.NOT_READABLE),
        ("", USER, Outcome.NOT_READABLE),
    ],
)
def test_root_passes_only_where_su_was_looked_for(
    converse: Converse, su: str, properties: str, expected: Outcome
) -> None:
    assert outcome(converse, "root", (SU, su), (GETPROP, properties)) is expected


@pytest.mark.parametrize(
    "name",
    [
        "google-pixel-sailfish-android10",
        "sonyericsson-xperia-aidldeadlock",
        "sonyericsson-xperia-deadlock",
        "sonyericsson-xperia-hybriddeadlock",
    ],
)
def test_unmanaged_devices_pass_through_the_filter_and_whole(
    shared: Path, converse: Converse, filtered: Filtered, name: str
) -> None:
    whole = (shared / f"corpus/android/device_policy/{name}.txt").read_bytes()
    assert outcome(converse, "owner", (OWNERS, whole)) is Outcome.PASSED
    assert outcome(converse, "owner", (OWNERS, filtered(OWNERS, whole))) is Outcome.PASSED


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        (
            "  Device Owner: \n    admin=ComponentInfo{org.example.mdm/.Receiver}\n    name=Secret Ltd\n",
            "managed: device owner org.example.mdm",
        ),
        (
            "  Profile Owner (User 10): \n    admin=ComponentInfo{org.example.work/.Receiver}\n    name=Secret Ltd\n",
            "managed: profile owner org.example.work",
        ),
        (
            "    com.example.finance/.LockReceiver:\n      uid=10211\n",
            "device administrator active: com.example.finance",
        ),
    ],
)
def test_management_fails_and_names_its_app_but_not_its_organisation(
    converse: Converse, filtered: Filtered, block: str, reason: str
) -> None:
    through = filtered(OWNERS, (POLICY + block).encode())
    reading = converse(locks, [(OWNERS, through)])["locks.owner"]
    assert (reading.outcome, reading.reason) == (Outcome.FAILED, reason)
    assert b"Secret" not in through


@pytest.mark.parametrize("said", ["", "Current Device Policy Manager state\n", "Can't find service: device_policy\n"])
def test_a_silent_policy_service_is_not_an_unmanaged_device(converse: Converse, said: str) -> None:
    assert outcome(converse, "owner", (OWNERS, said)) is Outcome.NOT_READABLE


REAL = {
    "google-husky-delta": ("passed", "not_present", "not_readable"),
    "google-pixel-sailfish-android10": ("failed", "not_present", "failed"),
    "gwm-haval-headunit": ("failed", "not_present", "failed"),
    "huawei-g700": ("not_readable", "not_present", "failed"),
    "lge-timelm-v60": ("failed", "not_present", "passed"),
    "mvt-sample": ("not_readable", "not_readable", "not_readable"),
    "oneplus-billie-nord-n10x": ("passed", "not_present", "passed"),
    "xiaomi-fleur": ("passed", "not_present", "passed"),
    "xiaomi-pad6-pipa": ("passed", "not_present", "passed"),
}
"""Bootloader, Knox and root (on the premise that there is no su), as read in each file of properties."""


@pytest.mark.parametrize("name", REAL)
def test_locks_in_the_properties_of_real_devices(shared: Path, converse: Converse, name: str) -> None:
    output = (shared / f"corpus/android/getprop/{name}.txt").read_bytes()
    readings = converse(locks, [(GETPROP, output), (SU, "1\n")])
    assert tuple(readings[f"locks.{lock}"].outcome for lock in ("bootloader", "knox", "root")) == REAL[name]
