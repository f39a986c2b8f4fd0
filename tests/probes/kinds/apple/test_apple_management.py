"""Whose device it is: any sign of an organisation fails, only two whole answers without one pass, names stay out."""

import plistlib
from collections.abc import Callable
from typing import Any

import pytest

from probes.kinds.apple.identification import VALUES
from probes.kinds.apple.management import CLOUD, MANAGED, PROFILES, managed_by_eye, management
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]

OWN = {"AllowPairing": True, "CloudConfigurationUIComplete": True, "IsSupervised": False}
NONE = {"OrderedIdentifiers": [], "ProfileManifest": {}, "ProfileMetadata": {}, "Status": "Acknowledged"}
REFUSED = {"exit_code": 1, "stderr": "MissingValue"}


def plist(value: Any) -> bytes:
    return plistlib.dumps(value)


def installed(*types: str, name: str = "com.example.secret", place: str = "ProfileMetadata") -> dict[str, Any]:
    content = {"PayloadContent": [{"PayloadType": each} for each in types], "PayloadOrganization": "Secret Ltd"}
    return {**NONE, "OrderedIdentifiers": [name], place: {name: content}}


def read(converse: Converse, cloud: object, profiles: object, state: str = "Activated") -> dict[str, Reading]:
    said = [
        (ask, answer if answer is REFUSED else plist(answer)) for ask, answer in ((CLOUD, cloud), (PROFILES, profiles))
    ]
    return converse(management, [(VALUES, plist({"ActivationState": state})), *said])


def test_an_owners_own_device_passes_and_says_what_does_not_show(converse: Converse) -> None:
    readings = read(converse, OWN, NONE)
    assert {reading.outcome for reading in readings.values()} == {Outcome.PASSED}
    assert "comes back after an erase" in readings["locks.owner"].method


@pytest.mark.parametrize(
    ("cloud", "reason"),
    [
        ({"IsSupervised": True}, "supervised by an organisation"),
        ({"IsSupervised": 1}, "supervised by an organisation"),
        ({"IsMDMUnremovable": True}, "its management cannot be ended on the device"),
        ({"IsMandatory": True}, "set-up cannot be ended without"),
        ({"ConfigurationURL": "https://secret.example"}, "set-up enrols it with an organisation's server"),
        ({"OrganizationName": "Secret Ltd"}, "set up by an organisation"),
        ({"OrganizationMagic": "5ecret"}, "set up by an organisation"),
    ],
)
def test_any_sign_of_an_organisation_fails_and_names_none(
    converse: Converse, cloud: dict[str, Any], reason: str
) -> None:
    for profiles in (NONE, REFUSED):
        reading = read(converse, OWN | cloud, profiles)["locks.owner"]
        assert reading.outcome is Outcome.FAILED
        assert reason in reading.reason
        assert "ecret" not in reading.model_dump_json()


@pytest.mark.parametrize("place", ["ProfileMetadata", "ProfileManifest"])
def test_a_servers_profile_fails_both_whatever_the_configuration_says(converse: Converse, place: str) -> None:
    for cloud in (OWN, REFUSED):
        readings = read(converse, cloud, installed("com.apple.mdm", place=place))
        assert readings["locks.owner"].outcome is Outcome.FAILED
        assert "managed by an organisation's server" in readings["locks.owner"].reason
        assert readings["locks.profile"].reason == "1 profile is installed (com.apple.mdm)"
        assert "ecret" not in "".join(reading.model_dump_json() for reading in readings.values())


def test_another_profile_fails_its_own_measure_alone(converse: Converse) -> None:
    readings = read(converse, OWN, installed("com.apple.wifi.managed", "com.apple.vpn.managed", "com.secret.payload"))
    assert readings["locks.owner"].outcome is Outcome.PASSED
    assert readings["locks.profile"].reason == (
        "1 profile is installed (com.apple.vpn.managed, com.apple.wifi.managed)"
    )


def test_a_profile_whose_purpose_is_not_told_may_be_a_servers(converse: Converse) -> None:
    two = installed("com.apple.wifi.managed")
    two["ProfileMetadata"]["another"] = {}
    for profiles, count in ((installed(), "1 profile is"), (two, "2 profiles are")):
        readings = read(converse, OWN, profiles)
        assert readings["locks.owner"].outcome is Outcome.NOT_READABLE
        assert "does not tell what it is for" in readings["locks.owner"].reason
        assert count in readings["locks.profile"].reason


@pytest.mark.parametrize(
    ("cloud", "profiles"),
    [
        (REFUSED, NONE),
        ({}, NONE),
        ([], NONE),
        ({"AllowPairing": True}, NONE),
        (OWN, REFUSED),
        (OWN, {}),
        (OWN, []),
        (OWN, {"Status": "Acknowledged"}),
        (OWN, {"OrderedIdentifiers": [], "ProfileMetadata": {}}),
        (OWN, {**NONE, "OrderedIdentifiers": "none"}),
        (OWN, {**NONE, "ProfileMetadata": []}),
        (REFUSED, REFUSED),
        (NONE, OWN),
    ],
)
def test_half_an_answer_is_no_freedom(converse: Converse, cloud: object, profiles: object) -> None:
    assert read(converse, cloud, profiles)["locks.owner"].outcome is Outcome.NOT_READABLE


@pytest.mark.parametrize(
    "said",
    [b"", b"<plist>", plist(NONE)[:-30], {"failure": "unauthorized"}, {"exit_code": 1, "stderr": "PasswordProtected"},
     {"failure": "disconnected", "stdout": plist(NONE)}],
)  # fmt: skip
def test_silence_is_neither_freedom_nor_an_empty_list(converse: Converse, said: object) -> None:
    readings = converse(management, [(CLOUD, said), (PROFILES, said)])
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_READABLE}


@pytest.mark.parametrize("state", ["Unactivated", "WaitingForActivation", "FactoryActivated", ""])
def test_a_device_in_set_up_may_still_be_enrolled(converse: Converse, state: str) -> None:
    reading = read(converse, OWN, NONE, state)["locks.owner"]
    assert (reading.outcome, "said to be activated" in reading.reason) == (Outcome.NOT_READABLE, True)
    assert read(converse, OWN | {"IsSupervised": True}, NONE, state)["locks.owner"].outcome is Outcome.FAILED
    untold = converse(management, [(CLOUD, plist(OWN)), (PROFILES, plist(NONE))])["locks.owner"]
    assert untold.outcome is Outcome.NOT_READABLE


def test_a_flag_that_is_none_is_implausible(converse: Converse) -> None:
    assert read(converse, OWN | {"IsSupervised": "maybe"}, NONE)["locks.owner"].outcome is Outcome.IMPLAUSIBLE


@pytest.mark.parametrize(
    ("said", "outcome"),
    [("yes", Outcome.PASSED), ("no: Remote Management", Outcome.FAILED), ("skip: no Wi-Fi", Outcome.NOT_TESTED)],
)
def test_the_operator_looks_where_nothing_is_told(converse: Converse, said: str, outcome: Outcome) -> None:
    question = (f"operator:judge {MANAGED}", said)
    assert (
        converse(managed_by_eye, [(CLOUD, REFUSED), (PROFILES, plist(NONE)), question])["locks.owner"].outcome
        is outcome
    )
    known = converse(managed_by_eye, [(CLOUD, plist({"IsSupervised": True})), question])["locks.owner"]
    assert (known.outcome, known.reason) == (Outcome.NOT_TESTED, "nobody was asked, as the device tells it")
