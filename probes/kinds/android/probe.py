"""A probe of Android devices: what they all have in common when a probe is declared."""

from functools import partial

from probes.probe import probe

android = partial(probe, platforms=("android",), kinds=("phone", "tablet", "watch"))
"""`@android(measures=…, version=…)`; a probe that serves fewer kinds of device names its own `kinds`."""
