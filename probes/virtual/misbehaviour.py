"""How a virtual phone misbehaves: a small record of what goes wrong, and when."""

from dataclasses import dataclass
from enum import StrEnum


class Consent(StrEnum):
    """What the phone does about this computer's key."""

    NOT_ASKED = "not_asked"
    """It wants none, as an emulator does."""
    GIVEN = "given"
    """It shows its dialog, and somebody taps Allow."""
    WITHHELD = "withheld"
    """It shows its dialog, and nobody answers."""


class Garbage(StrEnum):
    """Where the nonsense starts."""

    ANSWER = "answer"
    """The packets are well formed, what they carry is not."""
    PACKET = "packet"
    """Not even the packets are well formed."""


@dataclass(frozen=True, kw_only=True)
class Misbehaviour:
    """What goes wrong; the default is a phone without fault. All times are in seconds.

    A phone that refuses every connection is one that was told to `unplug()`.
    """

    silent: bool = False
    """It takes the connection and never says a word."""
    hang: bool = False
    """It begins every answer and gives none of it."""
    trickle: float | None = None
    """It waits this long before each single byte of an answer."""
    cut_after: int | None = None
    """It drops the whole connection once that many bytes of answers have gone out over it."""
    away: float | None = None
    """How long it stays away after such a cut; None means that it is back at once."""
    garbage: Garbage | None = None
    """It answers nonsense."""
    latency: float = 0.0
    """How long it waits before each answer."""
    consent: Consent = Consent.NOT_ASKED
    consent_after: float = 0.0
    """How long it takes until somebody taps Allow."""
