"""Accounts, users, owners: each passes on evidence, fails on any sign, never on silence; names stay on the device."""

from collections.abc import Callable
from pathlib import Path

import pytest

from probes.kinds.android.management import ACCOUNTS, OWNERS, USERS, management
from probes.kinds.android.properties import GETPROP
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]
Filtered = Callable[[str, bytes], bytes]

POLICY = "Current Device Policy Manager state:\n\n  Enabled Device Admins (User 0, provisioningState: 0):\n"


def outcome(converse: Converse, lock: str, *conversation: tuple[str, object]) -> Outcome:
    return converse(management, list(conversation))[f"locks.{lock}"].outcome


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
    reading = converse(management, [(ACCOUNTS, through)])["locks.accounts"]
    assert reading.reason == "2 accounts are signed in (Google, com.whatsapp)"


@pytest.mark.parametrize(
    "said",
    [
        "",
        {"exit_code": 1},
        "Accounts History\n",
        "User UserInfo{0\nAccounts: 0\nUser UserInfo{10\n",
        "Accounts: 0\n",
        "  Accounts: 0\n",
        "Accounts: 0\nAccounts: 0\n",
        "Can't find service: account\n",
        "User UserInfo{0\n  Accounts: 0\n*** SERVICE 'account' DUMP TIMEOUT (10000ms) EXPIRED ***\n",
        {"failure": "disconnected", "stdout": "User UserInfo{0\n  Accounts: 0\n"},
    ],
)
def test_silence_is_not_the_absence_of_accounts(converse: Converse, said: object) -> None:
    assert outcome(converse, "accounts", (ACCOUNTS, said)) is Outcome.NOT_READABLE


@pytest.mark.parametrize(
    ("sdk", "expected"),
    [("10", Outcome.PASSED), ("16", Outcome.PASSED), ("17", Outcome.NOT_READABLE), ("34", Outcome.NOT_READABLE),
     ("", Outcome.NOT_READABLE)],
)  # fmt: skip
def test_a_count_of_no_user_is_whole_only_where_there_are_no_users(
    converse: Converse, sdk: str, expected: Outcome
) -> None:
    said = (GETPROP, f"[ro.build.version.sdk]: [{sdk}]\n")
    assert outcome(converse, "accounts", (ACCOUNTS, "Accounts: 0\n"), said) is expected
    two = (ACCOUNTS, "Accounts: 0\nAccounts: 0\n")
    assert outcome(converse, "accounts", two, said) is Outcome.NOT_READABLE


def test_an_account_fails_even_where_another_user_does_not_answer(converse: Converse) -> None:
    said = "User UserInfo{0\n  Accounts: 1\nUser UserInfo{10\n"
    assert outcome(converse, "accounts", (ACCOUNTS, said)) is Outcome.FAILED


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
    reading = converse(management, [(OWNERS, through)])["locks.owner"]
    assert (reading.outcome, reading.reason) == (Outcome.FAILED, reason)
    assert b"Secret" not in through


@pytest.mark.parametrize("said", ["", "Current Device Policy Manager state\n", "Can't find service: device_policy\n"])
def test_a_silent_policy_service_is_not_an_unmanaged_device(converse: Converse, said: str) -> None:
    assert outcome(converse, "owner", (OWNERS, said)) is Outcome.NOT_READABLE


FIND = "    com.google.android.gms/.mdm.receivers.MdmDeviceAdminReceiver:\n      uid=10150\n"


def test_an_administrator_that_the_system_brings_along_manages_nobody(converse: Converse, filtered: Filtered) -> None:
    alone = filtered(OWNERS, (POLICY + FIND).encode())
    assert outcome(converse, "owner", (OWNERS, alone)) is Outcome.PASSED
    beside = filtered(OWNERS, (POLICY + FIND + "    com.example.mdm/.Admin:\n").encode())
    assert converse(management, [(OWNERS, beside)])["locks.owner"].reason == (
        "device administrator active: com.example.mdm"
    )
    other = FIND.replace("MdmDeviceAdminReceiver", "AnotherReceiver")
    assert outcome(converse, "owner", (OWNERS, filtered(OWNERS, (POLICY + other).encode()))) is Outcome.FAILED


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ("[ro.organization_owned]: [true]\n", Outcome.FAILED),
        ("[ro.organization_owned]: [false]\n", Outcome.PASSED),
        ("[knox.kg.state]: [Locked]\n", Outcome.FAILED),
        ("[knox.kg.state]: [Active]\n", Outcome.FAILED),
        ("[knox.kg.state]: [Completed]\n", Outcome.PASSED),
        ("[knox.kg.state]: []\n", Outcome.PASSED),
    ],
)
def test_a_property_that_names_an_owner_fails(converse: Converse, properties: str, expected: Outcome) -> None:
    assert outcome(converse, "owner", (OWNERS, POLICY), (GETPROP, properties)) is expected


