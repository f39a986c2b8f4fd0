"""States: words by which a device tells how a part or a lock of it is, as data with their meaning and source."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from calibration.record import Record
from probes.answer import Absent, Failed, Shortfall, Unreadable, Untested
from probes.reading import Outcome

Of = Literal["activation", "baseband", "sim", "tray"]
"""Whose state it is."""
SHORTFALLS: dict[Outcome, type[Shortfall]] = {each.outcome: each for each in (Failed, Absent, Unreadable, Untested)}


class State(Record):
    """One word of a device, and what it says of the measure that goes by it."""

    of: Of
    name: str
    outcome: Outcome
    words: str
    """What it means: the reason of an outcome that needs one, or the value where the state itself is read."""
    source: str
    """Where this is known from."""

    def judge(self) -> None:
        """Return where the measure is passed; raise its outcome with the meaning as the reason otherwise."""
        if self.outcome is not Outcome.PASSED:
            raise SHORTFALLS[self.outcome](self.words)


@cache
def states() -> Mapping[tuple[Of, str], State]:
    """Return every state that is known, by whose it is and its word."""
    table = tomllib.loads(files("probes.kinds.apple").joinpath("states.toml").read_text("utf-8"))
    every = (State.model_validate(row) for row in table["state"])
    return {(each.of, each.name): each for each in every}


def state(of: Of, name: str) -> State:
    """Return what a word means; raise Unreadable for one that nobody has described."""
    known = states().get((of, name))
    if known is None:
        raise Unreadable(f"the device tells a state of its {of} that is not known: {name[:40]}")
    return known
