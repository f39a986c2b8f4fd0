"""Audio: devices by type alone, the vibrator and the voice by an operator; a command that failed is not asked about."""

from collections.abc import Callable

import pytest

from probes.kinds.android.audio import (
    AUDIO,
    EAR,
    FELT,
    FLINGER,
    HOME,
    LOUD,
    POLICY,
    READY,
    RINGTONES,
    SPOKEN,
    VIBRATE,
    sound_listed,
    sound_tried,
)
from probes.kinds.android.properties import GETPROP
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]
Filtered = Callable[[str, bytes], bytes]

PARTS = (
    "- Available output devices:\n  Device 1:\n  - id:  2\n  - type: AUDIO_DEVICE_OUT_EARPIECE\n"
    "  Device 2:\n  - tag name: Maria\n  - type: AUDIO_DEVICE_OUT_SPEAKER\n"
    "- Available input devices:\n  Device 1:\n  - type: AUDIO_DEVICE_IN_BUILTIN_MIC\n"
    "HW Modules dump:\n  - type: AUDIO_DEVICE_OUT_WIRED_HEADSET\n"
)
SERVICE = "- STREAM_MUSIC:\n   Devices: speaker\n- STREAM_VOICE_CALL:\n   Devices: earpiece\n  mHasVibrator=true\n"
THREADS = "  Output devices: 0x2 (AUDIO_DEVICE_OUT_SPEAKER)\n  Input device: 0 (AUDIO_DEVICE_NONE)\n"


NO_EARPIECE = PARTS.replace("OUT_EARPIECE", "OUT_AUX_DIGITAL")
NO_VIBRATOR = SERVICE.replace("true", "false")


def kind(characteristics: str) -> str:
    return f"[ro.build.characteristics]: [{characteristics}]\n[ro.product.model]: [X]\n"


PHONE = kind("nosdcard")


def listed(
    converse: Converse, policy: object = PARTS, audio: object = SERVICE, properties: object = PHONE
) -> dict[str, Reading]:
    return converse(sound_listed, [(POLICY, policy), (AUDIO, audio), (FLINGER, THREADS), (GETPROP, properties)])


def test_devices_that_are_there_and_not_those_that_might_be(converse: Converse) -> None:
    assert listed(converse)["audio.devices"].value == "earpiece, loudspeaker, microphone"


def test_the_filters_keep_types_and_drop_names(converse: Converse, filtered: Filtered) -> None:
    through = filtered(POLICY, PARTS.encode())
    assert b"Maria" not in through
    assert listed(converse, through) == listed(converse)
    assert listed(converse, audio=filtered(AUDIO, SERVICE.encode())) == listed(converse)
    assert filtered(FLINGER, THREADS.encode()).decode().count("AUDIO_DEVICE") == 1


def test_without_the_policy_service_what_is_in_use_is_told(converse: Converse) -> None:
    reading = listed(converse, "Can't find service: media.audio_policy\n")["audio.devices"]
    assert (reading.value, reading.method) == ("earpiece, loudspeaker", "audio service (only where sound goes now)")
    reading = listed(converse, "", "")["audio.devices"]
    assert (reading.value, reading.method) == ("loudspeaker", "audio flinger (only where sound goes now)")


@pytest.mark.parametrize(
    ("policy", "outcome"),
    [
        (PARTS, Outcome.NOT_TESTED),
        (NO_EARPIECE, Outcome.NOT_TESTED),
        (PARTS.replace("OUT_EARPIECE", "OUT_A").replace("OUT_SPEAKER", "OUT_B"), Outcome.NOT_READABLE),
        (PARTS.partition("- Available input")[0].replace("OUT_EARPIECE", "OUT_A"), Outcome.NOT_READABLE),
        ("", Outcome.NOT_READABLE),
    ],
)
def test_an_earpiece_is_missing_only_from_a_whole_list(converse: Converse, policy: str, outcome: Outcome) -> None:
    assert listed(converse, policy)["audio.earpiece"].outcome is outcome


@pytest.mark.parametrize(
    ("audio", "outcome"),
    [
        (SERVICE, Outcome.NOT_TESTED),
        (NO_VIBRATOR, Outcome.NOT_TESTED),
        ("", Outcome.NOT_READABLE),
        ("Permission Denial: can't dump AudioService\n", Outcome.NOT_READABLE),
    ],
)
def test_a_vibrator_is_never_passed_by_being_there(converse: Converse, audio: str, outcome: Outcome) -> None:
    assert listed(converse, audio=audio)["audio.vibration"].outcome is outcome


