"""Tones that a laptop plays and hears by itself: what is heard passes, and silence of both ends accuses neither."""

import shutil
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from probes.answer import Unreadable
from probes.kinds.linux.audio import PLAYING, RECORDING, Endpoint, endpoints
from probes.kinds.linux.loop import MEASURES, PATIENCE, ROUND, SIDES, TONES, Loop, sound_loop
from probes.kinds.linux.tone import CLEAR, FULL, RATE, SIZE, distortion, heard, loudest, over_noise, recording
from probes.links.local import LocalLink
from probes.reading import Reading

Converse = Callable[..., dict[str, Reading]]
Sound = NDArray[np.float64]
CARD = "card 0: PCH [HDA Intel PCH], device {}: {}\n  Subdevices: 1/1\n"
LISTED = CARD.format(0, "ALC257 Analog [ALC257 Analog]")
HDMI = CARD.format(3, "HDMI 0 [HDMI 0]") + CARD.format(5, "HDMI2 (*) []")
DMIC = CARD.format(6, "DMIC (*) []")
CODEC = Endpoint(0, 0, "ALC257 Analog (HDA Intel PCH)")
LOOP = Loop(CODEC, CODEC)
OPEN = """Simple mixer control 'Master',0
  Capabilities: pvolume pswitch
  Front Left: Playback 60 [69%] [-20.25dB] [on]
  Front Right: Playback 60 [69%] [-20.25dB] [on]
Simple mixer control 'Capture',0
  Front Left: Capture 40 [63%] [12.00dB] [on]
"""


def noise(decibels: float, seed: int = 1) -> Sound:
    """Return a second of white noise of that power in dB of full scale."""
    return np.random.default_rng(seed).normal(0, 10 ** (decibels / 20), RATE)


def sine(hertz: float, decibels: float = -26.0) -> Sound:
    wave: Sound = np.sqrt(2) * 10 ** (decibels / 20) * np.sin(2 * np.pi * hertz * np.arange(RATE) / RATE)
    return wave


def pcm(sound: Sound, other: Sound | None = None) -> bytes:
    both = np.stack([sound, sound if other is None else other], axis=1)
    return np.clip(np.round(both * FULL), -FULL, FULL - 1).astype("<i2").tobytes()


def answers(of: Callable[[str, int], Any], quiet: Any = None, mixer: Any = OPEN) -> list[tuple[str, Any]]:
    silence = pcm(noise(-70, 99)) if quiet is None else quiet
    talk = [(PLAYING, LISTED + HDMI), (RECORDING, LISTED), (LOOP.mixer, mixer), (LOOP.quiet, silence)]
    return [*talk, *((LOOP.played(*each), of(*each)) for each in ROUND)]


def clear(_side: str, hertz: int) -> bytes:
    return pcm(sine(hertz) + noise(-70, hertz))


def nothing(_side: str, hertz: int) -> bytes:
    return pcm(noise(-70, hertz))


def only(kept: str, otherwise: Callable[[str, int], bytes] = nothing) -> Callable[[str, int], bytes]:
    return lambda side, hertz: (clear if side == kept else otherwise)(side, hertz)


def outcomes(readings: dict[str, Reading]) -> list[str]:
    return [str(readings[measure].outcome) for measure in MEASURES]


def both(readings: dict[str, Reading]) -> set[tuple[str, str | None]]:
    return {(str(readings[each].outcome), readings[each].reason) for each in MEASURES[:2]}


def test_tones_heard_on_both_sides_pass_both_ends(converse: Converse) -> None:
    readings = converse(sound_loop, answers(clear))
    assert outcomes(readings) == ["passed", "passed", "measured", "measured"]
    assert 40 < float(readings["audio.loop.level"].value.value) < 46
    assert float(readings["audio.loop.distortion"].value.value) < 1


