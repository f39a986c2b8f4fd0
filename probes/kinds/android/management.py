"""Whose device it is: accounts that are signed in, users, and whoever manages it. Names stay on the device."""

import re
from collections.abc import Iterator

from probes.answer import Failed, Unreadable
from probes.kinds.android.probe import android
from probes.kinds.android.properties import GETPROP, properties_of
from probes.kinds.android.quirk import quirks
from probes.kinds.android.refusal import REFUSED
from probes.reading import Reading
from probes.subject import Subject, Way

ACCOUNTS = (
    "shell:dumpsys account | grep -oE "
    f"'^ *User UserInfo[{{][0-9]+|^ *Accounts: [0-9]+|, type=[A-Za-z0-9._-]+[}}] *$|{REFUSED}'"
)
"""Account names stay on the device: only counts and types come through."""
OWNERS = (
    "shell:dumpsys device_policy | grep -oE "
    "'^Current Device Policy Manager state|^ *(Device|Profile) Owner( .User [0-9]+.)?: *$|^ *Enabled Device Admins.*|"
    f"admin=ComponentInfo[{{][^}}]+|^ +[A-Za-z0-9._]+/[A-Za-z0-9._$]+: *$|{REFUSED}'"
)
"""Owners and administrators by component; the name of an organisation stays on the device."""
USERS = f"shell:pm list users | grep -oE '^Users:|UserInfo[{{][0-9]+|:[0-9a-f]+[}}]( running)? *$|{REFUSED}'"
"""The number and the flags of each user; the name between them stays on the device."""

MANAGED = 0x20
"""android.content.pm.UserInfo.FLAG_MANAGED_PROFILE."""


@android(measures=("locks.accounts", "locks.profile", "locks.owner"), version=1)
def management(subject: Subject) -> Iterator[Reading]:
    """Read who is signed in and who manages the device. Enrolment by serial number shows on no device."""
    yield subject.read("locks.accounts", Way("account service, types only", accounts, (subject.ask(ACCOUNTS),)))
    yield subject.read("locks.profile", Way("package manager, users", profile, (subject.ask(USERS),)))
    stated = [exchange for exchange in (subject.ask(GETPROP),) if exchange.whole]
    yield subject.read("locks.owner", Way("device policy service", owner, (subject.ask(OWNERS), *stated)))


def accounts(text: str) -> None:
    """Raise Failed if any user has an account, Unreadable unless every user's count is there."""
    counts = [int(number) for number in re.findall(r"^ *Accounts: ([0-9]{1,6})$", text, re.MULTILINE)]
    users = len(re.findall(r"^ *User UserInfo\{[0-9]+", text, re.MULTILINE))
    if any(counts):
        types = sorted(set(re.findall(r", type=([\w.-]{1,100})\} *$", text, re.MULTILINE)))
        raise Failed(_signed_in(sum(counts), [_known_as(each) for each in types]))
    if len(counts) != max(users, 1):
        raise Unreadable("the account service does not give every user's count")


def _known_as(kind: str) -> str:
    return next((quirk.words or kind for quirk in quirks("account.type") if quirk.key == kind), kind)


def _signed_in(count: int, providers: list[str]) -> str:
    if count == 1 and len(providers) == 1:
        return f"a {providers[0]} account is signed in"
    return f"{count} accounts are signed in ({', '.join(providers) or 'of unknown type'})"


def profile(text: str) -> None:
    """Raise Failed where there is a work profile or any second user; pass where the first is alone."""
    numbers = [int(number) for number in re.findall(r"UserInfo\{([0-9]{1,6})$", text, re.MULTILINE)]
    flags = [int(flag, 16) for flag in re.findall(r":([0-9a-f]{1,8})\}(?: running)? *$", text, re.MULTILINE)]
    if not numbers or len(numbers) != len(flags):
        raise Unreadable("the package manager does not list the users")
    if others := [_user(*each) for each in zip(numbers, flags, strict=True) if each[0] != 0]:
        raise Failed(f"besides the owner there is {', '.join(others)}")
    if numbers != [0]:
        raise Unreadable("the package manager lists the first user more than once")


def _user(number: int, flags: int) -> str:
    return f"a work profile (user {number})" if flags & MANAGED else f"user {number}"


def owner(text: str, properties: str = "") -> None:
    """Raise Failed where the device or a profile has an owner, or an administrator is active that is not the system's.

    A property that says so counts too: an organisation that owns the device, a lender that locks it.
    """
    if said := _said(properties):
        raise Failed(f"managed: {', '.join(said)}")
    if "Current Device Policy Manager state" not in text or "Enabled Device Admins" not in text:
        raise Unreadable("the device policy service does not show its state")
    if owners := re.findall(r"^ *((?:Device|Profile) Owner)(?: .User [0-9]{1,6}.)?: *$", text, re.MULTILINE):
        packages = sorted(set(re.findall(r"admin=ComponentInfo\{([\w.]{1,200})", text)))
        raise Failed(f"managed: {owners[0].lower()} {', '.join(packages) or 'unnamed'}")
    if admins := _administrators(text):
        raise Failed(f"device administrator active: {', '.join(admins)}")


def _said(properties: str) -> list[str]:
    told = properties_of(properties)
    bad = [quirk for quirk in quirks("lock.property", "locks.owner") if told.get(quirk.key, "")]
    return [f"{quirk.key} is {told[quirk.key]}" for quirk in bad if told[quirk.key] not in quirk.absent]


def _administrators(text: str) -> list[str]:
    stock = {quirk.key for quirk in quirks("admin.stock")}
    active = re.findall(r"^ +([\w.]{1,200})(/[\w.$]{1,200}): *$", text, re.MULTILINE)
    return sorted({package for package, component in active if package + component not in stock})