@pytest.mark.parametrize(
    ("properties", "vibration", "earpiece"),
    [
        (PHONE, "not_tested", "not_tested"),
        (kind("default"), "not_tested", "not_tested"),
        ("[ro.product.model]: [X]\n", "not_tested", "not_tested"),
        (kind("tablet"), "not_present", "not_present"),
        (kind("nosdcard,tablet"), "not_present", "not_present"),
        (kind("nosdcard,watch"), "not_tested", "not_present"),
        ("", "not_readable", "not_readable"),
        ({"failure": "timeout"}, "not_readable", "not_readable"),
    ],
)
def test_only_what_is_no_phone_may_be_built_without(
    converse: Converse, properties: object, vibration: str, earpiece: str
) -> None:
    """A vibrator whose driver did not start is denied in the same words as one that was never built in."""
    readings = listed(converse, NO_EARPIECE, NO_VIBRATOR, properties)
    assert (readings["audio.vibration"].outcome, readings["audio.earpiece"].outcome) == (vibration, earpiece)


def tried(
    converse: Converse,
    *,
    vibrate: object = "",
    felt: str = "yes\n",
    rings: object = "Starting: Intent\n",
    parts: tuple[str, str, str] = (PARTS, SERVICE, PHONE),
    ear: str = "skip: no SIM\n",
) -> dict[str, Reading]:
    return converse(
        sound_tried,
        [
            (f"operator:do {READY}", "done\n"), (VIBRATE, vibrate), (f"operator:judge {FELT}", felt),
            (RINGTONES, rings), (f"operator:judge {LOUD}", "no: it rattles\n"), (HOME, ""),
            (f"operator:judge {EAR}", ear), (f"operator:judge {SPOKEN}", "yes\n"),
            *zip((POLICY, AUDIO, GETPROP), parts, strict=True),
        ],
    )  # fmt: skip


def test_what_was_felt_and_heard(converse: Converse) -> None:
    readings = tried(converse)
    assert readings["audio.vibration"].outcome is Outcome.PASSED
    assert (readings["audio.speaker"].outcome, readings["audio.speaker"].reason) == (Outcome.FAILED, "it rattles")
    assert readings["audio.earpiece"].outcome is Outcome.NOT_TESTED
    assert readings["audio.microphone"].outcome is Outcome.PASSED


@pytest.mark.parametrize(
    "said",
    [
        "cmd: Can't find service: vibrator\n",
        "Unknown command: vibrate\n",
        "Ignoring because device is on DND mode\n",
        {"exit_code": 255, "stdout": ""},
        {"exit_code": 0, "stdout": "", "stderr": "Error: no vibrator"},
        {"failure": "timeout"},
    ],
)
def test_a_vibration_that_was_not_made_is_not_judged(converse: Converse, said: object) -> None:
    reading = tried(converse, vibrate=said, felt="no: I felt nothing\n")["audio.vibration"]
    assert reading.outcome is Outcome.NOT_READABLE


def test_skipping_leaves_all_untested(converse: Converse) -> None:
    readings = converse(sound_tried, [(f"operator:do {READY}", {"failure": "timeout"})])
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_TESTED}
    assert len(readings) == len(sound_tried.measures)


@pytest.mark.parametrize(("properties", "outcome"), [(kind("tablet"), "not_present"), (PHONE, "failed")])
def test_only_what_a_device_is_built_without_is_not_asked_about(
    converse: Converse, properties: str, outcome: str
) -> None:
    parts = (NO_EARPIECE, NO_VIBRATOR, properties)
    readings = tried(converse, felt="no: nothing felt\n", ear="no: nothing heard\n", parts=parts)
    assert (readings["audio.vibration"].outcome, readings["audio.earpiece"].outcome) == (outcome, outcome)
    assert readings["audio.microphone"].outcome is Outcome.PASSED


def test_an_operator_is_asked_where_the_device_does_not_say(converse: Converse) -> None:
    readings = tried(converse, parts=("", "Can't find service: audio\n", ""), ear="yes\n")
    assert readings["audio.vibration"].outcome is readings["audio.earpiece"].outcome is Outcome.PASSED
