"""IMEIs: the ways in which each Android still tells them, and the operator who dials *#06# where it tells none."""

import re
from collections.abc import Callable, Iterator
from functools import partial

from probes.answer import Absent, Shortfall, Unreadable, answer
from probes.kinds.android.features import FEATURES, features
from probes.kinds.android.probe import android
from probes.kinds.android.properties import GETPROP, named, stated
from probes.kinds.android.quirk import quirks
from probes.kinds.imei_check import imei_in, match, typed
from probes.link import Exchange
from probes.operator import ask_to_do, ask_to_read, said, went_ahead
from probes.reading import Outcome, Reading
from probes.subject import Subject, Way

ASKS = (
    (
        (range(1, 20), "shell:dumpsys iphonesubinfo"),
        (range(34, 1000), "shell:cmd phone get-imei 0"),
        (range(20, 35), "shell:service call iphonesubinfo 1 s16 com.android.shell"),
    ),
    (
        (range(34, 1000), "shell:cmd phone get-imei 1"),
        (range(30, 35), "shell:service call iphonesubinfo 4 i32 1 s16 com.android.shell"),
        (range(22, 30), "shell:service call iphonesubinfo 3 i32 1 s16 com.android.shell"),
        (range(21, 22), "shell:service call iphonesubinfo 2 i32 1"),
    ),
)
"""How a shell asks for the IMEI of the first and of the second slot, by API level.

The numbers are those of IPhoneSubInfo.aidl in AOSP: getDeviceId is the first, getDeviceIdForPhone the second to fourth.
A maker may have moved them, so what comes back is believed only as an IMEI. Most devices refuse from Android 12 on.
"""
DIALLER = "shell:am start --user 0 -a android.intent.action.DIAL -d tel:%2A%2306%23"
HOME = "shell:input keyevent KEYCODE_HOME"


@android(measures=("identity.imei", "identity.imei2"), version=1)
def imei_numbers(subject: Subject) -> Iterator[Reading]:
    """Ask for both IMEIs. What no command tells is left to the operator, so it is untested and not unreadable."""
    radio = Way("package manager, features", has_radio, (subject.ask(FEATURES),))
    if isinstance(_shortfall(radio), Absent):
        yield from (subject.read(measure, radio) for measure in ("identity.imei", "identity.imei2"))
        return
    first, second = ways(subject, 0), ways(subject, 1)
    yield _left_to_operator(subject.read("identity.imei", *first))
    other = partial(_other_than, _told(first))
    yield _left_to_operator(subject.read("identity.imei2", *(way._replace(parse=other(way.parse)) for way in second)))


def has_radio(text: str) -> None:
    """Raise Absent where the package manager lists no telephony (PackageManager.FEATURE_TELEPHONY)."""
    if "android.hardware.telephony" not in features(text):
        raise Absent("the device has no mobile radio, so it has no IMEI")


def _shortfall(way: Way) -> Shortfall | None:
    try:
        way.parse(*map(way.text, way.exchanges))
    except Shortfall as shortfall:
        return shortfall
    return None


def _left_to_operator(reading: Reading) -> Reading:
    if reading.outcome is not Outcome.NOT_READABLE:
        return reading
    reason = f"{reading.reason}; dial *#06# and read it"
    return reading.model_copy(update={"outcome": Outcome.NOT_TESTED, "reason": reason})


def ways(subject: Subject, slot: int) -> tuple[Way, ...]:
    """Return the ways to the IMEI of a slot, each asked only where the former did not tell it."""
    properties = subject.ask(GETPROP)
    found: list[Way] = []
    for ask in asks(properties, slot):
        found.append(Way("phone service, check digit verified", imei, (subject.ask(ask),)))
        if _told(tuple(found)):
            return tuple(found)
    keys = named("identity.imei2" if slot else "identity.imei")
    own = Way("maker's property, check digit verified", partial(_in_property, keys), (properties,))
    return tuple(found) if found and isinstance(_shortfall(own), Unreadable) else (*found, own)


def asks(properties: Exchange, slot: int) -> tuple[str, ...]:
    """Return the requests by which this Android may tell the IMEI of a slot, the best first."""
    try:
        level = stated("ro.build.version.sdk")(answer(properties))
    except Shortfall:
        return ()
    return tuple(ask for levels, ask in ASKS[slot] if re.fullmatch("[0-9]{1,4}", level) and int(level) in levels)


def _told(ways: tuple[Way, ...]) -> str | None:
    """Return what the first of these ways tells that tells anything."""
    for way in ways:
        try:
            return str(way.parse(*map(way.text, way.exchanges)))
        except Shortfall:
            continue
    return None


def _other_than(first: str | None, parse: Callable[..., object]) -> Callable[[str], str]:
    """Return a parser that does not take the first slot's IMEI for the second's."""

    def second(text: str) -> str:
        number = str(parse(text))
        if number == first:
            raise Unreadable("the second slot gives the IMEI of the first")
        return number

    return second


def _in_property(keys: tuple[str, ...], text: str) -> str:
    return imei(stated(*keys)(text))


def imei(text: str) -> str:
    """Return the IMEI from a parcel or a plain answer; raise Implausible where the digits cannot be one."""
    column = "".join(re.findall(r"'([^'\n]*)'", text)) if "Parcel(" in text else text
    words = re.sub(r"[.\0]", "", column) if "Parcel(" in text else column
    if refused := next((quirk.words for quirk in quirks("refusal", "identity.imei") if quirk.key in words), None):
        raise Unreadable(refused)
    return imei_in(words.replace(" ", "") if "Parcel(" in text else words)


@android(measures=("identity.imei", "identity.imei_match"), kinds=("phone",), version=1, course="guided")
def imei_on_screen(subject: Subject) -> Iterator[Reading]:
    """Have the operator dial *#06#, and hold what the screen shows against what the device told."""
    told = ways(subject, 0)
    number, second = _told(told), _told(ways(subject, 1))
    asked = _dialled(subject)
    if number:
        yield subject.reading("identity.imei", Outcome.NOT_TESTED, "screen", (asked,), reason="the device tells it")
    else:
        yield subject.read("identity.imei", Way("screen, typed by the operator", typed, (asked,), text=said))
    against = partial(match, (number, second))
    yield subject.read("identity.imei_match", Way("screen against the device's answer", against, (asked,), text=said))


def _dialled(subject: Subject) -> Exchange:
    """Return the operator's answer: the number typed, or why there is none."""
    subject.ask(DIALLER)
    done = ask_to_do(subject, "Dial *#06# on the phone, so that it shows its IMEI.")
    if went_ahead(done):
        done = ask_to_read(subject, "Type the 15 digits of the IMEI that the phone shows, the first if there are two.")
    subject.ask(HOME)
    return done
