"""How far the figures and grades of a station agree that inspects the same rendered devices again and again."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.repeatability.inspections import study_in
from calibration.gauge.figure import Share
from grader.bench import Metric
from grader.gauge.graded import Graded
from grader.gauge.measured import Measured
from grader.gauge.study import Study

TITLE = "Repeated inspections on simulated stations: gauge R&R and agreement of grades"
SEED = 20261125

MEASURES = {
    "casing.mark.length": "length of a scratch",
    "casing.mark.width": "width of a scratch",
    "casing.mark.equivalent_width": "equivalent width of a scratch",
    "casing.body.scratch.length.total": "total length on the body",
    "casing.screen.scratch.length.total": "total length on the screen",
    "casing.body.scratch.count": "count on the body",
    "casing.screen.scratch.count": "count on the screen",
    "casing.mark.visible_from": "distance from which a scratch is seen",
}


def run(seed: int, quick: bool) -> list[Metric]:
    """Plan a study, do its inspections, judge them as `grader calibrate repeatability` does, and return the figures."""
    with TemporaryDirectory(prefix="truegrade-repeatability-") as scratch:
        study = study_in(Path(os.environ.get("TRUEGRADE_STUDY", scratch)), seed, quick)
    return [*_found_again(study), *_measures(study), *_grades(study)]


def _found_again(study: Study) -> Iterator[Metric]:
    marks = study.marks
    yield Metric(name="inspections", value=study.found, unit="count")
    yield Metric(name="places with a mark", value=marks.places, unit="count")
    for name, share in (
        ("places found by every inspection", marks.always),
        ("marks found, of all chances", marks.found),
    ):
        yield from _share(name, share)
    yield Metric(name="places marked by one inspection alone", value=marks.once, unit="count", better="lower")
    yield Metric(name="marks broken or double", value=marks.broken, unit="count", better="lower")


def _measures(study: Study) -> Iterator[Metric]:
    found = {each.measure: each for each in study.measures}
    for measure, name in MEASURES.items():
        if measure in found:
            yield from _gauge(name, found[measure])


def _gauge(name: str, each: Measured) -> Iterator[Metric]:
    """Return the figures of one measure; a measure without any has none, and the count of its parts says so."""
    yield Metric(name=f"{name}: parts", value=len(each.parts), unit="count")
    found = each.repeatability
    if found is None:
        return
    yield Metric(name=f"{name}: %GRR", value=found.grr_percent, unit="%", better="lower")
    if percent := found.grr.percent_interval:
        yield Metric(name=f"{name}: %GRR, lower end", value=percent.low, unit="%")
        yield Metric(name=f"{name}: %GRR, upper end", value=percent.high, unit="%")
    yield Metric(name=f"{name}: EV", value=found.ev.deviation, unit=each.unit, better="lower")
    yield Metric(name=f"{name}: PV", value=found.pv.deviation, unit=each.unit)
    if found.ndc is not None:
        yield Metric(name=f"{name}: ndc", value=found.ndc, unit="count", better="higher")


def _grades(study: Study) -> Iterator[Metric]:
    for each in study.grades:
        yield from _agreement(each)


def _agreement(each: Graded) -> Iterator[Metric]:
    found, name = each.agreement, each.standard
    if found is None:
        return
    for outcome, count in found.given.items():
        yield Metric(name=f"{name}: {outcome}", value=count, unit="count")
    yield from _share(f"{name}: always the same", found.same)
    figures = {"quadratic kappa": found.quadratic, "quadratic kappa, one station": found.quadratic_within,
               "Fleiss' kappa": found.fleiss, "Krippendorff's alpha": found.krippendorff,
               "AC2": found.gwet}  # fmt: skip
    for what, value in figures.items():
        if value is not None:
            yield Metric(name=f"{name}: {what}", value=value, unit="ratio", better="higher", tolerance="0.03")
    for what in ("over", "under"):
        parts = [part for one in found.against if (part := getattr(one, what))]
        yield Metric(
            name=f"{name}: {what}-graded", value=sum(part.hits for part in parts), unit="count", better="lower"
        )
    yield Metric(name=f"{name}: compared with the truth", value=sum(part.of for part in parts), unit="count")


def _share(name: str, share: Share | None) -> Iterator[Metric]:
    if share:
        yield Metric(name=name, value=share.share, unit="ratio", better="higher", tolerance="0.1")
        yield Metric(name=f"{name}, lower bound", value=share.interval.low, unit="ratio")
        yield Metric(name=f"{name}, upper bound", value=share.interval.high, unit="ratio")
        yield Metric(name=f"{name}, of", value=share.of, unit="count")
