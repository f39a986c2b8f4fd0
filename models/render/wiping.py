"""What wiping leaves on a face: streaks of thin film, wider and far fainter than a scratch."""

import numpy as np

from models.render.draw import stroke
from models.render.marks import Strip, Stroke, free_line
from models.render.pose import Pose, Reals
from models.render.spec import CasingSpec, Mark


def streak(light: Reals, spec: CasingSpec, pose: Pose, rng: np.random.Generator) -> Mark:
    """Draw one streak: soft across, uneven along."""
    line = free_line(rng.uniform(3, 40), 0.01, pose, rng)
    width, contrast = rng.uniform(0.35, 1.6), rng.choice([-1, 1], p=[0.2, 0.8]) * rng.uniform(0.02, 0.45)
    strips = tuple(
        Strip(offset_mm=offset * width / 2, width_mm=width * share, contrast=contrast / 4)
        for offset, share in ((0.0, 1.0), (0.0, 0.75), (0.1, 0.5), (-0.1, 0.3))
    )
    return stroke(light, Stroke(kind="streak", strength=None, line_mm=line, strips=strips, unevenness=0.7),
                  pose, spec.psf_px, rng)  # fmt: skip
