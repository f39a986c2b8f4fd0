"""Features: the whole list by name, and nothing from a list that is cut, empty or refused."""

from collections.abc import Callable

import pytest

from probes.answer import Unreadable
from probes.kinds.android.features import FEATURES, features

LISTED = (
    "feature:reqGlEsVersion=0x30002\nfeature:android.hardware.nfc\nfeature:android.hardware.vulkan.level=1\n"
    "feature:android.software.backup\nfeature:com.example.carrier\n"
)


def test_names_come_without_their_versions() -> None:
    assert features(LISTED) == {
        "android.hardware.nfc", "android.hardware.vulkan.level", "android.software.backup"
    }  # fmt: skip


def test_the_filter_keeps_the_platform_and_drops_makers(filtered: Callable[[str, bytes], bytes]) -> None:
    through = filtered(FEATURES, LISTED.encode())
    assert b"carrier" not in through
    assert features(through.decode()) == features(LISTED)


def test_a_refusal_comes_through_the_filter(filtered: Callable[[str, bytes], bytes]) -> None:
    said = b"Error: Could not access the Package Manager.  Is the system running?\n"
    assert filtered(FEATURES, said) == said


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Error: Could not access the Package Manager.  Is the system running?\n",
        "feature:android.hardware.nfc\nfeature:android.hardware.vulkan.level=1\n",
        "feature:android.software.backup\n",
        "feature:android.software.backup\nfeature:android.hardware.nfc\n",
    ],
)
def test_what_may_be_cut_is_no_list(said: str) -> None:
    with pytest.raises(Unreadable):
        features(said)
