"""A probe of laptops under Linux: what they all have in common when a probe is declared."""

from functools import partial

from probes.probe import probe

linux = partial(probe, platforms=("linux",), kinds=("laptop",))
"""`@linux(measures=…, version=…)`."""
