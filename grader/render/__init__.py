"""The report's face: a PDF and a page, drawn from the signed record and from nothing else."""

from calibration.unusable import Unusable


class ReportError(Unusable):
    """A report that cannot be drawn or read; the message is one sentence for the person who asked."""
