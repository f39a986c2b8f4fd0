"""From how far a person is predicted to see a mark on a casing, in the declared scene."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from calibration.quantity import Quantity, quantity, to_resolution
from calibration.scene import Scene, scene, scene_of_colour
from calibration.sighting import Sighting
from calibration.visibility import FARTHEST, MODEL, OBSERVERS, Mark, Sight, farthest, fine_line, sight
from models.defect import SCREENS, Defect, Face

UM_PER_MM = 1000
LEAST = 0.01
"""Mm: no side of a mark is taken for less."""
CM, HUNDREDTH = Decimal(1), Decimal("0.01")

PATCH = "It is so wide and faint that no distance can be told, only its contrast."
BEYOND = f"It is seen from beyond {FARTHEST / 100:g} m."
CLAMPED = "The luminance lies outside the 1 to 1000 cd/m² of the model, whose nearer limit was taken."


def seen_from(mark: Defect, *, resolved: bool, colour: str = "") -> Defect:
    """Return a mark with its predicted distance; as it was where it has no scale.

    `resolved` says whether the photo resolved the width, `colour` is the device's as it is told. The contrast is taken
    as photographed: the scene changes how bright the surface is, not how much brighter or darker the mark is than it.
    What the scale is uncertain by, some percent, is small beside the factor of two between observers.
    """
    if mark.length.unit != "mm" or mark.equivalent_width.unit != "um":
        return mark
    seen = {each: sight(_mark(mark, resolved), each.luminance) for each in _scenes(mark.face, colour)}
    best, most = max(seen, key=lambda each: seen[each].sharp), farthest(seen.values())
    sighting = Sighting(
        model=MODEL, scene=str(best), luminance=quantity(best.luminance, "cd/m2"), margin=_margin(most.margin),
        resolved=resolved, remarks=_limits(most),
        elsewhere={where.surface.name: _distance(there) for where, there in seen.items() if where != best},
    )  # fmt: skip
    return mark.model_copy(update={"visible_from": None if most.patch else _distance(most), "sighting": sighting})


def _scenes(face: Face, colour: str) -> tuple[Scene, ...]:
    """Return every scene that may be: one where the surface is known, else the brightest and the darkest."""
    if face in SCREENS:
        return (scene("dark glass"),)
    known = scene_of_colour(colour)
    return (known,) if known else (scene("white"), scene("black"))


def _mark(mark: Defect, resolved: bool) -> Mark:
    strength, width, length = (float(each.value) for each in (mark.equivalent_width, mark.width, mark.length))
    if not resolved:
        return fine_line(strength / UM_PER_MM, max(length, LEAST))
    return Mark(strength / UM_PER_MM / max(width, LEAST), width=max(width, LEAST), length=max(length, LEAST))


def _distance(seen: Sight) -> Quantity:
    """Return whole centimetres; the ends of the interval are rounded outwards, so that rounding decides nothing."""
    low, high = to_resolution(seen.unprompted, CM, ROUND_FLOOR), to_resolution(seen.sharp, CM, ROUND_CEILING)
    return Quantity(value=to_resolution(seen.normal, CM), unit="cm", interval=(low, high))


def _margin(margin: float) -> Quantity:
    low, value, high = (
        to_resolution(margin / OBSERVERS[name], HUNDREDTH) for name in ("unprompted", "normal", "sharp")
    )
    return Quantity(value=value, unit="ratio", interval=(low, high))


def _limits(seen: Sight) -> tuple[str, ...]:
    told = {PATCH: seen.patch, BEYOND: seen.normal >= FARTHEST, CLAMPED: seen.clamped}
    return tuple(sentence for sentence, holds in told.items() if holds)
