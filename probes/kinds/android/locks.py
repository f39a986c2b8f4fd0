"""Locks: set-up, bootloader, Knox, passcode, SIM. A check passes on evidence, never on silence."""

import re
from collections.abc import Iterator, Mapping

from probes.answer import Absent, Failed, Implausible, Shortfall, Unreadable, Untested, answer
from probes.kinds.android.probe import android
from probes.kinds.android.properties import GETPROP, MAKERS, properties_of, stated
from probes.kinds.android.quirk import quirks, vendor_of
from probes.kinds.android.refusal import REFUSED
from probes.kinds.android.rom import custom_signs
from probes.link import Exchange
from probes.operator import ask_to_do, ask_to_judge, declined, said, went_ahead
from probes.reading import Reading
from probes.subject import Subject, Way

SETUP = (
    "shell:settings get secure user_setup_complete; "
    "settings get global secure_frp_mode; settings get secure secure_frp_mode"
)  # fmt: skip
PASSCODE = (
    "shell:dumpsys lock_settings | grep -E "
    f"'^Current lock settings|^ *User [0-9]+ *$|^ *CredentialType: |^ *SID ?[:=] |{REFUSED}'"
)
"""What kind of passcode each user has, which anyone sees who holds the phone. `cmd lock_settings` would tell it as
well, but counts an attempt without the passcode as a wrong one."""
SIM = "shell:getprop gsm.sim.state; getprop gsm.sim.operator.numeric"
"""The state of each slot's card, and the network of each: country and network code alone, no number of the card."""

SIM_LOCKED = re.compile(r"\b(?:NETWORK_LOCKED|PERSO_LOCKED|[A-Z_]+_PERSO|NETWORK_SUBSET_LOCKED)\b")
"""TelephonyManager.SIM_STATE_*, IccCardConstants.State: the card is refused until the lock's code is typed."""
BOOT = {"ro.boot.verifiedbootstate": "green", "ro.boot.flash.locked": "1", "ro.boot.vbmeta.device_state": "locked"}
"""What a locked bootloader that has verified the system states (AOSP, Verified Boot)."""
NOT_SHOWN = "the state of reset protection itself is not shown to a shell"


@android(
    measures=("locks.setup", "locks.oem_unlock", "locks.bootloader", "locks.knox", "locks.passcode", "locks.sim"),
    version=3,
)
def locks(subject: Subject) -> Iterator[Reading]:
    """Read every lock that adb shows. Blacklist and enrolment by serial number are not among them."""
    properties = (subject.ask(GETPROP),)
    yield subject.read("locks.setup", Way("settings", setup, (subject.ask(SETUP),), NOT_SHOWN))
    yield subject.read("locks.oem_unlock", Way("system property", oem_unlock, properties))
    yield subject.read("locks.bootloader", Way("verified boot properties", bootloader, properties))
    yield subject.read("locks.knox", Way("warranty bit", knox, properties))
    yield subject.read("locks.passcode", Way("lock settings service", passcode, (subject.ask(PASSCODE),)))
    yield subject.read("locks.sim", Way("state of the SIM", sim, properties))


def setup(text: str) -> None:
    """Raise Failed unless set-up is complete and no factory-reset protection is pending."""
    values = text.split()
    if len(values) != len(SETUP.split(";")) or not set(values) <= {"0", "1", "null"}:
        raise Unreadable("the settings do not answer")
    complete, *protection = values
    if complete == "null":
        raise Unreadable("the settings do not say whether set-up is complete")
    if complete == "0":
        raise Failed("set-up is not complete")
    if "1" in protection:
        raise Failed("factory-reset protection waits for the former owner's account")


def oem_unlock(text: str) -> None:
    """Raise Failed where the developer options allow the bootloader to be unlocked (AOSP OemLockService)."""
    properties = properties_of(text)
    allowed = properties.get("sys.oem_unlock_allowed")
    if allowed == "1":
        raise Failed("the developer options allow the bootloader to be unlocked")
    if allowed != "0":
        raise Unreadable("the properties do not say whether the bootloader may be unlocked")


def bootloader(text: str) -> None:
    """Raise Failed where any property says unlocked or unverified; pass only on `green` and one that says locked.

    Raise Implausible where a custom ROM runs: it needs an unlocked bootloader, so the properties are made up.
    """
    properties = properties_of(text)
    if unlocked := boot_signs(properties):
        raise Failed(", ".join(unlocked))
    stating = [key for key in BOOT if properties.get(key)]
    if "ro.boot.verifiedbootstate" not in stating or len(stating) == 1:
        raise Unreadable("the properties do not say both that boot is verified and that the bootloader is locked")
    if signs := custom_signs(properties):
        raise Implausible(f"said to be locked, yet the system is not the maker's: {'; '.join(signs)}")


def boot_signs(properties: Mapping[str, str]) -> list[str]:
    """Return every sign, in words, that the bootloader is unlocked or the system not verified."""
    bad = [f"{key} is {value}" for key, good in BOOT.items() if (value := properties.get(key)) and value != good]
    return [*bad, *_unlocked(properties)]


