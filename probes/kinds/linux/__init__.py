"""Linux: a laptop under a live system, what it is asked, and what is known of its parts.

What is asked is one line with a scheme (docs/transcript.md): `file:PATH`, `list:PATH`, `run:COMMAND`, `events:PATH`. A
module for each component holds its probes, named in PROBES.
"""

PROBES: tuple[str, ...] = ()
"""The modules of this package that hold probes, the slowest first; a new one adds its name here."""
