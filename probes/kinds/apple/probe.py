"""A probe of Apple's devices: what they all have in common when a probe is declared."""

from functools import partial

from probes.probe import probe

apple = partial(probe, platforms=("ios",), kinds=("phone", "tablet"))
"""`@apple(measures=…, version=…)`; a probe that serves Macs too names its own `platforms` and `kinds`."""