OWNER, WORK, CLONE = (
    "\tUserInfo{0:Maria:4c13} running\n",
    "\tUserInfo{10:Work:1030}\n",
    "\tUserInfo{999:XSpace:801010}\n",
)
HEADLESS, PERSON = "\tUserInfo{0:System:813} running\n", "\tUserInfo{10:Maria:4412} running\n"
"""A system's user that is nobody (UserInfo.FLAG_SYSTEM without FLAG_FULL), and the one whose device it is."""


@pytest.mark.parametrize(
    ("users", "expected", "reason"),
    [
        (OWNER, Outcome.PASSED, None),
        (OWNER + WORK, Outcome.FAILED, "besides the owner there is a work profile (user 10)"),
        (OWNER + CLONE, Outcome.FAILED, "besides the owner there is user 999"),
        ("", Outcome.NOT_READABLE, None),
        (OWNER.replace("4c13}", "4c1"), Outcome.NOT_READABLE, None),
        (OWNER + OWNER, Outcome.NOT_READABLE, None),
        (HEADLESS + PERSON, Outcome.PASSED, None),
        (PERSON + HEADLESS, Outcome.PASSED, None),
        (HEADLESS, Outcome.NOT_READABLE, None),
        (HEADLESS + PERSON + PERSON, Outcome.NOT_READABLE, None),
        (HEADLESS + PERSON + "\tUserInfo{11:B:412}\n", Outcome.FAILED, "besides the owner there is user 11"),
        (HEADLESS + PERSON + "\tUserInfo{11:Work:1030}\n", Outcome.FAILED,
         "besides the owner there is a work profile (user 11)"),
        (HEADLESS + "\tUserInfo{10:Guest:414}\n", Outcome.FAILED, "besides the owner there is user 10"),
        (OWNER + PERSON, Outcome.FAILED, "besides the owner there is user 10"),
        ("\tUserInfo{0:Maria:13}\n" + PERSON, Outcome.FAILED, "besides the owner there is user 10"),
    ],
)  # fmt: skip
def test_a_second_user_or_a_work_profile_fails(
    converse: Converse, filtered: Filtered, users: str, expected: Outcome, reason: str | None
) -> None:
    through = filtered(USERS, ("Users:\n" + users).encode())
    assert b"Maria" not in through
    reading = converse(management, [(USERS, through)])["locks.profile"]
    assert reading.outcome is expected
    assert reason is None or reading.reason == reason


@pytest.mark.parametrize(
    "said", ["Can't find service: user\n", "Error: java.lang.SecurityException\n", {"exit_code": 1}]
)
def test_users_that_are_not_listed_are_not_one(converse: Converse, said: object) -> None:
    assert outcome(converse, "profile", (USERS, said)) is Outcome.NOT_READABLE


@pytest.mark.parametrize(
    ("state", "expected"),
    [("Error", Outcome.NOT_READABLE), ("Completed", Outcome.PASSED), ("Locked", Outcome.FAILED)],
)
def test_a_lenders_lock_in_error_is_neither_on_nor_off(converse: Converse, state: str, expected: Outcome) -> None:
    said = (GETPROP, f"[knox.kg.state]: [{state}]\n")
    assert outcome(converse, "owner", (OWNERS, POLICY), said) is expected
    admin = POLICY + "    com.example.finance/.LockReceiver:\n"
    assert outcome(converse, "owner", (OWNERS, admin), said) is Outcome.FAILED


def test_the_app_that_a_lender_locks_a_device_with_fails(converse: Converse) -> None:
    reading = converse(management, [(OWNERS, POLICY + "financed: com.example.lender\n")])["locks.owner"]
    assert (reading.outcome, reading.reason) == (
        Outcome.FAILED, "managed: financed device kiosk com.example.lender"
    )  # fmt: skip
    without = converse(management, [(OWNERS, POLICY)])["locks.owner"]
    assert without.outcome is Outcome.PASSED
    assert "of lenders' locks, only" in without.method
