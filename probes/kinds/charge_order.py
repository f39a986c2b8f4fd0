"""How long a device is to be charged, as the station was told."""

import re
from collections.abc import Iterable, Iterator

from probes.answer import Untested
from probes.link import Exchange
from probes.reading import Reading
from probes.subject import Subject

ORDER = "station:charge minutes"


def minutes(order: Exchange) -> int:
    """Return how many minutes were ordered; raise Untested where none were."""
    if not order.whole:
        raise Untested("no charge test was ordered")
    found = re.fullmatch(rb"\s*([0-9]{1,3})\s*", order.stdout)
    if not found or int(found[1]) == 0:
        raise Untested("the order names no whole number of minutes from 1 to 999")
    return int(found[1])


def unordered(subject: Subject, measures: Iterable[str], order: Exchange, why: Untested) -> Iterator[Reading]:
    """Yield a reading of each measure of a charge test that was not ordered: it is untested, and says why."""
    for measure in measures:
        yield subject.reading(measure, why.outcome, "charge test", (order,), reason=str(why))
