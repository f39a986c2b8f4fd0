"""Satellite position: whether the receiver has heard satellites since the device started."""

import re
from collections.abc import Iterator

from probes.answer import Untested
from probes.kinds.android.probe import android
from probes.kinds.android.radios import heard, left, open_to, radio, tried
from probes.kinds.android.refusal import REFUSED
from probes.operator import ask_to_do, said, went_ahead
from probes.reading import Reading
from probes.subject import Subject, Way

FEATURE = "android.hardware.location.gps"
LOCATION = (
    "shell:dumpsys location | grep -oE '^(Current )?Location Manager [Ss]tate|^ *gps provider( .mock.)?:|"
    "Location[[](mProvider=)?gps| mock( [{]|[]])|[Ll]ocation [Mm]ode: (true|false)|"
    f"Number of (TTFF|CN0) reports: [0-9]+|{REFUSED}'"
)
"""That there is a position, and never the position: coordinates stay on the device."""
OUTDOORS = (
    "Take the device outdoors or to an open window, switch location on, open a map or the compass app, and wait until "
    "it shows the place"
)
PATIENCE = 300.0
"""Seconds: a cold start outdoors takes about one minute, at a window several."""


@android(measures=("radios.gnss",), version=1)
def gnss(subject: Subject) -> Iterator[Reading]:
    """Read whether the receiver has found a position since the device started."""
    yield _fix(subject)


@android(measures=("radios.gnss",), version=1, course="guided")
def gnss_outdoors(subject: Subject) -> Iterator[Reading]:
    """Have the operator take the device outdoors, and read whether the receiver has found its position then."""
    known = _fix(subject)
    if not open_to(known):
        yield left(subject, known)
        return
    indoors = _way(subject)
    done = ask_to_do(subject, OUTDOORS, PATIENCE)
    if went_ahead(done):
        outdoors = Way("location service, outdoors", fix, (subject.ask_anew(LOCATION),), text=heard)
    else:
        outdoors = Way("outdoors", fix, (done,), text=said)
    yield tried(subject, "radios.gnss", (indoors,), outdoors)


def _fix(subject: Subject) -> Reading:
    return radio(subject, "radios.gnss", FEATURE, _way(subject))


def _way(subject: Subject) -> Way:
    return Way("location service", fix, (subject.ask(LOCATION),), text=heard)


def fix(text: str) -> None:
    """Pass where the receiver has a position or has measured satellites; raise Untested with what there is to do.

    The counts are of GnssMetrics.dumpGnssMetricsAsText (Android 9 and later): times to a first fix, and strengths of
    signals. A position that an app made up is `mock` (android.location.Location.toString) and proves nothing.
    """
    counts = [int(number) for number in re.findall(r"Number of (?:TTFF|CN0) reports: ([0-9]{1,9})", text)]
    if re.search(r" mock\b|gps provider .mock.:", text):
        raise Untested("an app makes up positions: end it, and find a position outdoors")
    if any(counts) or re.search(r"Location\[(?:mProvider=)?gps", text):
        return
    if "Location Manager state" not in text and "Location Manager State" not in text:
        raise Untested("the location service shows no state")
    raise Untested("no satellite was heard since the device started: find a position outdoors")
