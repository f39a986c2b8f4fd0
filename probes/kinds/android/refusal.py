"""Refusals in words, which a filter on the device has to let through."""

REFUSED = "Can.t find service.*|Permission Denial|DUMP TIMEOUT"
"""What every filter of a dump adds to its pattern, so that a refusal is not read as an empty dump."""
