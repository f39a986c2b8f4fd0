"""Locks: accounts, set-up, bootloader, Knox, management, root. A check passes on evidence, never on silence."""

import re
from collections.abc import Iterator, Mapping

from probes.answer import Absent, Failed, Unreadable
from probes.kinds.android.identity import GETPROP, stated
from probes.kinds.android.properties import parse_getprop
from probes.probe import probe
from probes.reading import Reading
from probes.subject import Subject, Way

REFUSED = "Can.t find service.*|Permission Denial|DUMP TIMEOUT"
"""What a filter on the device must let through, so that a refusal is not read as an empty dump."""
ACCOUNTS = (
    "shell:dumpsys account | grep -oE "
    f"'^ *User UserInfo[{{][0-9]+|^ *Accounts: [0-9]+|, type=[A-Za-z0-9._-]+[}}] *$|{REFUSED}'"
)
"""Account names stay on the device: only counts and types come through."""
PROVIDERS = {"com.google": "Google", "com.osp.app.signin": "Samsung", "com.xiaomi": "Xiaomi"}
"""Account types whose accounts protect a device after a reset, and the names that people know them by."""
SETUP = (
    "shell:settings get secure user_setup_complete; "
    "settings get global secure_frp_mode; settings get secure secure_frp_mode"
)  # fmt: skip
OWNERS = (
    "shell:dumpsys device_policy | grep -oE "
    "'^Current Device Policy Manager state|^ *(Device|Profile) Owner( .User [0-9]+.)?: *$|^ *Enabled Device Admins.*|"
    f"admin=ComponentInfo[{{][^}}]+|^ +[A-Za-z0-9._]+/[A-Za-z0-9._$]+: *$|{REFUSED}'"
)
"""Owners and administrators by component; the name of an organisation stays on the device."""
SU = "shell:which su; echo $?"


@probe(
    measures=("locks.accounts", "locks.setup", "locks.bootloader", "locks.knox", "locks.owner", "locks.root"),
    platforms=("android",),
    kinds=("phone", "tablet", "watch"),
    version=1,
)
def locks(subject: Subject) -> Iterator[Reading]:
    """Read every lock that adb shows. SIM lock, blacklist and enrolment by serial number are not among them."""
    properties = subject.ask(GETPROP)
    yield subject.read("locks.accounts", Way("account service, types only", accounts, (subject.ask(ACCOUNTS),)))
    yield subject.read("locks.setup", Way("settings", setup, (subject.ask(SETUP),)))
    yield subject.read("locks.bootloader", Way("verified boot properties", bootloader, (properties,)))
    yield subject.read("locks.knox", Way("warranty bit", knox, (properties,)))
    yield subject.read("locks.owner", Way("device policy service", owner, (subject.ask(OWNERS),)))
    yield subject.read("locks.root", Way("su, debuggable and build keys", root, (subject.ask(SU), properties)))


def accounts(text: str) -> None:
    """Raise Failed if any user has an account, Unreadable unless every user's count is there."""
    counts = [int(number) for number in re.findall(r"^ *Accounts: ([0-9]{1,6})$", text, re.MULTILINE)]
    users = len(re.findall(r"^ *User UserInfo\{[0-9]+", text, re.MULTILINE))
    if any(counts):
        types = sorted(set(re.findall(r", type=([\w.-]+)\} *$", text, re.MULTILINE)))
        raise Failed(_signed_in(sum(counts), [PROVIDERS.get(each, each) for each in types]))
    if len(counts) != max(users, 1):
        raise Unreadable("the account service does not give every user's count")


def _signed_in(count: int, providers: list[str]) -> str:
    if count == 1 and len(providers) == 1:
        return f"a {providers[0]} account is signed in"
    return f"{count} accounts are signed in ({', '.join(providers) or 'of unknown type'})"


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


def bootloader(text: str) -> None:
    """Raise Failed where any property says unlocked or unverified; pass only on `green` and one that says locked."""
    properties = parse_getprop(text.encode())
    good = {"ro.boot.verifiedbootstate": "green", "ro.boot.flash.locked": "1", "ro.boot.vbmeta.device_state": "locked"}
    said = {key: properties[key] for key in good if properties.get(key)}
    if bad := [f"{key} is {value}" for key, value in said.items() if value != good[key]]:
        raise Failed(", ".join(bad))
    if "ro.boot.verifiedbootstate" not in said or len(said) == 1:
        raise Unreadable("the properties do not say both that boot is verified and that the bootloader is locked")


def knox(text: str) -> None:
    """Raise Failed where Samsung's warranty bit is blown, Absent for any other maker."""
    properties = parse_getprop(text.encode())
    if stated("ro.product.manufacturer", "ro.product.vendor.manufacturer")(text).lower() != "samsung":
        raise Absent("only Samsung has Knox")
    bits = {properties[key] for key in ("ro.boot.warranty_bit", "ro.warranty_bit") if properties.get(key)}
    if not bits <= {"0"}:
        raise Failed("the Knox warranty bit is set: the system has been replaced at some time")
    if not bits:
        raise Unreadable("getprop has no warranty bit")


def owner(text: str) -> None:
    """Raise Failed where the device or a profile has an owner, or any administrator is active."""
    if "Current Device Policy Manager state" not in text or "Enabled Device Admins" not in text:
        raise Unreadable("the device policy service does not show its state")
    if owners := re.findall(r"^ *((?:Device|Profile) Owner)(?: .User [0-9]+.)?: *$", text, re.MULTILINE):
        packages = sorted(set(re.findall(r"admin=ComponentInfo\{([\w.]+)", text)))
        raise Failed(f"managed: {owners[0].lower()} {', '.join(packages) or 'unnamed'}")
    if admins := sorted(set(re.findall(r"^ +([\w.]+)/[\w.$]+: *$", text, re.MULTILINE))):
        raise Failed(f"device administrator active: {', '.join(admins)}")


def root(su: str, text: str) -> None:
    """Raise Failed at any sign of root; pass only where su is looked for and not found, on a user build."""
    properties = parse_getprop(text.encode())
    if signs := [*_su(su), *_debug_signs(properties)]:
        raise Failed(", ".join(signs))
    if su.split() != ["1"] or properties.get("ro.debuggable") != "0" or not properties.get("ro.build.tags"):
        raise Unreadable("the device does not say both that there is no su and that it is not debuggable")


def _su(text: str) -> list[str]:
    return re.findall(r"^(/\S*/su)$", text, re.MULTILINE)


def _debug_signs(properties: Mapping[str, str]) -> list[str]:
    good = {"ro.debuggable": "0", "ro.build.type": "user", "ro.build.tags": "release-keys"}
    return [f"{key} is {value}" for key in good if (value := properties.get(key)) and value != good[key]]
