"""The camera driver: the entry of the registry that tells of every camera module, in a class that goes by the chip."""

from functools import cache

from calibration.record import Record
from probes.answer import Shortfall, Unreadable
from probes.kinds.apple.answers import said, tree, words
from probes.kinds.apple.identification import VALUES
from probes.kinds.apple.model import model_of
from probes.kinds.apple.part import Part, parts, table
from probes.link import Exchange, Failure
from probes.subject import Subject

CAMERA = "camera"
"""How a part says that it stands in this entry."""


class Driver(Record):
    """A class of the camera driver, and the chips with which it comes."""

    name: str
    chips: tuple[str, ...]
    """As Apple numbers them, `A12X`."""
    source: str

    @property
    def ask(self) -> str:
        """What its entry is asked by."""
        return f"ioclass:{self.name}"


@cache
def drivers() -> tuple[Driver, ...]:
    """Return every class of the camera driver, the newest first."""
    return tuple(Driver.model_validate(row) for row in table()["driver"])


def entry(subject: Subject) -> Exchange:
    """Return the answer of the camera driver: of the class of its chip, or of the first other that has an entry.

    Where none has, that of the class that was asked first.
    """
    asked: list[Exchange] = []
    chip = _chip(subject)
    for driver in sorted(drivers(), key=lambda driver: chip not in driver.chips):
        asked.append(subject.ask(driver.ask))
        if not _lacks(asked[-1]):
            return asked[-1]
    return asked[0]


def modules() -> tuple[Part, ...]:
    """Return the parts whose serial numbers the entry tells."""
    return tuple(part for part in parts() if part.ask == CAMERA)


def _chip(subject: Subject) -> str:
    """Return a device's chip, as `A15` of an `Apple A15 Bionic`; nothing where the model is not known."""
    try:
        model = model_of(words(tree(said(subject.ask(VALUES))), "ProductType"))
    except Shortfall:
        return ""
    return model.chip.removeprefix("Apple ").partition(" ")[0] if model else ""


def _lacks(answer: Exchange) -> bool:
    """Whether the device has no entry of this class; a device that does not answer at all may well have one."""
    if answer.failure:
        return answer.failure is Failure.REFUSED
    try:
        return not tree(said(answer))
    except Unreadable:
        return bool(answer.exit_code)
