"""Identity: who made the device, which it is, and what runs on it."""

import re
from collections.abc import Callable, Iterator

from probes.answer import Failed, Implausible, Shortfall, Unreadable, answer
from probes.kinds.android.properties import MAKERS, MODELS, NAMES, SERIALS, parse_getprop
from probes.link import Exchange
from probes.probe import probe
from probes.reading import Reading
from probes.subject import Subject, Way

GETPROP = "shell:getprop"

STATED = {
    "identity.maker": MAKERS,
    "identity.model": MODELS,
    "identity.name": NAMES,
    "identity.security_patch": ("ro.build.version.security_patch",),
    "identity.soc": ("ro.soc.model", "ro.hardware.chipname", "ro.board.platform"),
    "identity.region": ("ro.csc.sales_code",),
}
"""The properties that state a measure, the best first. Only Samsung states where it sold a device."""

IMEI_DIGITS = 15
IMEI_BY_SDK = (
    (range(1, 20), "shell:dumpsys iphonesubinfo"),
    (range(20, 31), "shell:service call iphonesubinfo 1 s16 com.android.shell"),
    (range(34, 1000), "shell:cmd phone get-imei 0"),
)
"""How a shell asks for the IMEI, by API level. Android 12 and 13 (31 to 33) let no shell ask."""


@probe(
    measures=("identity.serial", "identity.imei", "identity.os", "identity.build", *STATED),
    platforms=("android",),
    kinds=("phone", "tablet", "watch"),
    version=1,
)
def identity(subject: Subject) -> Iterator[Reading]:
    """Read the system properties and the IMEI."""
    properties = subject.ask(GETPROP)
    for measure, keys in STATED.items():
        yield subject.read(measure, Way("system property", stated(*keys), (properties,)))
    yield subject.read("identity.serial", Way("system property", serial, (properties,)))
    yield subject.read("identity.os", Way("system properties", system, (properties,)))
    yield subject.read("identity.build", Way("system properties, build type and keys", build, (properties,)))
    yield subject.read("identity.imei", _imei(subject, properties))


def stated(*keys: str) -> Callable[[str], str]:
    """Return a parser that gives the first of these properties that is not empty."""

    def parse(text: str) -> str:
        properties = parse_getprop(text.encode())
        value = next((value for key in keys if (value := properties.get(key, "").strip())), None)
        if value is None:
            raise Unreadable(f"getprop has no {', '.join(keys)}")
        return value

    return parse


def serial(text: str) -> str:
    """Return the serial number; raise Implausible for a placeholder of equal digits."""
    number = stated(*SERIALS)(text)
    if len(set(number)) == 1 or number.lower() in ("unknown", "0123456789abcdef"):
        raise Implausible("the serial number is a placeholder")
    return number


def system(text: str) -> str:
    """Return `Android 14 (SDK 34)`."""
    return f"Android {stated('ro.build.version.release')(text)} (SDK {stated('ro.build.version.sdk')(text)})"


def build(text: str) -> None:
    """Raise Failed unless the system is a user build signed with release keys, and its fingerprint says so too."""
    kind, keys = stated("ro.build.type")(text), stated("ro.build.tags")(text)
    fingerprint = stated("ro.build.fingerprint")(text)
    if (kind, keys) != ("user", "release-keys"):
        raise Failed(f"a {kind} build with {keys}, not the maker's release")
    if not fingerprint.endswith(":user/release-keys"):
        raise Failed("the build's fingerprint is not that of a user build with release keys")


def _imei(subject: Subject, properties: Exchange) -> Way:
    ask = imei_ask(properties)
    if ask is None:
        return Way("no command", _no_imei, (properties,))
    return Way("phone service, check digit verified", imei, (subject.ask(ask),))


def imei_ask(properties: Exchange) -> str | None:
    """Return the request that this Android answers with its IMEI, None where there is none."""
    try:
        level = stated("ro.build.version.sdk")(answer(properties))
    except Shortfall:
        return None
    return next((ask for levels, ask in IMEI_BY_SDK if level.isdecimal() and int(level) in levels), None)


def _no_imei(text: str) -> str:
    level = stated("ro.build.version.sdk")(text)
    raise Unreadable(f"Android with SDK {level} shows its IMEI to no command; dial *#06# and scan it")


def imei(text: str) -> str:
    """Return the IMEI from a parcel or a plain answer; raise Implausible where its check digit (Luhn) fails."""
    column = "".join(re.findall(r"'([^'\n]*)'", text)) if "Parcel(" in text else text
    digits = re.sub(r"[. ]", "", column) if "Parcel(" in text else column
    found = re.search(r"(?<![0-9])[0-9]{15}(?![0-9])", digits)
    if not found:
        raise Unreadable("the phone service gives no IMEI to a shell")
    if len(set(found[0])) == 1 or not luhn(found[0]):
        raise Implausible("the phone service gives 15 digits that are no IMEI")
    return found[0]


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it (ISO/IEC 7812-1 annex B)."""
    doubled = (sum(divmod(int(digit) * (1 + place % 2), 10)) for place, digit in enumerate(reversed(digits)))
    return sum(doubled) % 10 == 0
