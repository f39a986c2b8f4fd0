"""Data: somebody's apps fail an erasure, and nothing proves one."""

import plistlib
from collections.abc import Callable

import pytest

from probes.kinds.apple.data import APPS, data
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]


def apps(*identifiers: str) -> bytes:
    return plistlib.dumps([{"CFBundleIdentifier": each, "CFBundleDisplayName": "Secret"} for each in identifiers])


@pytest.mark.parametrize(
    ("said", "outcome", "words"),
    [
        (apps("org.example.bank"), Outcome.FAILED, "somebody's data is still on it: 1 app installed"),
        (apps("org.example.bank", "net.example.clinic", "com.apple.Pages"), Outcome.FAILED, "2 apps installed"),
        (apps("com.apple.Pages", "com.apple.Keynote"), Outcome.NOT_TESTED, "does not prove that it was erased"),
        (apps(), Outcome.NOT_TESTED, "does not prove that it was erased"),
        (apps(""), Outcome.NOT_READABLE, "without an identifier"),
        (plistlib.dumps([{}]), Outcome.NOT_READABLE, "without an identifier"),
        (plistlib.dumps(["org.example.bank"]), Outcome.NOT_READABLE, "without an identifier"),
        (plistlib.dumps({}), Outcome.NOT_READABLE, "is none"),
        (apps("org.example.bank")[:-20], Outcome.NOT_READABLE, ""),
        (b"", Outcome.NOT_READABLE, ""),
        ({"exit_code": 1, "stderr": "PasswordProtected"}, Outcome.NOT_READABLE, "locked with its passcode"),
        ({"failure": "unauthorized"}, Outcome.NOT_READABLE, "not accepted this computer's key"),
        ({"failure": "timeout", "stdout": apps()}, Outcome.NOT_READABLE, "in time"),
    ],
)
def test_apps_are_counted_and_not_named(converse: Converse, said: object, outcome: Outcome, words: str) -> None:
    reading = converse(data, [(APPS, said)])["data.erased"]
    assert reading.outcome is outcome
    assert words in reading.reason
    assert "bank" not in reading.reason
