"""Android: how such a device is found, what it is asked, and what its makers do differently.

One TOML file for each maker holds the maker's quirks (`quirk`). A module for each component holds its probes, named in
PROBES; beside it stand the nouns that it needs:

- `discovery`, `charge_only`: what is attached, and what is and offers no adb
- `properties`, `features`, `refusal`, `probe`: what many components share
- `battery`: `battery_service`, `health_hal`, `power_supply`, `gauge`, `capacity`, `charging_policy`
- `charging`: `charge_samples`, `charge_fit`
- `touch`, `pen`, `buttons`: `input_event`, `touch_panel`, `touch_watch`, `button`, `listening`
- `sensors`: `sensor_service`, `sensor_events`; `camera`: `camera_service`, `photo`
- `wifi`, `bluetooth`, `nfc`, `gnss`, `cellular`: `radios`
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
