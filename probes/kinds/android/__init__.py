"""Android: how such a device is found, what it is asked, and what its makers do differently.

One module for each component holds its probes; one TOML file for each maker holds the maker's quirks.
"""

PROBES = (
    "battery",
    "sensors",
    "camera",
    "wifi",
    "bluetooth",
    "nfc",
    "gnss",
    "cellular",
    "locks",
    "management",
    "root",
    "identity",
    "imei",
    "rom",
    "storage",
    "display",
    "picture",
    "touch",
    "pen",
    "buttons",
    "audio",
    "biometrics",
    "by_eye",
    "ports",
    "thermal",
    "history",
    "crashes",
    "storage_speed",
    "charging",
)
"""The modules of this package that hold probes, the slowest first; a new one adds its name here."""
