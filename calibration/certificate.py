"""What an instrument is known to be, found how, and for how long that holds."""

from pathlib import Path

from pydantic import ValidationError

from calibration.moment import Moment, moment
from calibration.optics import Optics
from calibration.quantity import Quantity
from calibration.record import Digest, Record
from calibration.unusable import Unusable


class CalibrationError(Unusable):
    """A calibration that cannot be used; the message is one sentence for the operator."""


class Calibration(Record):
    """One instrument's certificate: its scale, how it was found, and its validity."""

    instrument: str
    method: str
    valid_from: Moment
    valid_until: Moment
    scale: Quantity
    """Millimetres per pixel with uncertainty: in the middle of the photo, in the plane on which devices lie.

    Without `optics` it is that of the devices' upper faces, wherever in the photo.
    """
    evidence: Digest | None = None
    station: str | None = None
    """The station whose key signs it; None in certificates that nobody signs."""
    conditions: tuple[str, ...] = ()
    """Under what it was found, one sentence each: how the sheet was measured, what was not shown …"""
    optics: Optics | None = None

    def in_force(self, at: str) -> "Calibration":
        """Return this calibration if it is valid at an instant; raise CalibrationError if it is not."""
        if not moment(self.valid_from) <= moment(at) <= moment(self.valid_until):
            span = f"from {self.valid_from} until {self.valid_until}"
            raise CalibrationError(
                f"The calibration of {self.instrument} is valid {span}, not at {at}: calibrate again."
            )
        return self

    def foreign_to(self, size_px: tuple[int, int], camera: str | None) -> str | None:
        """Return why a photo of that size and camera has no scale by this calibration; None if it has."""
        if self.optics is None:
            return None
        if self.optics.size_px != size_px:
            ours, theirs = (f"{width} × {height} px" for width, height in (self.optics.size_px, size_px))
            return f"the calibration of {self.instrument} is for photos of {ours}, not {theirs}"
        if camera and self.optics.camera and camera != self.optics.camera:
            return f"the calibration of {self.instrument} is for the camera {self.optics.camera}, not {camera}"
        return None


def read_calibration(path: Path) -> Calibration:
    """Read a certificate from a JSON file; raise CalibrationError with one sentence if it is none."""
    try:
        return parse_calibration(path.read_bytes(), str(path))
    except OSError as error:
        raise CalibrationError(f"The calibration {path} cannot be read: {error.strerror}.") from error


def parse_calibration(data: bytes, named: str) -> Calibration:
    """Return the certificate in JSON; raise CalibrationError with one sentence that names it if it is none."""
    try:
        return Calibration.model_validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "file"
        raise CalibrationError(f"{named} is not a calibration: {where}: {first['msg']}.") from error
