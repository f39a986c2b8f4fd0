"""Photo files as a calibration needs them."""

from pathlib import Path

from calibration.characterise import Frame
from calibration.record import sha256
from models.image import PhotoError, read_photo
from models.taken_by import taken_by


def read_frame(path: Path) -> Frame:
    """Return a photo as it was taken; raise PhotoError with one sentence for a file that is none."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PhotoError(f"The photo {path} cannot be read: {error.strerror}.") from error
    return Frame(path.name, sha256(data), taken_by(data), read_photo(data, path.name))
