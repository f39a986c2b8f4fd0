"""Linux: a laptop under a live system, what it is asked, and what is known of its parts.

What is asked is one line with a scheme (docs/transcript.md): `file:PATH`, `list:PATH`, `run:COMMAND`, `events:PATH`. A
module for each component holds its probes, named in PROBES; beside it stand the nouns that it needs:

- `battery`: `power_supply`, and the `chassis`, since only what stands on a desk may be said to have none
- `inputs`, `keyboard`, `trackpad`, `lid`: `input_device`, `event_stream`, `listening`, `key`
- `discharge`: `drain`, and the load of `load`
- `loop`: the devices of `audio`, and `tone`
- `by_eye`: the colours of `page`
- `load`: `heat`; `radios`, `ports`: `network`, and the `place` where a radio hangs
- `smart`: `smart_report` from `smart_json`, `smart_text`, `nvme_log` or `emmc`, and what it means, `drive_health`
"""

PROBES: tuple[str, ...] = (
    "battery",
    "by_eye",
    "display",
    "heat",
    "load",
    "camera",
    "audio",
    "loop",
    "radios",
    "wifi",
    "ports",
    "inputs",
    "keyboard",
    "trackpad",
    "lid",
    "charging",
    "discharge",
    "memory",
    "identity",
    "firmware",
    "locks",
    "smart",
    "drives",
    "drive_lock",
    "read_test",
)
"""The modules of this package that hold probes, the slowest first; a new one adds its name here."""
