"""In what circumstances an inspection was made: when, where, by whom, with which software, for which standards."""

import platform
from importlib import metadata
from importlib.util import find_spec

import cv2
import numpy as np

from calibration.record import Instant, Record
from grader import __version__


class Environment(Record):
    """What the evidence holds beside readings and photos (`data/environment.json`)."""

    report_id: str
    inspected_at: Instant
    station: str
    operator: str | None
    standards: tuple[str, ...]
    """File names under data/standards/, the headline standard first."""
    photos_refused: tuple[str, ...] = ()
    """One sentence for each thing that was given and could not be used as it is: photos, a certificate."""
    software: dict[str, str]


def software() -> dict[str, str]:
    """Return name to version of whatever could change a reading, a defect or a grade."""
    packages = ("adbutils", "pydantic", "pillow", "typst", *filter(find_spec, ("pymobiledevice3",)))
    return {
        "truegrade": __version__,
        "python": platform.python_version(),
        "opencv": cv2.__version__,
        "numpy": np.__version__,
        "processor": f"{platform.machine()}: {cv2.getCPUFeaturesLine()}",
        **{name: metadata.version(name) for name in packages},
    }
