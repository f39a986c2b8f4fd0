"""Apple: how an iPhone or iPad is found, what it is asked, and what is known of its models.

What is asked is one line with a scheme (docs/transcript.md):

- `lockdown:* `, `lockdown:DOMAIN`, `lockdown:DOMAIN KEY`: values that lockdownd tells; `*` is the domain without a name
- `connection:type`: over what usbmuxd reaches the device, `USB` or `Network`
- `ioregistry:NAME`, `ioclass:CLASS`: an entry of the I/O registry, by its name or by its class
- `diagnostics:GasGauge`: a report of diagnostics_relay
- `configuration:cloud`, `configuration:profiles`; `activation:state`; `apps:user`, `apps:system`
- `companion:list`, `companion:UDID KEY`: the watch that is paired with a phone
- `crashes:list`, `crash:PATH`: the reports of crashes that it keeps

An answer is an XML property list, but for `crash:`, which is the report as it is. A module for each component holds its
probes, named in PROBES. Crashes are read by `crash_log` (the list), `crash_report` (one file), `panic` (its grammars)
and `suspect` (the parts that they point to, of suspects.toml); identity by `model` (models.toml), `part_number` and
`colour` (colours.toml, part_colours.toml); parts by `part` (parts.toml) and `camera_driver`, and what an operator looks
at by `look` (looks.toml) and `feature` (features.toml); batteries by `battery_entry` (where a value stands),
`battery_capacity`, `battery_state`, `battery_identity` and, of Macs, `battery_power`;
a Mac's own report by `system_information`. A dictionary is read by
`dictionary`, form by form: `plist_text`, `ioreg_text`, `openstep`, `device_info_text`.
"""

PROBES: tuple[str, ...] = (
    "crashes",
    "ports",
    "identity",
    "imei",
    "storage",
    "battery",
    "battery_mac",
    "mac",
    "battery_settings",
    "parts",
    "camera",
    "display",
    "biometrics",
    "by_eye",
    "service_history",
    "accessories",
    "locks",
    "management",
    "root",
    "radios",
    "watch",
    "data",
)
"""The modules of this package that hold probes, the slowest first; a new one adds its name here."""
