"""What an instrument is known to be, found how, and for how long that holds."""

from pathlib import Path

from pydantic import ValidationError

from calibration.moment import Moment, moment
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
    """Millimetres per pixel in the plane of the device, with uncertainty."""
    evidence: Digest | None = None

    def in_force(self, at: str) -> "Calibration":
        """Return this calibration if it is valid at an instant; raise CalibrationError if it is not."""
        if not moment(self.valid_from) <= moment(at) <= moment(self.valid_until):
            span = f"from {self.valid_from} until {self.valid_until}"
            raise CalibrationError(
                f"The calibration of {self.instrument} is valid {span}, not at {at}: calibrate again."
            )
        return self


def read_calibration(path: Path) -> Calibration:
    """Read a certificate from a JSON file; raise CalibrationError with one sentence if it is none."""
    try:
        return Calibration.model_validate_json(path.read_bytes())
    except OSError as error:
        raise CalibrationError(f"The calibration {path} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "file"
        raise CalibrationError(f"{path} is not a calibration: {where}: {first['msg']}.") from error
