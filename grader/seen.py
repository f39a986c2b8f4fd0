"""From how far a mark is predicted to be seen, in words that claim no more than the model can."""

from collections.abc import Iterable

from calibration.quantity import Quantity
from calibration.sighting import Sighting
from grader.sentence import capital
from models.defect import Defect

UNSCALED = "not known"
NEVER = "not at reading distance"
"""What no observer sees, however near it is held."""
READ = (
    "A distance is for a normal observer and the contrast that the photo shows; in brackets for one who is not told of"
    " the mark and needs twice as much, and for a sharp one who needs half."
)
UNKNOWN_COLOUR = "The surface's colour is not known; this one shows marks best."


def by(told: Sighting) -> str:
    """Return which model it was, and what is known of it."""
    name, _, version = told.model.partition("/")
    return f"model {name} v{version}, not yet validated with people"


def claim(mark: Defect) -> str:
    """Return from how far one mark is seen as a sentence; `notes` says what must be told with it."""
    told, distance = mark.sighting, mark.visible_from
    if told is None:
        return "From how far it is seen is not known: the photo has no scale."
    if distance is None:
        return f"Contrast {_ends(told.margin)} times what a normal observer needs at 30 cm."
    if distance.value:
        return f"Predicted visible from {short(distance)} by a normal observer{_elsewhere(told, '; ')}."
    if distance.high:
        return f"Predicted visible by no normal observer at reading distance, by a sharp one from {distance.high} cm."
    return "Predicted below the threshold of a sharp observer at every reading distance."


def in_brief(mark: Defect) -> str:
    """Return what a table says of one mark."""
    if mark.sighting is None:
        return UNSCALED
    if mark.visible_from is None:
        return f"no distance; contrast {_ends(mark.sighting.margin)}"
    return short(mark.visible_from) + _elsewhere(mark.sighting, "; ")


def short(distance: Quantity) -> str:
    """Return a distance in a few words: `34 cm (18–63)`; what nobody sees at reading distance has no number."""
    if not distance.high:
        return NEVER
    if not distance.value:
        return f"{NEVER} (sharp eyes: {distance.high} cm)"
    return str(distance) if distance.low else f"{distance.value} cm (under 10–{distance.high})"


def notes(marks: Iterable[tuple[str, Defect]]) -> tuple[str, ...]:
    """Return what stands under a list of labelled marks: the scenes, then what limits single predictions."""
    scenes: dict[str, None] = {}
    limits: dict[str, list[str]] = {}
    for label, mark in marks:
        if told := mark.sighting:
            scenes[_scene(told)] = None
            for remark in told.remarks:
                limits.setdefault(remark, []).append(label)
    limited = (f"{', '.join(labels)}: {remark}" for remark, labels in limits.items())
    return (*((READ,) if scenes else ()), *scenes, *limited)


def _scene(told: Sighting) -> str:
    assumed = f" {UNKNOWN_COLOUR}" if told.elsewhere else ""
    width = "Width as photographed." if told.resolved else "Width not resolved: contrast times width decides."
    return f"Scene: {told.scene} ({told.luminance}).{assumed} {width} {capital(by(told))}."


def _elsewhere(told: Sighting, before: str) -> str:
    return "".join(f"{before}on {surface} {short(distance)}" for surface, distance in told.elsewhere.items())


def _ends(margin: Quantity) -> str:
    return f"{margin.value} ({margin.low}–{margin.high})"
