"""Root: any sign of it fails; it passes only where su was looked for, on a maker's user build."""

from collections.abc import Callable

import pytest

from probes.kinds.android.properties import GETPROP
from probes.kinds.android.root import MOUNTS, PACKAGES, SU, rooted
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]
Filtered = Callable[[str, bytes], bytes]

USER = (
    "[ro.debuggable]: [0]\n[ro.build.type]: [user]\n[ro.build.tags]: [release-keys]\n"
    "[ro.boot.verifiedbootstate]: [green]\n[ro.boot.flash.locked]: [1]\n"
)
CLEAN = [(SU, "1\n"), (GETPROP, USER)]


def outcome(converse: Converse, lock: str, *conversation: tuple[str, object]) -> Outcome:
    return converse(rooted, list(conversation))[f"locks.{lock}"].outcome


@pytest.mark.parametrize(
    ("su", "properties", "expected"),
    [
        ("1\n", USER, Outcome.PASSED),
        ("/system/xbin/su\n0\n", USER, Outcome.FAILED),
        ("1\n", USER.replace("[0]", "[1]"), Outcome.FAILED),
        ("1\n", USER.replace("release-keys", "test-keys"), Outcome.NOT_READABLE),
        ("1\n", USER.replace("release-keys", "dev-keys"), Outcome.FAILED),
        ("1\n", USER.replace("[release-keys]", "[]"), Outcome.NOT_READABLE),
        ("1\n", USER.replace("[ro.build.type]: [user]\n", ""), Outcome.NOT_READABLE),
        ("1\n", USER.replace("[user]", "[userdebug]").replace("release-keys", "test-keys"), Outcome.FAILED),
        ("1\n", "", Outcome.NOT_READABLE),
        ("1\n", USER.replace("[ro.debuggable]: [0]\n", ""), Outcome.NOT_READABLE),
        ("sh: which: not found\n127\n", USER, Outcome.NOT_READABLE),
        ("", USER, Outcome.NOT_READABLE),
    ],
)
def test_root_passes_only_where_su_was_looked_for(
    converse: Converse, su: str, properties: str, expected: Outcome
) -> None:
    assert outcome(converse, "root", (SU, su), (GETPROP, properties), (PACKAGES, "package:android\n")) is expected


@pytest.mark.parametrize("packages", [{"failure": "timeout"}, {"failure": "refused"}, "", "Permission Denial\n"])
def test_without_the_list_of_packages_nothing_passes_but_a_sign_still_fails(converse: Converse, packages) -> None:
    assert outcome(converse, "root", *CLEAN, (PACKAGES, packages)) is Outcome.NOT_READABLE
    if isinstance(packages, dict):
        said = [(SU, "/system/bin/su\n0\n"), (GETPROP, USER), (PACKAGES, packages)]
        assert outcome(converse, "root", *said) is Outcome.FAILED


def test_a_flavour_gives_a_build_away_that_calls_itself_user(converse: Converse) -> None:
    said = USER + "[ro.build.flavor]: [lineage_fleur-userdebug]\n"
    assert outcome(converse, "root", (SU, "1\n"), (GETPROP, said)) is Outcome.FAILED


@pytest.mark.parametrize(
    ("listed", "expected", "reason"),
    [
        ("package:android\npackage:com.android.phone\n", Outcome.PASSED, None),
        ("package:com.topjohnwu.magisk\npackage:android\n", Outcome.FAILED, "Magisk (com.topjohnwu.magisk)"),
        ("package:android\r\npackage:me.weishu.kernelsu\r\n", Outcome.FAILED, "KernelSU (me.weishu.kernelsu)"),
        ("package:android\npackage:com.topjohnwu.magisk.guide\n", Outcome.PASSED, None),
        ("", Outcome.NOT_READABLE, "the device does not list its packages"),
        ("Can't find service: package\n", Outcome.NOT_READABLE, None),
    ],
)
def test_an_app_of_a_tool_for_root_is_a_sign(
    converse: Converse, filtered: Filtered, listed: str, expected: Outcome, reason: str | None
) -> None:
    through = filtered(PACKAGES, listed.encode())
    assert b"phone" not in through
    reading = converse(rooted, [*CLEAN, (PACKAGES, through)])["locks.root"]
    assert reading.outcome is expected
    assert reason is None or reading.reason == reason


@pytest.mark.parametrize(
    ("mount", "expected"),
    [
        ("/dev/block/dm-4 / ext4 ro,seclabel 0 0\n", Outcome.PASSED),
        ("rootfs / rootfs rw 0 0\n", Outcome.PASSED),
        ("KSU / overlay ro,lowerdir=/data/adb/modules/x/system:/ 0 0\n", Outcome.FAILED),
        ("KSU /product/app overlay ro,relatime 0 0\n", Outcome.FAILED),
        ("APatch /system_ext overlay ro 0 0\n", Outcome.FAILED),
        ("/dev/block/dm-9 /system/etc/hosts f2fs ro 0 0\noverlay /odm overlay upperdir=/data/adb/m 0 0\n",
         Outcome.FAILED),
        ("tmpfs /debug_ramdisk/.magisk tmpfs ro 0 0\n", Outcome.FAILED),
        ("/dev/fuse /storage/emulated fuse rw 0 0\ntmpfs /mnt/KSUM tmpfs rw 0 0\n", Outcome.PASSED),
        ("/dev/block/dm-0 /system ext4 rw,seclabel 0 0\n", Outcome.FAILED),
        ("/dev/block/dm-1 /vendor ext4 rw 0 0\n", Outcome.FAILED),
        ("/dev/block/dm-9 /data ext4 rw 0 0\n", Outcome.PASSED),
    ],
)  # fmt: skip
def test_a_system_that_can_be_written_is_a_sign(
    converse: Converse, filtered: Filtered, mount: str, expected: Outcome
) -> None:
    through = filtered(MOUNTS, mount.encode())
    conversation = [*CLEAN, (PACKAGES, "package:android\n"), (MOUNTS, through)]
    assert outcome(converse, "root", *conversation) is expected


@pytest.mark.parametrize(
    ("properties", "expected", "reason"),
    [
        (USER.replace("green", "orange").replace("[1]", "[0]"), Outcome.FAILED,
         "ro.boot.verifiedbootstate is orange, ro.boot.flash.locked is 0"),
        (USER.replace("green", "yellow") + "[ro.grapheneos.release_version]: [2026110100]\n", Outcome.FAILED,
         "ro.boot.verifiedbootstate is yellow, GrapheneOS (ro.grapheneos.release_version)"),
        (USER.replace("[1]", "[0]"), Outcome.FAILED, "ro.boot.flash.locked is 0"),
        (USER + "[ro.secureboot.lockstate]: [unlocked]\n", Outcome.FAILED, "ro.secureboot.lockstate is unlocked"),
        (USER + "[ro.build.host]: [xiaomi.eu]\n", Outcome.FAILED, "ro.build.host is xiaomi.eu"),
        (USER.replace("[ro.boot.verifiedbootstate]: [green]\n", ""), Outcome.NOT_READABLE,
         "no verified boot vouches for the system"),
        (USER.replace("[ro.boot.flash.locked]: [1]\n", ""), Outcome.PASSED, None),
    ],
)  # fmt: skip
def test_no_root_is_where_the_boot_is_open_or_the_system_another(
    converse: Converse, properties: str, expected: Outcome, reason: str | None
) -> None:
    said = [(SU, "1\n"), (GETPROP, properties), (PACKAGES, "package:android\n")]
    reading = converse(rooted, said)["locks.root"]
    assert (reading.outcome, reading.reason) == (expected, reason)
