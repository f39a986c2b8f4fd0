"""A probe of laptops under Windows: what they all have in common when a probe is declared."""

from functools import partial

from probes.probe import probe

windows = partial(probe, platforms=("windows",), kinds=("laptop",))
"""`@windows(measures=…, version=…)`."""
