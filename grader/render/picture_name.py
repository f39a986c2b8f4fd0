"""The names that pictures have inside a report."""

from calibration.record import Digest


def photo_name(photo: Digest) -> str:
    """Return the file name of a photo with its marks drawn."""
    return f"photo-{photo}.jpg"


def thumb_name(photo: Digest) -> str:
    """Return the file name of a photo made small for a first page."""
    return f"thumb-{photo}.jpg"


def crop_name(number: int) -> str:
    """Return the file name of the crop of a mark; marks count from 1."""
    return f"crop-{number}.jpg"
