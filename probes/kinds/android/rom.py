"""The system that runs: the maker's own or a custom ROM, a real device or an emulator."""

import re
from collections.abc import Iterator, Mapping

from probes.answer import Failed, Unreadable
from probes.kinds.android.identity import sources
from probes.kinds.android.probe import android
from probes.kinds.android.properties import GETPROP, MAKERS, properties_of
from probes.kinds.android.quirk import quirks, vendor_of
from probes.reading import Reading
from probes.subject import Subject, Way

NAMES = ("ro.build.host", "ro.build.flavor", "ro.product.mod_device", "ro.product.system.name", "ro.build.display.id")
"""Names of a build that its builder chose."""
FINGERPRINT = re.compile(r"(?P<brand>[^/\s]{1,60})/[^/\s]{1,90}/(?P<device>[^/:\s]{1,90}):[^/]{1,20}/.{1,200}")
"""Build.FINGERPRINT: brand/product/device:release/id/incremental:type/keys (AOSP, CDD section 3.2.2)."""
DEVICES = ("ro.product.device", "ro.build.product", "ro.product.system.device", "ro.product.name")
BRANDS = ("ro.product.brand", "ro.product.system.brand", "ro.product.vendor.brand", *MAKERS)

VIRTUAL = re.compile(r"goldfish|ranchu|vbox86|cutf_cvm|nox|ttVM_x86|android_x86")
"""What ro.hardware is on the emulators of AOSP (goldfish, ranchu), on Cuttlefish, and on those in VirtualBox."""
VIRTUAL_MODEL = re.compile(r"sdk(?:_g?phone.*)?|google_sdk|Android SDK built for .*|Cuttlefish.*|vsoc_.*|emulator.*")
"""What ro.product.model, .name or .device is there."""
HARDWARE = ("ro.board.platform", "gsm.version.baseband", "ro.boot.verifiedbootstate", "ro.boot.hardware", "ro.frp.pst",
            "ro.boot.hardware.sku", "ro.boot.bootreason", "ro.mediatek.platform")  # fmt: skip
"""What a real device's bootloader, chip and modem state."""
HARDWARE_STATED = 3
"""How many of these a device must state to be taken for real: an emulator states a modem and a boot state at most."""


@android(measures=("identity.rom", "identity.emulator"), version=1)
def system(subject: Subject) -> Iterator[Reading]:
    """Look in the properties for signs of a custom ROM and of an emulator, and for proof of the contrary."""
    yield subject.read("identity.rom", *sources(subject, rom, "build names, keys and fingerprint"))
    properties = subject.ask(GETPROP)
    yield subject.read("identity.emulator", Way("system properties, hardware stated", emulator, (properties,)))


def rom(text: str) -> None:
    """Raise Failed at any sign of a custom ROM; pass only on a maker's fingerprint with release keys, boot verified."""
    properties = properties_of(text)
    if signs := custom_signs(properties):
        raise Failed("; ".join(signs))
    fingerprint = FINGERPRINT.fullmatch(properties.get("ro.build.fingerprint", ""))
    if not fingerprint:
        raise Unreadable("the build has no fingerprint that tells its maker")
    keys = f"{fingerprint[0]},{properties.get('ro.build.tags', '')}"
    if "test-keys" in keys or not fingerprint[0].endswith("release-keys"):
        raise Unreadable("signed with test keys, as custom ROMs and some makers' own images are")
    shared = {quirk.key for quirk in quirks("rom.image")}
    if fingerprint["device"] not in _values(properties, DEVICES) | shared:
        raise Unreadable("the build's fingerprint is that of another device")
    if properties.get("ro.boot.verifiedbootstate") != "green":
        raise Unreadable("no verified boot vouches for the system")


def custom_signs(properties: Mapping[str, str]) -> list[str]:
    """Return every sign that this is not the maker's own system, in words."""
    named = [f"{q.words} ({q.key})" for q in quirks("rom.property") if properties.get(q.key)]
    built = [f"{key} is {properties[key]}" for key in NAMES if _custom_word(properties.get(key, ""))]
    return [*named, *built, *_foreign(properties)]


def _custom_word(value: str) -> bool:
    return any(quirk.key in value for quirk in quirks("rom.word"))


def _foreign(properties: Mapping[str, str]) -> list[str]:
    """Return a sign where the fingerprint is of one maker and the brand another's, both of whom are known."""
    fingerprint = FINGERPRINT.fullmatch(properties.get("ro.build.fingerprint", ""))
    of, by = vendor_of(properties.get("ro.product.brand", "")), vendor_of(fingerprint["brand"] if fingerprint else "")
    return [f"a system of {by.title} on a device of {of.title}"] if of and by and of != by else []


def _values(properties: Mapping[str, str], keys: tuple[str, ...]) -> set[str]:
    return {value for key in keys if (value := properties.get(key))}


def emulator(text: str) -> None:
    """Raise Failed at any sign of an emulator; pass only where enough is stated that real hardware states."""
    properties = properties_of(text)
    if signs := _virtual_signs(properties):
        raise Failed(f"an emulator: {', '.join(signs)}")
    hardware = [key for key in HARDWARE if properties.get(key, "unknown") != "unknown" and properties[key]]
    if len(hardware) < HARDWARE_STATED:
        raise Unreadable("the properties state too little of the hardware to tell a device from an emulator")


def _virtual_signs(properties: Mapping[str, str]) -> list[str]:
    told = [q.key for q in quirks("emulator.property") if properties.get(q.key) and properties[q.key] not in q.absent]
    hardware = [key for key in ("ro.hardware", "ro.boot.hardware") if VIRTUAL.fullmatch(properties.get(key, ""))]
    models = ("ro.product.model", "ro.product.name", "ro.product.device")
    return [*told, *hardware, *(key for key in models if VIRTUAL_MODEL.fullmatch(properties.get(key, "")))]
