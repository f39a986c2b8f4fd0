"""Marked: the marks of a study, matched by where they lie; how often each is found, and how well it is measured."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from calibration.gauge.figure import Share, share
from calibration.quantity import Quantity
from calibration.record import Record
from grader.gauge.crossing import Crossing
from grader.gauge.finished import Finished, Inspection
from grader.gauge.measured import Criteria, Measured, judged
from grader.gauge.same_mark import Placed, grouped
from models.defect import Defect, Face

MEASURES = {
    "casing.mark.length": ("length", "length of a mark"),
    "casing.mark.width": ("width", "width of a mark"),
    "casing.mark.equivalent_width": ("equivalent_width", "equivalent width of a mark"),
    "casing.mark.visible_from": ("visible_from", "distance from which a mark is seen"),
}


class Marked(Record):
    """How far the inspections of one device find the same marks."""

    places: int
    """Places on the devices where any inspection found a mark."""
    always: Share | None
    """Places at which every inspection found one."""
    found: Share | None
    """Marks found, of all places in all inspections of their device."""
    once: int
    """Places at which one inspection alone found a mark: faint, or false."""
    broken: int
    """Places and inspections with more than one mark, such as a scratch in two pieces: the longest stands for it."""
    unplaced: int
    """Marks on photos without a scale, which cannot be matched and are left out."""


@dataclass(frozen=True)
class Place:
    """A place on a device with the marks that were found there."""

    name: str
    found: dict[Inspection, list[Defect]]
    of: int
    """How many inspections there were of the device."""


def of_marks(finished: Finished, criteria: Criteria) -> tuple[Marked, tuple[Measured, ...]]:
    """Return how often marks are found again, and the study of their measures over those that always are."""
    places = [place for device in finished.plan.devices for place in _places(finished, device)]
    crossings = {name: _crossing(name, places, finished) for name in MEASURES}
    measured = (judged(name, MEASURES[name][1], found, criteria) for name, found in crossings.items() if found.values)
    return _marked(places, finished), tuple(measured)


def _places(finished: Finished, device: str) -> Iterator[Place]:
    """Yield the places of one device, face by face, each named by the device, the face and a number."""
    own = [each for each in finished.inspections if each.run.device == device]
    faces: dict[Face, list[tuple[Inspection, Defect]]] = defaultdict(list)
    for each in own:
        for mark in each.report.defects:
            if mark.outline_mm:
                faces[mark.face].append((each, mark))
    for face, marks in sorted(faces.items()):
        groups = grouped([Placed(mark) for _, mark in marks])
        for number, group in enumerate(groups, start=1):
            found: dict[Inspection, list[Defect]] = defaultdict(list)
            for each, mark in (marks[place] for place in group):
                found[each].append(mark)
            yield Place(f"{device} {face} {number}", dict(found), len(own))


def _marked(places: list[Place], finished: Finished) -> Marked:
    hits = [len(place.found) for place in places]
    return Marked(
        places=len(places),
        always=share(sum(len(place.found) == place.of for place in places), len(places)),
        found=share(sum(hits), sum(place.of for place in places)),
        once=sum(number == 1 for number in hits),
        broken=sum(len(marks) > 1 for place in places for marks in place.found.values()),
        unplaced=sum(not mark.outline_mm for each in finished.inspections for mark in each.report.defects),
    )  # fmt: skip


def _crossing(name: str, places: list[Place], finished: Finished) -> Crossing[Quantity]:
    crossing: Crossing[Quantity] = Crossing(finished.plan)
    for place in places:
        for each in finished.inspections:
            marks = place.found.get(each)
            value = getattr(_longest(marks), MEASURES[name][0]) if marks else None
            if value is None:
                crossing.lack(place.name, each.run, "not known" if marks else "not found")
            else:
                crossing.put(place.name, each.run, value)
    return crossing


def _longest(marks: list[Defect]) -> Defect:
    return max(marks, key=lambda mark: mark.length.value)
