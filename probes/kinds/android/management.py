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
    f"admin=ComponentInfo[{{][^}}]+|^ +[A-Za-z0-9._]+/[A-Za-z0-9._$]+: *$|{REFUSED}'; "
    "cmd role get-role-holders android.app.role.FINANCED_DEVICE_KIOSK 2>/dev/null"
    ' | while read app; do echo "financed: $app"; done'
)
"""Owners and administrators by component, and whose app is a financed device's kiosk; the name of an organisation
stays on the device."""
USERS = f"shell:pm list users | grep -oE '^Users:|UserInfo[{{][0-9]+|:[0-9a-f]+[}}]( running)? *$|{REFUSED}'"
"""The number and the flags of each user; the name between them stays on the device."""

MANAGED, FULL, SYSTEM = 0x20, 0x400, 0x800
"""android.content.pm.UserInfo.FLAG_MANAGED_PROFILE, FLAG_FULL, FLAG_SYSTEM."""
GUEST = 0x4
"""android.content.pm.UserInfo.FLAG_GUEST."""
SINGLE_USER = [str(level) for level in range(5, 17)]
"""android.os.Build.VERSION_CODES of 2.0 to 4.1, whose account service knows no users."""
LENDERS = "of lenders' locks, only Knox Guard and a financed device's kiosk are told"


@android(measures=("locks.accounts", "locks.profile", "locks.owner"), version=2)
def management(subject: Subject) -> Iterator[Reading]:
    """Read who is signed in and who manages the device. Enrolment by serial number shows on no device."""
    stated = [exchange for exchange in (subject.ask(GETPROP),) if exchange.whole]
    signed_in = (subject.ask(ACCOUNTS), *stated)
    yield subject.read("locks.accounts", Way("account service, types only", accounts, signed_in))
    yield subject.read("locks.profile", Way("package manager, users", profile, (subject.ask(USERS),)))
    yield subject.read("locks.owner", Way("device policy service", owner, (subject.ask(OWNERS), *stated), LENDERS))


def accounts(text: str, properties: str = "") -> None:
    """Raise Failed if any user has an account, Unreadable unless every user's count is there.

    A count that is of no user is the whole answer only of an Android that states to be of before there were users.
    """
    counts = [int(number) for number in re.findall(r"^ *Accounts: ([0-9]{1,6})$", text, re.MULTILINE)]
    users = len(re.findall(r"^ *User UserInfo\{[0-9]+", text, re.MULTILINE))
    if any(counts):
        types = sorted(set(re.findall(r", type=([\w.-]{1,100})\} *$", text, re.MULTILINE)))
        raise Failed(_signed_in(sum(counts), [_known_as(each) for each in types]))
    single = properties_of(properties).get("ro.build.version.sdk") in SINGLE_USER
    if not counts or len(counts) != users + int(single and not users):
        raise Unreadable("the account service does not give every user's count")


def _known_as(kind: str) -> str:
    return next((quirk.words or kind for quirk in quirks("account.type") if quirk.key == kind), kind)


def _signed_in(count: int, providers: list[str]) -> str:
    if count == 1 and len(providers) == 1:
        return f"a {providers[0]} account is signed in"
    return f"{count} accounts are signed in ({', '.join(providers) or 'of unknown type'})"


def profile(text: str) -> None:
    """Raise Failed where there is a work profile or any second user; pass where the owner is alone."""
    numbers = [int(number) for number in re.findall(r"UserInfo\{([0-9]{1,6})$", text, re.MULTILINE)]
    flags = [int(flag, 16) for flag in re.findall(r":([0-9a-f]{1,8})\}(?: running)? *$", text, re.MULTILINE)]
    if not numbers or len(numbers) != len(flags):
        raise Unreadable("the package manager does not list the users")
    users = list(zip(numbers, flags, strict=True))
    own = _owner(users)
    if others := [_user(*each) for each in users if each[0] not in (0, own)]:
        raise Failed(f"besides the owner there is {', '.join(others)}")
    if own not in numbers or len(set(numbers)) != len(numbers):
        raise Unreadable("the package manager does not list the owner once")


def _owner(users: list[tuple[int, int]]) -> int | None:
    """Return the number of the owner: 0, or the first full user where the system's own user is nobody (headless)."""
    if not any(number == 0 and flags & SYSTEM and not flags & FULL for number, flags in users):
        return 0
    return next((number for number, flags in users if number and flags & FULL and not flags & GUEST), None)


def _user(number: int, flags: int) -> str:
    return f"a work profile (user {number})" if flags & MANAGED else f"user {number}"


def owner(text: str, properties: str = "") -> None:
    """Raise Failed where the device or a profile has an owner, or an administrator is active that is not the system's.

    A property that says so counts too: an organisation that owns the device, a lender that locks it. So does a holder
    of the role that the Device Lock controller gives to a lender's app (AOSP DeviceLockServiceImpl, Android 14); the
    controller itself is on many devices, and tells nothing.
    """
    lenders = re.findall(r"^financed: ([\w.]{1,200})$", text, re.MULTILINE)
    if said := [*_said(properties), *(f"financed device kiosk {app}" for app in lenders)]:
        raise Failed(f"managed: {', '.join(said)}")
    if "Current Device Policy Manager state" not in text or "Enabled Device Admins" not in text:
        raise Unreadable("the device policy service does not show its state")
    if owners := re.findall(r"^ *((?:Device|Profile) Owner)(?: .User [0-9]{1,6}.)?: *$", text, re.MULTILINE):
        packages = sorted(set(re.findall(r"admin=ComponentInfo\{([\w.]{1,200})", text)))
        raise Failed(f"managed: {owners[0].lower()} {', '.join(packages) or 'unnamed'}")
    if admins := _administrators(text):
        raise Failed(f"device administrator active: {', '.join(admins)}")
    if unclear := _unclear(properties):
        raise Unreadable(f"it is not known whether a lock is on: {', '.join(unclear)}")


def _said(properties: str) -> list[str]:
    told = properties_of(properties)
    bad = [quirk for quirk in quirks("lock.property", "locks.owner") if told.get(quirk.key, "")]
    harmless = {quirk.key: (*quirk.absent, *quirk.unclear) for quirk in bad}
    return [f"{key} is {told[key]}" for key, values in harmless.items() if told[key] not in values]


def _unclear(properties: str) -> list[str]:
    told = properties_of(properties)
    lock = quirks("lock.property", "locks.owner")
    return [f"{quirk.key} is {told[quirk.key]}" for quirk in lock if told.get(quirk.key) in quirk.unclear]


def _administrators(text: str) -> list[str]:
    stock = {quirk.key for quirk in quirks("admin.stock")}
    active = re.findall(r"^ +([\w.]{1,200})(/[\w.$]{1,200}): *$", text, re.MULTILINE)
    return sorted({package for package, component in active if package + component not in stock})
