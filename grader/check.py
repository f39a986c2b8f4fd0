"""Check: one question that a verifier asked, and its answer in one line."""

from calibration.record import Record


class Check(Record):
    """One check. ok is None where it could not be made: that is never a yes."""

    name: str
    ok: bool | None
    sentence: str
