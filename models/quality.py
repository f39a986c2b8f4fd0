"""How well a photo was taken: exposure, noise, glare and focus as numbers, and what to do about them."""

import cv2
import numpy as np

from calibration.quantity import quantity
from models.area import BLUR, GLARE, Area, reduced
from models.focus import Focus
from models.image import Grey
from models.outline import Outline
from models.photo import Quality

DARK, BRIGHT = 4.0, 230.0
"""Mean grey levels beyond which marks drown in black or in white."""
NOISY = 6.0
"""Grey levels of noise above which fine scratches drown."""
_SECOND_DIFFERENCE = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
"""High-pass that no plane or straight edge along an axis passes (Immerkær 1996); its noise gain is 6."""


def noise_of(grey: Grey) -> float:
    """Return the standard deviation of the noise in levels: 1.4826 × median of the |high-pass| / 6."""
    rough = np.abs(cv2.filter2D(grey[: grey.shape[0] // 2 * 2], cv2.CV_16S, _SECOND_DIFFERENCE)[::2])
    counts = np.cumsum(np.bincount(rough.ravel()))
    half = int(np.searchsorted(counts, counts[-1] / 2))
    below = int(counts[half - 1]) if half else 0
    median = half - 0.5 + (counts[-1] / 2 - below) / max(int(counts[half]) - below, 1)
    return 1.4826 * max(float(median), 0.0) / 6


def quality_of(grey: Grey, area: Area, focus: Focus, outline: Outline | None, noise: float) -> Quality:
    """Return the quality record of a photo (h, w) whose device covers an area."""
    mean = float(reduced(grey)[area.device].mean())
    typical = focus.typical
    glare, blurred = (area.percent(area.lost[reason]) for reason in (GLARE, BLUR))
    return Quality(
        edge_width=None if typical is None or outline is None else quantity(typical, "px", resolution="0.1"),
        exposure=quantity(mean, "level", resolution="0.1"),
        noise=quantity(noise, "level", resolution="0.01"),
        glare=quantity(glare, "percent", resolution="0.1"),
        blurred=quantity(blurred, "percent", resolution="0.1"),
        remarks=_remarks(mean, noise, typical, cut=outline is not None and outline.cut),
    )


def _remarks(mean: float, noise: float, typical: float | None, *, cut: bool) -> tuple[str, ...]:
    """Say what is wrong with the photo as a whole; glare and blur are areas, and `Area.sentences` says them."""
    worries = {
        f"The device is nearly black in the photo (mean level {mean:.0f} of 255): expose longer.": mean < DARK,
        f"The photo is too bright (mean level {mean:.0f} of 255): expose less.": mean > BRIGHT,
        f"The photo is noisy ({noise:.1f} levels): use more light or a lower ISO setting.": noise > NOISY,
        "Focus cannot be judged, because no sharp edge is in view: show the outline of the device.": typical is None,
        "The device reaches beyond the frame: step back.": cut,
    }
    return tuple(sentence for sentence, applies in worries.items() if applies)
