"""Jailbreak: a sign fails, and only whole lists of apps from a chip that is for sale pass."""

import plistlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.answer import Failed
from probes.kinds.apple.identification import VALUES
from probes.kinds.apple.root import jailbreak, jailbroken, tools
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]

SOLD = {"ProductionSOC": True, "FusingStatus": 3, "NonVolatileRAM": {"boot-args": b""}}
SYSTEM = [{"CFBundleIdentifier": "com.apple.Preferences"}, {"CFBundleIdentifier": "com.apple.MobileSMS"}]
USER = [{"CFBundleIdentifier": "org.example.game", "CFBundleDisplayName": "Game"}]
REFUSED = {"exit_code": 1, "stderr": "PasswordProtected"}


def read(converse: Converse, values: Any = SOLD, system: Any = SYSTEM, user: Any = USER) -> Reading:
    said = [
        (ask, answer if isinstance(answer, bytes) or "exit_code" in answer else plistlib.dumps(answer))
        for ask, answer in ((VALUES, values), ("apps:system", system), ("apps:user", user))
    ]
    return converse(jailbroken, said)["locks.root"]


def test_whole_lists_without_a_sign_pass_and_say_what_hides(converse: Converse) -> None:
    reading = read(converse)
    assert reading.outcome is Outcome.PASSED
    assert "hides itself" in reading.method
    assert read(converse, user=[]).outcome is Outcome.PASSED


@pytest.mark.parametrize("app", [identifier for identifier, _name in tools()])
def test_an_app_of_a_jailbreak_fails_in_either_list_and_in_any_case(converse: Converse, app: str) -> None:
    for identifier in (app, app.lower()):
        extra = [{"CFBundleIdentifier": identifier}]
        for reading in (read(converse, user=USER + extra), read(converse, system=SYSTEM + extra),
                        read(converse, system=REFUSED, user=extra)):  # fmt: skip
            assert reading.outcome is Outcome.FAILED
            assert app in reading.reason


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"ProductionSOC": False}, "a developer's"),
        ({"FusingStatus": 1}, "FusingStatus"),
        ({"NonVolatileRAM": {"boot-args": b"-v amfi_get_out_of_my_way=1"}}, "boot-args are set"),
        ({"NonVolatileRAM": {"boot-args": "-v"}}, "boot-args are set"),
    ],
)
def test_a_sign_of_boot_or_chip_fails_even_without_a_list(
    converse: Converse, values: dict[str, Any], words: str
) -> None:
    for lists in ({}, {"system": REFUSED, "user": REFUSED}):
        reading = read(converse, SOLD | values, **lists)
        assert reading.outcome is Outcome.FAILED
        assert words in reading.reason


@pytest.mark.parametrize(
    "said",
    [
        {"system": REFUSED},
        {"user": REFUSED},
        {"system": []},
        {"system": USER},
        {"system": {}},
        {"user": {}},
        {"user": [{}]},
        {"user": [{"CFBundleIdentifier": ""}]},
        {"user": b""},
        {"system": plistlib.dumps(SYSTEM)[:-30]},
        {"values": {"FusingStatus": 3}},
        {"values": {}},
        {"values": []},
        {"values": REFUSED},
    ],
)
def test_a_list_that_is_not_whole_does_not_pass(converse: Converse, said: dict[str, Any]) -> None:
    assert read(converse, **said).outcome is Outcome.NOT_READABLE


def test_a_flag_that_is_none_is_implausible(converse: Converse) -> None:
    assert read(converse, SOLD | {"ProductionSOC": "sure"}).outcome is Outcome.IMPLAUSIBLE
    assert read(converse, SOLD | {"FusingStatus": "three"}).outcome is Outcome.IMPLAUSIBLE


@given(st.lists(st.text(min_size=1, max_size=30), max_size=8), st.integers(0, 7))
def test_no_company_of_other_apps_hides_a_jailbreak(others: list[str], place: int) -> None:
    apps = [{"CFBundleIdentifier": each} for each in others]
    apps.insert(place, {"CFBundleIdentifier": "com.saurik.Cydia"})
    with pytest.raises(Failed, match="Cydia"):
        jailbreak(SOLD, SYSTEM, apps)
