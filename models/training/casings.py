"""Random casings for fitting, choosing and judging: three sets that share no device."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal, get_args

import numpy as np

from models.render.casing import mat_under
from models.render.spec import FINISHES, CasingSpec, Dirt, Kind, Strength
from models.zones.catalogue import DeviceOutline, known_outlines

Set = Literal["fit", "choose", "judge"]
TURN: tuple[Set, ...] = ("judge", "fit", "choose", "fit", "fit")
"""Which set a device belongs to, by its place in the catalogue."""
STRENGTHS: tuple[Strength, ...] = get_args(Strength)
SOILS: tuple[Dirt, ...] = ("streak", "streak", "oil", "droplet", "droplet")
FRONTS, CLASSIC, DAMAGED, CRACKED, CLEAN = 0.6, 0.4, 0.7, 0.12, 0.35
"""Shares of the casings that are fronts, of fronts with a chin, and of those with scratches, a crack, no dirt."""
GLASS = ("black glass", "deep black glass")


def casings(which: Set, count: int, seed: int) -> Iterator[tuple[CasingSpec, int]]:
    """Yield so many casings of a set, each with the seed that renders it."""
    rng = np.random.default_rng([seed, get_args(Set).index(which)])
    devices = [each for place, each in enumerate(known_outlines()) if TURN[place % len(TURN)] == which]
    for _ in range(count):
        yield _casing(devices[int(rng.integers(len(devices)))], rng), int(rng.integers(2**31))


def _casing(outline: DeviceOutline, rng: np.random.Generator) -> CasingSpec:
    """Return a casing with no, little or much damage, and with no, little or much dirt."""
    front = bool(rng.random() < FRONTS)
    classic = front and bool(rng.random() < CLASSIC)
    glass = (*GLASS, "white glass") if classic else GLASS
    finish = str(rng.choice(glass if front else [name for name in FINISHES if name not in GLASS]))
    plain = CasingSpec(
        outline=outline, face="front" if front else "back", finish=finish, mat=mat_under(finish),
        px_per_mm=float(rng.uniform(9, 26) * (1 if outline.kind == "phone" else 0.5)),
        psf_px=float(rng.uniform(0.6, 1.6)), full_well=int(rng.choice([2500, 6000, 12000])),
        classic=classic, quarter_turns=int(rng.integers(4)), reflections=int(rng.integers(5)),
    )  # fmt: skip
    damaged = tuple(rng.choice(STRENGTHS, int(rng.choice([0, 2, 5, 9])))) if rng.random() < DAMAGED else ()
    cracks: tuple[Kind, ...] = ("crack",) if rng.random() < CRACKED else ()
    if rng.random() < CLEAN:
        return replace(plain, scratches=damaged, others=cracks)
    return replace(
        plain, scratches=damaged, dust=int(rng.integers(25)), fibres=int(rng.integers(6)),
        smudges=int(rng.integers(3)), others=(*cracks, *_soils(rng)),
    )  # fmt: skip


def _soils(rng: np.random.Generator) -> tuple[Dirt, ...]:
    return tuple(SOILS[int(place)] for place in rng.integers(len(SOILS), size=int(rng.integers(8))))
