"""NVRAM: what an iPhone or iPad notes for its boot loader, as lockdownd tells it in `NonVolatileRAM`."""

from collections.abc import Mapping
from typing import Any

from probes.kinds.apple.answers import dictionary


def noted(values: Any, name: str) -> str | None:
    """Return a note as text, None where there is none, an empty text for a blank one; raise Unreadable for no answer.

    It is kept as bytes, and some clients hand it on as text.
    """
    notes = dictionary(values).get("NonVolatileRAM")
    note = notes.get(name) if isinstance(notes, Mapping) else None
    if isinstance(note, bytes):
        note = note.decode("ascii", errors="replace")
    return note.strip("\0 \n") if isinstance(note, str) else None
