"""How a virtual iPhone misbehaves: a small record of what goes wrong, and when."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from probes.virtual.misbehaviour import Garbage


class Consent(StrEnum):
    """What becomes of the dialog in which the phone asks whether to trust a computer."""

    NOT_ASKED = "not_asked"
    """It asks nobody and trusts every computer that wants to pair, as before iOS 7."""
    PENDING = "pending"
    """It shows its dialog, and nobody answers."""
    GIVEN = "given"
    """It shows its dialog, and somebody taps Trust."""
    DENIED = "denied"
    """It shows its dialog, and somebody taps Don't Trust."""


@dataclass(frozen=True, kw_only=True)
class IphoneMisbehaviour:
    """What goes wrong; the default is a phone without fault that trusts this computer. All times are in seconds."""

    unpaired: bool = False
    """It trusts no computer until one pairs with it."""
    consent: Consent = Consent.NOT_ASKED
    consent_after: float = 0.0
    """How long it takes, from the first request to pair on, until somebody taps."""
    locked: bool = False
    """It is locked with its passcode: no service starts and no computer pairs; values are told."""
    cut_after: int | None = None
    """It goes away once that many bytes of answers have gone out, counted from when this record was set."""
    away: float | None = None
    """How long it stays away after such a cut; None means until it is plugged in again."""
    latency: float = 0.0
    """How long it waits before each answer."""
    hang: bool = False
    """It takes every request and never says a word."""
    garbage: Garbage | None = None
    """It answers nonsense."""
    trickle: float | None = None
    """It sends each answer byte by byte, with so long a pause before each."""
    altered: Callable[[bytes], bytes] | None = None
    """What it sends in place of an answer's bytes, as whoever has broken into it may."""
