"""Features: what Android's package manager says that the hardware has, in one list for every component."""

import re

from probes.answer import Unreadable

FEATURES = (
    "shell:pm list features | grep -E "
    "'^feature:android[.](hardware|software)[.]|^Error|Exception|Can.t find service|Permission Denial|not found'"
)
"""Only AOSP's own names, without those of makers and carriers."""
FEATURE = re.compile(r"^feature:(android\.(?:hardware|software)\.[a-z0-9_.]{1,80})(?:=[0-9-]{1,12})?\s*$", re.M)
"""`feature:android.hardware.nfc`, and since Android 7 `feature:android.hardware.vulkan.level=1`."""


def features(text: str) -> frozenset[str]:
    """Return the names of all features (android.content.pm.PackageManager.FEATURE_*), without their versions.

    Raise Unreadable for a list that may be cut: the package manager sorts it by name (`PackageManagerShellCommand`),
    so that the hardware is complete once the software has begun, and every device has some of both.
    """
    names = FEATURE.findall(text)
    parts = [name.split(".")[1] for name in names]
    if not {"hardware", "software"} <= set(parts) or parts != sorted(parts):
        raise Unreadable("the package manager does not list the features to their end")
    return frozenset(names)
