"""Families of damage and dirt are drawn where their truth says, and the sets of devices never meet."""

from dataclasses import replace

import numpy as np
import pytest

from models.render.casing import render
from models.render.families import FAMILIES
from models.render.spec import DAMAGE, CasingSpec, Kind
from models.training.casings import casings
from models.training.lines import CLASSES, samples
from models.zones.catalogue import outline_of

GALAXY = outline_of("samsung", "SM-S921B")
assert GALAXY is not None
PLAIN = CasingSpec(outline=GALAXY, face="front", finish="black glass", px_per_mm=8.0, mat="grey")


@pytest.mark.parametrize("kind", FAMILIES)
def test_what_is_drawn_lies_where_its_truth_says(kind: Kind) -> None:
    without, with_it = render(PLAIN, 4), render(replace(PLAIN, others=(kind,)), 4)
    (mark,) = with_it.truth.marks if kind in DAMAGE else with_it.truth.contamination
    assert mark.kind == kind
    places = [line for line in (mark.line_px, mark.outline_px, *mark.branches_px) if line is not None]
    low, high = (side(np.concatenate(places), axis=0) for side in (np.min, np.max))
    assert (low >= with_it.truth.outline_px.min(axis=0)).all() and (high <= with_it.truth.outline_px.max(axis=0)).all()
    apart = np.abs(with_it.image.astype(int) - without.image).mean(axis=2)
    x0, y0, x1, y1 = (int(value) for value in (*np.floor(low) - 2, *np.ceil(high) + 3))
    assert apart[y0:y1, x0:x1].mean() > apart[:, : max(x0 - 40, 1)].mean()


def test_a_crack_branches_from_one_hit() -> None:
    marks = [render(replace(PLAIN, others=("crack",)), seed).truth.marks[0] for seed in range(12)]
    assert max(len(mark.branches_px) for mark in marks) > 5
    assert all(mark.length_mm >= np.hypot(*np.ptp(mark.line_mm, axis=0)) for mark in marks)


def test_the_three_sets_share_no_device() -> None:
    devices = [{spec.outline.name for spec, _ in casings(which, 300, 7)} for which in ("fit", "choose", "judge")]
    assert all(devices)
    assert not (devices[0] & devices[1] or devices[0] & devices[2] or devices[1] & devices[2])


def test_lines_are_named_by_what_was_drawn() -> None:
    spec = replace(PLAIN, px_per_mm=12.0, others=("droplet", "droplet", "streak"), scratches=("gouge",) * 4)
    found = list(samples([(spec, 3), (replace(spec, scratches=(), others=()), 3)]))
    names = [[sample.name for sample in found if sample.photo == photo] for photo in (0, 1)]
    assert names[0].count("scratch") >= 3
    assert set(names[0]) <= set(CLASSES)
    assert "scratch" not in names[1]