@pytest.mark.parametrize("side", SIDES)
def test_one_silent_side_fails_the_loudspeakers_and_not_the_microphone(converse: Converse, side: str) -> None:
    readings = converse(sound_loop, answers(only(side)))
    assert outcomes(readings) == ["failed", "passed", "not_readable", "not_readable"]
    assert f"{({*SIDES} - {side}).pop()} loudspeaker is silent" in (readings["audio.speaker"].reason or "")


def test_where_neither_side_is_heard_nobody_knows_which_end_is_at_fault(converse: Converse) -> None:
    [(outcome, reason)] = both(converse(sound_loop, answers(nothing)))
    assert outcome == "not_tested"
    assert "loudspeakers or microphone" in (reason or "")


@pytest.mark.parametrize(
    ("of", "quiet", "mixer", "words"),
    [
        (nothing, None, OPEN.replace("[69%] [-20.25dB] [on]", "[69%] [-20.25dB] [off]"), "Master is muted"),
        (nothing, None, OPEN.replace("Capture 40 [63%]", "Capture 0 [0%]"), "Capture is muted"),
        (lambda *_: pcm(np.zeros(RATE)), pcm(np.zeros(RATE)), OPEN, "not even noise"),
        (lambda *_: pcm(np.full(RATE, 0.3)), pcm(np.full(RATE, 0.3)), OPEN, "not even noise"),
        (lambda _, hertz: pcm(sine(hertz) + noise(-20, hertz)), pcm(noise(-20)), OPEN, "too loud"),
    ],
)
def test_what_keeps_the_tone_from_being_heard_has_its_own_reason(
    converse: Converse, of: Any, quiet: Any, mixer: str, words: str
) -> None:
    [(outcome, reason)] = both(converse(sound_loop, answers(of, quiet, mixer)))
    assert outcome == "not_tested"
    assert words in (reason or "")


@pytest.mark.parametrize(
    ("of", "mixer"),
    [
        (only("left"), OPEN.replace("Right: Playback 60 [69%]", "Right: Playback 0 [0%]")),
        (only("left", lambda _, hertz: pcm(noise(-20, hertz))), OPEN),
    ],
)
def test_a_side_that_balance_or_noise_hides_does_not_fail(converse: Converse, of: Any, mixer: str) -> None:
    assert outcomes(converse(sound_loop, answers(of, mixer=mixer)))[:2] == ["not_tested", "passed"]


def test_a_clipped_recording_tells_no_distortion(converse: Converse) -> None:
    readings = converse(sound_loop, answers(lambda _, hertz: pcm(sine(hertz, 3))))
    assert outcomes(readings) == ["passed", "passed", "measured", "not_readable"]
    assert "clipped" in (readings["audio.loop.distortion"].reason or "")


@pytest.mark.parametrize(
    ("answer", "outcome", "words"),
    [
        ({"exit_code": 1, "stderr": "arecord: audio open error: Device or resource busy"}, "not_tested", "holds the"),
        ({"exit_code": 90, "stderr": "Playback open error: -2", "stdout": pcm(noise(-70))}, "not_readable", "played"),
        ({"exit_code": 90, "stderr": "sh: 1: speaker-test: not found"}, "not_tested", "install alsa-utils"),
        ({"failure": "timeout"}, "not_readable", "in time"),
        (pcm(sine(400))[:-2], "not_readable", "bytes of sound"),
        ("", "not_readable", "bytes of sound"),
    ],
)
def test_without_a_whole_recording_nothing_is_told(converse: Converse, answer: Any, outcome: str, words: str) -> None:
    broken = ROUND[-1]
    readings = converse(sound_loop, answers(lambda *each: answer if each == broken else clear(*each)))
    assert set(outcomes(readings)) == {outcome}
    assert all(words in (reading.reason or "") for reading in readings.values())


