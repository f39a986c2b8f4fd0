"""Gauge studies: how far measurements and grades of the same devices agree with each other."""

from calibration.unusable import Unusable


class GaugeError(Unusable):
    """A study from which no honest figure follows; the message is one sentence: what is missing, and what to do."""
