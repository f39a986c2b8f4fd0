"""A tone in a recording: its level over the noise, and its harmonics. All powers are parts of full scale squared."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from calibration.quantity import Quantity, quantity
from probes.answer import Unreadable

Power = NDArray[np.float64]
"""The power of each frequency bin of a recording, `WIDTH` hertz wide, from 0 on."""

RATE, CHANNELS = 16_000, 2
FULL = 32768
SIZE = 2 * CHANNELS * RATE
"""Bytes of a recording: one second of signed 16 bits, little-endian."""
KEPT = RATE * 3 // 4
"""Samples at the end of a recording that are looked at: a microphone settles when it is opened (ours)."""
WIDTH = RATE / KEPT
LOBE = 4
"""Bins to each side of a tone that hold all of its power: the main lobe of a Hann window is 2, and clocks differ."""
LEAST, MOST = 100, 7800
"""Hz between which a small loudspeaker and a microphone are judged: a room rumbles below (ours)."""
CLEAR = 10.0
"""Decibels over the noise from which a tone is heard (ours)."""
NEAR = 0.01
"""Part of its frequency by which the loudest sound may lie beside a tone that is heard (ours)."""
CLIPPED = 0.001
"""Share of samples at full scale from which a recording is clipped (ours)."""
FLOOR = 1e-12
"""The least noise that is counted, 120 dB below full scale: 16 bits and noise gates know less, a room never."""


class Recording(NamedTuple):
    """One second of sound, of the louder of two channels."""

    spectrum: Power
    loudness: float
    """The power of all that is judged."""
    clipped: bool


def recording(data: bytes) -> Recording:
    """Return a recording; raise Unreadable where it is not one second of two channels."""
    if len(data) != SIZE:
        raise Unreadable(f"{len(data)} bytes of sound came instead of {SIZE}")
    samples = np.frombuffer(data, "<i2").reshape(-1, CHANNELS)[-KEPT:].astype(np.float64) / FULL
    return max((_channel(each) for each in samples.T), key=lambda found: found.loudness)


def _channel(samples: NDArray[np.float64]) -> Recording:
    clipped = np.mean(np.abs(samples) >= (FULL - 1) / FULL) >= CLIPPED
    spectrum = _spectrum(samples)
    return Recording(spectrum, float(spectrum[_band()].sum()), bool(clipped))


def _spectrum(samples: NDArray[np.float64]) -> Power:
    """Return the power of each bin under a Hann window, scaled so that a sine's power is half its amplitude squared."""
    window = np.hanning(samples.size)
    bins = np.abs(np.fft.rfft((samples - samples.mean()) * window)) ** 2
    power: Power = 2 * bins / (samples.size * (window**2).sum())
    return power


def loudest(spectrum: Power) -> int:
    """Return the frequency of the loudest sound, in Hz."""
    band = _band()
    return int((band.start + int(np.argmax(spectrum[band]))) * WIDTH + 0.5)


def over_noise(sound: Recording, quiet: Recording, hertz: int) -> float:
    """Return the level of a tone in dB over all other sound but its harmonics, or over the silence if that is louder.

    It is the signal-to-noise ratio of IEEE 1057, which leaves harmonics out, within the band that is judged.
    """
    rest = sound.spectrum.copy()
    for each in _multiples(hertz):
        rest[_around(each)] = 0
    noise = max(float(rest[_band()].sum()), quiet.loudness, FLOOR)
    return float(10 * np.log10(max(_power(sound, hertz), FLOOR) / noise))


def heard(sound: Recording, quiet: Recording, hertz: int) -> bool:
    """Whether a tone stands clear of the noise, and is the loudest sound of all."""
    return over_noise(sound, quiet, hertz) >= CLEAR and abs(loudest(sound.spectrum) - hertz) <= NEAR * hertz


def distortion(sound: Recording, quiet: Recording, hertz: int) -> Quantity:
    """Return the total harmonic distortion in percent: the harmonics' amplitude to the tone's (IEC 60268-3, THD_F).

    What is as loud in the silence is no harmonic. Raise Unreadable where the recording is clipped.
    """
    if sound.clipped:
        raise Unreadable("the recording is clipped: turn the volume or the microphone down")
    excess = sum(max(_power(sound, each) - _power(quiet, each), 0) for each in _multiples(hertz)[1:])
    return quantity(100 * float(np.sqrt(excess / max(_power(sound, hertz), FLOOR))), "percent", resolution="0.1")


def _multiples(hertz: int) -> range:
    """Return a tone and its harmonics as far as they are judged."""
    return range(hertz, MOST, hertz)


def _power(sound: Recording, hertz: int) -> float:
    return float(sound.spectrum[_around(hertz)].sum())


def _around(hertz: int) -> slice:
    centre = round(hertz / WIDTH)
    return slice(centre - LOBE, centre + LOBE + 1)


def _band() -> slice:
    return slice(round(LEAST / WIDTH), round(MOST / WIDTH))