@pytest.mark.parametrize(
    ("playing", "recording_", "outcome", "words"),
    [
        ({"exit_code": 127}, {"exit_code": 127}, "not_tested", "install alsa-utils"),
        (HDMI, LISTED, "not_readable", "monitors"),
        (LISTED, "", "not_readable", "microphone"),
        ("aplay: device_list:274: no soundcards found...\n", "", "not_readable", "nothing that plays"),
        (LISTED.replace("HDA Intel PCH", "USB Audio"), LISTED, "not_readable", "plugged in"),
        (LISTED, LISTED.replace("HDA Intel PCH", "Loopback"), "not_readable", "plugged in"),
    ],
)
def test_what_is_no_part_of_the_laptop_proves_nothing(
    converse: Converse, playing: Any, recording_: Any, outcome: str, words: str
) -> None:
    readings = converse(sound_loop, [(PLAYING, playing), (RECORDING, recording_)])
    assert set(outcomes(readings)) == {outcome}
    assert all(words in (reading.reason or "") for reading in readings.values())


def test_the_microphone_in_the_lid_goes_before_the_socket() -> None:
    plays, records = endpoints(HDMI + LISTED, LISTED + DMIC)
    assert (plays.device, records.device, records.name) == ("plughw:0,0", "plughw:0,6", "DMIC (*) (HDA Intel PCH)")


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(TONES), st.floats(-5, 50), st.integers(100, 199), st.floats(-0.2, 0.2))
def test_the_level_over_the_noise_is_what_it_was_made_of(hertz: int, ratio: float, seed: int, offset: float) -> None:
    quiet = recording(pcm(noise(-30 - ratio, 7)))
    sound = recording(pcm(sine(hertz, -30) + noise(-30 - ratio, seed) + offset))
    assert over_noise(sound, quiet, hertz) == pytest.approx(ratio, abs=1.5)
    assert heard(sound, quiet, hertz) or ratio < CLEAR + 1.5
    assert ratio < CLEAR or abs(loudest(sound.spectrum) - hertz) <= 1


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(TONES), st.floats(0, 0.9), st.sampled_from([2, 3]), st.integers(0, 60))
def test_the_distortion_is_what_it_was_made_of(hertz: int, share: float, order: int, shift: int) -> None:
    overtone = share * np.roll(sine(hertz * order), shift)
    found = distortion(recording(pcm(sine(hertz) + overtone)), recording(pcm(noise(-80))), hertz)
    assert float(found.value) == pytest.approx(100 * share, abs=0.3)


@settings(deadline=None, max_examples=40)
@given(st.floats(150, 7700), st.sampled_from(TONES))
def test_no_other_tone_is_heard_for_the_one_that_is_played(hertz: float, played: int) -> None:
    quiet, sound = recording(pcm(noise(-70))), recording(pcm(sine(hertz) + noise(-70, 2)))
    near = abs(hertz - played) <= 0.02 * played
    assert near or not heard(sound, quiet, played)


@settings(deadline=None, max_examples=40)
@given(st.one_of(st.binary(max_size=300), st.integers(0, 2**32 - 1)))
def test_no_bytes_are_heard_as_a_tone(made: bytes | int) -> None:
    data = made if isinstance(made, bytes) else np.random.default_rng(made).bytes(SIZE)
    if len(data) != SIZE:
        with pytest.raises(Unreadable, match="bytes of sound"):
            recording(data)
    else:
        assert not any(heard(recording(data), recording(data), hertz) for hertz in TONES)


def test_a_microphone_with_one_dead_channel_hears_by_the_other() -> None:
    sound = recording(pcm(np.zeros(RATE), sine(1000)))
    assert heard(sound, recording(pcm(noise(-70))), 1000)


@pytest.mark.skipif(not shutil.which("speaker-test"), reason="alsa-utils is not installed")
@pytest.mark.parametrize("ask", [LOOP.quiet, *(LOOP.played(*each) for each in ROUND)])
def test_alsa_takes_the_commands_as_they_are_asked(ask: str) -> None:
    """ALSA's null device swallows what is played, and records a second of nothing at all."""
    answer = LocalLink().ask(ask.replace(CODEC.device, "null"), PATIENCE)
    assert (answer.exit_code, len(answer.stdout)) == (0, SIZE)
    missing = LocalLink().ask(ask.replace(CODEC.device, "plughw:77,0"), PATIENCE)
    assert missing.exit_code
