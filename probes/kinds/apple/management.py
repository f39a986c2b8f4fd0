"""Whose device it is: supervision, management by a server, profiles. Names of organisations stay out of readings."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from probes.answer import Failed, Shortfall, Unreadable
from probes.kinds.apple.answers import dictionary, flag, member, said, told, tree, words
from probes.kinds.apple.identification import VALUES
from probes.kinds.apple.open_question import judged
from probes.kinds.apple.probe import apple
from probes.reading import Reading
from probes.subject import Subject, Way

CLOUD = "configuration:cloud"
"""What an organisation has set the device up with. A device that has not been set up has none (go-ios, reported)."""
PROFILES = "configuration:profiles"
MDM = "com.apple.mdm"
"""The payload by which a server manages a device (Apple, Device Management, MDM)."""

SIGNS = {
    "IsSupervised": "supervised by an organisation",
    "IsMDMUnremovable": "its management cannot be ended on the device",
    "IsMandatory": "set-up cannot be ended without enrolment",
    "IsMultiUser": "shared between the users of an organisation",
}
"""Flags of the cloud configuration that an owner's own device has not (Apple, Device Management, Profile)."""
NAMED = {
    "ConfigurationURL": "set-up enrols it with an organisation's server",
    "ConfigurationWebURL": "set-up enrols it with an organisation's server",
    "SupervisorHostCertificates": "supervised by an organisation's computer",
}
"""What the cloud configuration names of an organisation: that it is there counts, and what it says goes no further."""
ORGANISATION = "Organization"
"""How every key begins that is of an organisation: its name, telephone number, e-mail address, department (Apple)."""
UNSEEN = "enrolment by serial number with Apple Business Manager, which comes back after an erase, does not show"
UNLISTED = "the device does not list its profiles"
UNASKED = "it is not said to be activated: its set-up asks Apple's server whether an organisation enrols it"
UNSUPERVISED = "the device does not tell whether it is supervised: it may not have been set up yet"
PAYLOAD = re.compile(r"com\.apple\.[A-Za-z0-9.-]{1,80}")
"""A payload type of Apple's; one of anybody else would name its maker."""

MANAGED = (
    "Open Settings, General, VPN & Device Management, or on an erased device go on from Hello and join Wi-Fi: is it "
    "free of management ('Remote Management', 'supervised')?"
)


@apple(measures=("locks.owner", "locks.profile"), version=2)
def management(subject: Subject) -> Iterator[Reading]:
    """Read whether an organisation supervises or manages the device, and which profiles are on it."""
    yield subject.read("locks.owner", _owner(subject))
    yield subject.read("locks.profile", told("list of profiles", profile, subject.ask(PROFILES)))


@apple(measures=("locks.owner",), version=2, course="guided")
def managed_by_eye(subject: Subject) -> Iterator[Reading]:
    """Have the operator look for management where the device does not tell; set-up asks Apple's server for it."""
    yield judged(subject, "locks.owner", "the screen, by the operator", MANAGED, _owner(subject))


def _owner(subject: Subject) -> Way:
    """Return the way from whatever of the two was answered: one is enough to fail, and both are needed to pass."""
    cloud, profiles = subject.ask(CLOUD), subject.ask(PROFILES)
    if profiles.exit_code != 0:
        return told("cloud configuration", partial(half, organisation, UNLISTED), cloud, caveat=UNSEEN)
    if cloud.exit_code != 0:
        return told("list of profiles", partial(half, server, UNSUPERVISED), profiles, caveat=UNSEEN)
    parse = partial(owner, _activated(subject))
    return told("cloud configuration and list of profiles", parse, cloud, profiles, caveat=UNSEEN)


def _activated(subject: Subject) -> bool:
    try:
        return words(tree(said(subject.ask(VALUES))), "ActivationState") == "Activated"
    except Shortfall:
        return False


def owner(activated: bool, cloud: Any, profiles: Any) -> None:
    """Raise Failed at any sign of an organisation; pass where the device says that it is its user's own.

    It has to be activated, to say that it is not supervised, and what each of its profiles is for.
    """
    if signs := [*organisation(cloud), *server(profiles)]:
        raise Failed("; ".join(dict.fromkeys(signs)))
    if not activated:
        raise Unreadable(UNASKED)
    flag(cloud, "IsSupervised")
    if not all(purposes(profiles).values()):
        raise Unreadable("a profile is installed, and the device does not tell what it is for")


def half(signs: Callable[[Any], list[str]], missing: str, answer: Any) -> None:
    """Raise Failed at any sign in the one answer that there is, Unreadable without any, as the other one is missing."""
    if found := signs(answer):
        raise Failed("; ".join(dict.fromkeys(found)))
    raise Unreadable(missing)


def organisation(cloud: Any) -> list[str]:
    """Return every sign of an organisation in the cloud configuration, in words."""
    told_of = dictionary(cloud)
    flags = [what for name, what in SIGNS.items() if name in told_of and flag(told_of, name)]
    named = [what for name, what in NAMED.items() if told_of.get(name)]
    whose = any(isinstance(name, str) and name.startswith(ORGANISATION) and told_of[name] for name in told_of)
    return [*flags, *named, *(["set up by an organisation"] if whose else [])]


def server(profiles: Any) -> list[str]:
    """Return the sign of a server that manages the device, in words, where one of its profiles is for that."""
    managing = any(MDM in types for types in purposes(profiles).values())
    return ["managed by an organisation's server"] if managing else []


def profile(profiles: Any) -> None:
    """Raise Failed where a profile is installed, with how many and what for; pass where the whole list is empty."""
    told_of = purposes(profiles)
    if not told_of:
        return
    kinds = sorted({kind for types in told_of.values() for kind in types if PAYLOAD.fullmatch(kind)})
    what = ", ".join(kinds) or "for what is not told"
    raise Failed(f"{len(told_of)} {'profile is' if len(told_of) == 1 else 'profiles are'} installed ({what})")


def purposes(profiles: Any) -> dict[str, tuple[str, ...]]:
    """Return the types of the payloads of each profile, by its identifier; raise Unreadable for what is no whole list.

    Whether a device tells the payloads at all is not verified; clients of its service look for them in both places.
    """
    ordered = member(profiles, "OrderedIdentifiers")
    metadata, manifest = (dictionary(member(profiles, name)) for name in ("ProfileMetadata", "ProfileManifest"))
    if not isinstance(ordered, list) or not all(isinstance(each, str) for each in ordered):
        raise Unreadable("the device's list of profiles is none")
    names = dict.fromkeys((*ordered, *metadata, *manifest))
    return {name: (*_types(metadata.get(name)), *_types(manifest.get(name))) for name in names}


def _types(profile: Any) -> list[str]:
    content = profile.get("PayloadContent") if isinstance(profile, Mapping) else None
    parts = content if isinstance(content, list) else []
    return [kind for part in parts if isinstance(part, Mapping) and isinstance(kind := part.get("PayloadType"), str)]
