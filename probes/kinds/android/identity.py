"""Identity: who made the device, which it is, and what runs on it."""

import re
from collections.abc import Callable, Iterator
from datetime import date

from calibration.quantity import Quantity, quantity
from probes.answer import Failed, Implausible, Shortfall, Unreadable
from probes.kinds.android import properties as known
from probes.kinds.android.probe import android
from probes.kinds.android.properties import BUILD_PROP, GETPROP, named, properties_of, stated
from probes.links.station import DATE
from probes.reading import Reading
from probes.subject import Subject, Way

CPU = "shell:cat /proc/cpuinfo | grep -m1 -E '^Hardware|^model name.*Intel'"
"""What the kernel calls the chip; the lines beside it, the serial number among them, stay on the device."""

STATED = {
    "identity.maker": known.MAKERS,
    "identity.model": known.MODELS,
    "identity.name": known.NAMES,
    "identity.part": (*named("identity.part"), "ro.boot.hardware.sku", "ro.boot.product.hardware.sku"),
    "identity.region": named("identity.region"),
    "identity.colour": named("identity.colour"),
    "identity.security_patch": ("ro.build.version.security_patch",),
}
"""The properties that state a measure, the best first."""
CHIPS = (*named("identity.soc"), "ro.board.platform", "ro.vendor.mediatek.platform", "ro.mediatek.platform")
"""The platform is the chip's family at times; it is taken where no property names the chip."""


@android(
    measures=(*STATED, "identity.soc", "identity.serial", "identity.os", "identity.security_patch_age",
              "identity.build"),
    version=3,
)  # fmt: skip
def identity(subject: Subject) -> Iterator[Reading]:
    """Read the system properties; the image's build.prop where they do not name the device."""
    for measure, keys in STATED.items():
        yield subject.read(measure, *sources(subject, stated(*keys)))
    yield subject.read("identity.serial", *sources(subject, serial))
    yield subject.read("identity.os", *sources(subject, system))
    yield subject.read("identity.build", *sources(subject, build, "build type and keys"))
    today = subject.ask(DATE)
    ages = (way._replace(parse=patch_age, exchanges=(*way.exchanges, today)) for way in sources(subject, system))
    yield subject.read("identity.security_patch_age", *ages)
    yield subject.read("identity.soc", *_chips(subject))


def sources(subject: Subject, parse: Callable[[str], str | None], what: str = "") -> tuple[Way, ...]:
    """Return the ways to what properties state: getprop, and build.prop where getprop names no maker or model.

    Of two, one that tells nothing gives way to the other, so that what fails in one is seen to fail.
    """
    properties = subject.ask(GETPROP)
    live = Way("system properties", parse, (properties,), what)
    if _tells(live) or all(_tells(live._replace(parse=stated(*keys))) for keys in (known.MAKERS, known.MODELS)):
        return (live,)
    image = Way("build.prop of the system image", parse, (subject.ask(BUILD_PROP),), what)
    return (image,) if _tells(image) else (live, image)


def _tells(way: Way) -> bool:
    """Whether a way tells anything, be it that something is wrong."""
    try:
        way.parse(*map(way.text, way.exchanges))
    except Unreadable:
        return False
    except Shortfall:
        return True
    return True


def _chips(subject: Subject) -> tuple[Way, ...]:
    """Return the ways to the chip's name; the kernel is asked only where no property gives it."""
    stating = sources(subject, stated(*CHIPS))
    if any(map(_tells, stating)):
        return stating
    return (*stating, Way("kernel, /proc/cpuinfo", chip, (subject.ask(CPU),)))


def chip(text: str) -> str:
    """Return what the kernel calls the chip: `Qualcomm Technologies, Inc MSM8953`, a code name, or Intel's name."""
    found = re.search(r"^(?:Hardware|model name)[ \t]*:[ \t]*(\S.{0,120})$", text, re.MULTILINE)
    if not found:
        raise Unreadable("the kernel does not name the chip")
    return found[1].rstrip().removesuffix(" (Flattened Device Tree)")


def serial(text: str) -> str:
    """Return the serial number; raise Implausible for a placeholder of equal digits."""
    number = stated(*known.SERIALS)(text)
    if len(set(number)) == 1 or number.lower() == "0123456789abcdef":
        raise Implausible("the serial number is a placeholder")
    return number


def system(text: str) -> str:
    """Return `Android 14 (SDK 34)`."""
    return f"Android {stated('ro.build.version.release')(text)} (SDK {stated('ro.build.version.sdk')(text)})"


def patch_age(text: str, today: str) -> Quantity:
    """Return the days from the security patch to the station's date; the device's own clock may be anything."""
    patch = stated("ro.build.version.security_patch")(text)
    try:
        return quantity((date.fromisoformat(today.strip()) - date.fromisoformat(patch)).days, "day")
    except ValueError as error:
        raise Unreadable("the security patch is not a date") from error


def build(text: str) -> None:
    """Raise Failed unless the system is a user build signed with release keys, and its fingerprint says so too.

    Some makers write keys of their own beside the release keys (`ota-rel-keys,release-keys`), and some have released
    user builds with test keys: of those it cannot be told whether they are the maker's.
    """
    kind, keys = stated("ro.build.type")(text), stated("ro.build.tags")(text)
    if kind != "user" or not {"release-keys", "test-keys"} & set(keys.split(",")):
        raise Failed(f"a {kind} build with {keys}, not the maker's release")
    if (flavor := properties_of(text).get("ro.build.flavor", "")).endswith(("-userdebug", "-eng")):
        raise Failed(f"the build says that it is a user build, its flavour {flavor} that it is none")
    fingerprint = stated("ro.build.fingerprint")(text)
    if fingerprint.endswith(":user/test-keys"):
        raise Unreadable("signed with test keys, as custom ROMs and some makers' own images are")
    if not fingerprint.endswith(f":user/{keys}"):
        raise Failed("the build's fingerprint is not that of a user build with release keys")
