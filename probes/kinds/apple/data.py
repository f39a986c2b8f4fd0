"""Data: whether a former user's is still on the device. What is gone shows on none, so that nothing passes here."""

from collections.abc import Iterator, Mapping
from typing import Any

from probes.answer import Failed, Unreadable, Untested
from probes.kinds.apple.answers import told
from probes.kinds.apple.probe import apple
from probes.reading import Reading
from probes.subject import Subject

APPS = "apps:user"
OWN = "com.apple."
"""What the identifiers of Apple's own apps begin with; a new device brings some of them along."""


@apple(measures=("data.erased",), version=1)
def data(subject: Subject) -> Iterator[Reading]:
    """Look for apps that somebody has installed."""
    yield subject.read("data.erased", told("list of apps", erased, subject.ask(APPS)))


def erased(apps: Any) -> None:
    """Raise Failed where somebody's apps are on the device, Untested where there are none: that proves no erasure.

    Only how many there are is told: which ones says much of whose it was.
    """
    count = sum(not name.startswith(OWN) for name in identifiers(apps))
    if count:
        raise Failed(f"somebody's data is still on it: {count} {'app' if count == 1 else 'apps'} installed")
    raise Untested("nobody's apps are on it, which does not prove that it was erased")


def identifiers(apps: Any) -> list[str]:
    """Return the bundle identifier of each app; raise Unreadable for what is no list of apps that have one."""
    names = [each.get("CFBundleIdentifier") if isinstance(each, Mapping) else None for each in _array(apps)]
    found = [name for name in names if isinstance(name, str) and name]
    if len(found) != len(names):
        raise Unreadable("the device's list of apps has one without an identifier")
    return found


def _array(apps: Any) -> list[Any]:
    if not isinstance(apps, list):
        raise Unreadable("the device's list of apps is none")
    return apps
