"""From how far a mark is predicted to be seen, in words that claim no more than the model can."""

from collections.abc import Iterable

from calibration.quantity import Quantity
from calibration.sighting import Sighting
from models.defect import Defect

UNSCALED = "not known"
NEVER = "not at reading distance"
"""What no observer sees, however near it is held."""


def predicted(mark: Defect) -> str:
    """Return the whole prediction for one mark in sentences: how far, for whom, in which scene, by which model."""
    told = mark.sighting
    if told is None:
        return "From how far it is seen is not known: the photo has no scale."
    width = "width resolved" if told.resolved else "width not resolved"
    what = f"equivalent width {mark.equivalent_width}, {width}; {told.scene} ({told.luminance})"
    return " ".join((f"{_claim(mark.visible_from, told)}; {what}.", *told.remarks, f"{by(told)}."))


def by(told: Sighting) -> str:
    """Return which model it was, and what is known of it."""
    name, _, version = told.model.partition("/")
    return f"Model {name} v{version}, not yet validated with people"


def _claim(distance: Quantity | None, told: Sighting) -> str:
    if distance is None:
        return f"Contrast {_ends(told.margin)} times what a normal observer needs at 30 cm"
    if distance.value:
        return f"Predicted visible from {short(distance)} by a normal observer"
    if distance.high:
        return f"Predicted visible by no normal observer at reading distance, by a sharp one from {distance.high} cm"
    return "Predicted below the threshold of a sharp observer at every reading distance"


def _ends(margin: Quantity) -> str:
    return f"{margin.value} ({margin.low}–{margin.high})"


def short(distance: Quantity) -> str:
    """Return a distance in a few words: `34 cm (18–63)`; what nobody sees at reading distance has no number."""
    if not distance.high:
        return NEVER
    if not distance.value:
        return f"{NEVER} (sharp eyes: {distance.high} cm)"
    return str(distance) if distance.low else f"{distance.value} cm (under 10–{distance.high})"


def in_brief(mark: Defect) -> str:
    """Return what a table says of one mark."""
    if mark.sighting is None:
        return UNSCALED
    return short(mark.visible_from) if mark.visible_from else f"no distance; contrast {_ends(mark.sighting.margin)}"


def notes(marks: Iterable[tuple[str, Defect]]) -> tuple[str, ...]:
    """Return what stands under a table of labelled marks: the scenes, then what limits single predictions."""
    scenes: dict[str, None] = {}
    limits: dict[str, list[str]] = {}
    for label, mark in marks:
        if mark.sighting:
            scenes[f"{mark.sighting.scene} ({mark.sighting.luminance}). {by(mark.sighting)}."] = None
            for remark in mark.sighting.remarks:
                limits.setdefault(remark, []).append(label)
    return (
        *(f"{READ} In the scene: {scene}" for scene in scenes),
        *(f"{', '.join(labels)}: {remark}" for remark, labels in limits.items()),
    )


READ = "Seen from: predicted for a normal observer; in brackets for one who is not told of it, and for a sharp one."
