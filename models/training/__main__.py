"""`python -m models.training`: renders casings, fits what tells lines apart, and writes the weights with their card."""

import hashlib
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from models.additive import AdditiveModel
from models.line import FEATURES
from models.training.casings import Set, casings
from models.training.fit import fitted, tempered
from models.training.lines import CLASSES, Sample, samples

SEED = 20261125
PHOTOS: dict[Set, int] = {"fit": 600, "choose": 200}
WEIGHTS = Path(__file__).resolve().parents[1] / "weights"


def main() -> None:
    """Fit the model of lines and write it."""
    sets = {which: list(samples(casings(which, count, SEED))) for which, count in PHOTOS.items()}
    classes = [name for name in CLASSES if name in {sample.name for sample in sets["fit"]}]
    model = tempered(fitted(*_arrays(sets["fit"]), classes, tuple(FEATURES), SEED), *_arrays(sets["choose"]))
    written = (model.model_dump_json() + "\n").encode()
    (WEIGHTS / "line.json").write_bytes(written)
    told = card(model, sets, written)
    (WEIGHTS / "line.toml").write_text(told)
    sys.stdout.write(told)


def _arrays(found: Sequence[Sample]) -> tuple[np.ndarray, list[str]]:
    return np.array([sample.features for sample in found]), [sample.name for sample in found]


def card(model: AdditiveModel, sets: dict[Set, list[Sample]], written: bytes) -> str:
    """Return the card of the weights as TOML: what they were made of, and how often they are right where chosen."""
    features, names = _arrays(sets["choose"])
    taken = [model.verdict(row).name for row in features]
    lines = [
        'name = "line"',
        'title = "What a line on a casing is"',
        'made_by = "python -m models.training"',
        'data = "rendered casings (models/render), no photo; fitted and chosen on models that share no device"',
        'licence = "GPL-3.0-or-later"',
        f"seed = {SEED}",
        f"photos = {{ fit = {PHOTOS['fit']}, choose = {PHOTOS['choose']} }}",
        f"lines = {{ fit = {len(sets['fit'])}, choose = {len(sets['choose'])} }}",
        f"temperature = {model.temperature}",
        f'sha256 = "{hashlib.sha256(written).hexdigest()}"',
        "",
        "# What the lines of the choosing set truly are, and what they are taken for.",
        "[chosen]",
    ]
    for name in model.classes:
        found = Counter(guess for guess, truth in zip(taken, names, strict=True) if truth == name)
        told = ", ".join(f"{guess} = {count}" for guess, count in sorted(found.items()))
        lines.append(f"{name} = {{ {told} }}")
    lines += ["", "# What each feature is.", "[features]", *(f'"{name}" = "{what}"' for name, what in FEATURES.items())]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