def _unlocked(properties: Mapping[str, str]) -> list[str]:
    told = [quirk for quirk in quirks("lock.property", "locks.bootloader") if properties.get(quirk.key)]
    return [f"{quirk.key} is {properties[quirk.key]}" for quirk in told if properties[quirk.key] not in quirk.absent]


def knox(text: str) -> None:
    """Raise Failed where Samsung's warranty bit is blown, Absent for any other maker."""
    properties = properties_of(text)
    maker = vendor_of(stated(*MAKERS)(text))
    keys = [quirk.key for quirk in quirks("warranty.property") if maker and quirk.vendor == maker.title]
    if not keys:
        raise Absent("only Samsung has Knox")
    bits = {properties[key] for key in keys if properties.get(key)}
    if not bits <= {"0"}:
        raise Failed("the Knox warranty bit is set: the system has been replaced at some time")
    if not bits:
        raise Unreadable("the properties hold no warranty bit")


def passcode(text: str) -> None:
    """Raise Failed where any user has a PIN, pattern or password; pass where each is said to have none.

    Android 11 and later names the kind (LockSettingsService.dump). Before, only the gatekeeper's user id (SID) tells:
    it is 0 without a passcode, as removing one clears it.
    """
    if not re.search("^Current lock settings service state:", text, re.MULTILINE):
        raise Unreadable("the lock settings service does not show its state")
    kinds = re.findall(r"^ *CredentialType: (\w{1,40}) *$", text, re.MULTILINE)
    if bad := [kind.lower() for kind in kinds if kind.lower() != "none"]:
        raise Failed(f"a {bad[0]} is set")
    ids = re.findall(r"^ *SID ?[:=] ([0-9a-f]{1,16}) *$", text, re.MULTILINE)
    if not kinds and any(int(each, 16) for each in ids):
        raise Failed("a passcode is set")
    users = len(set(re.findall(r"^ *User ([0-9]{1,6}) *$", text, re.MULTILINE)))
    if not users or max(len(kinds), len(ids)) < users:
        raise Unreadable("the lock settings service does not tell each user's passcode")


def sim(text: str) -> None:
    """Raise Failed where the phone refuses the card that is in it, Untested otherwise: it may be the network's own."""
    _accepted(properties_of(text).get("gsm.sim.state", ""))
    raise Untested("only a SIM of another network shows whether there is a SIM lock")


def _accepted(state: str) -> None:
    if locked := SIM_LOCKED.search(state):
        raise Failed(f"the phone refuses its SIM: {locked[0]}")


@android(measures=("locks.sim",), version=2, course="guided")
def sim_lock(subject: Subject) -> Iterator[Reading]:
    """Have a SIM of another network put in; the phone's own word counts first, then what the operator sees."""
    before = subject.ask(SIM)
    asked = ask_to_do(subject, "Put in a SIM of another network than the phone was sold by, and wait half a minute.")
    if not went_ahead(asked):
        yield subject.read("locks.sim", declined(asked, "a foreign SIM"))
        return
    after = subject.ask_anew(SIM)
    try:
        network = foreign_network(answer(before), answer(after))
    except Shortfall:
        yield subject.read("locks.sim", Way("state of a foreign SIM", foreign_network, (before, after)))
        return
    asked = ask_to_judge(subject, "Does the phone show the SIM's network, without asking for an unlock code?")
    seen = f"a SIM of {network}, by the operator's eye"
    yield subject.read("locks.sim", Way(seen, _judged, (before, after, asked), text=_heard))


def foreign_network(before: str, after: str) -> str:
    """Return which network the SIM is of that has been put in: `network 26201`, or that the phone does not name it.

    Raise Failed where the phone refuses it, Untested where no SIM has been read yet (TelephonyManager.SIM_STATE_READY,
    IccCardConstants.State), or where it is of a network whose SIM was in before, which may be the phone's own.
    """
    state, networks = _cards(after)
    _accepted(state)
    if not {"READY", "LOADED"} & set(state.split(",")):
        raise Untested(f"no SIM is ready ({state.strip(',')[:40] or 'no state'}): put one in, type its PIN and wait")
    former = _cards(before)[1]
    others = [f"network {each}" for each in networks if each not in former]
    if former and not others:
        raise Untested(f"the SIM is of no other network than before ({former[0]}): put in one of another")
    return others[0] if others else "a network that the phone does not name"


def _cards(text: str) -> tuple[str, list[str]]:
    """Return the states of the slots, and the networks of the cards: country code and network code."""
    state, _, networks = text.partition("\n")
    return state.strip(), re.findall(r"\b[0-9]{5,6}\b", networks)


def _heard(exchange: Exchange) -> str:
    return said(exchange) if exchange.ask.startswith("operator:") else answer(exchange)


def _judged(_before: str, _after: str, word: str) -> None:
    if word != "yes":
        raise Untested("the operator did not judge it")
