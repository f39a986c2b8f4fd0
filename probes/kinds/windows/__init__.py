"""Windows: a laptop that is not asked itself: it is read by the reports that its owner made with Windows' own tools.

The only ask is `run:powercfg /batteryreport /xml`, whose answer is the report (`powercfg`). A module for each component
holds its probes, named in PROBES.
"""

PROBES: tuple[str, ...] = ("battery", "identity")
"""The modules of this package that hold probes, the slowest first; a new one adds its name here."""
