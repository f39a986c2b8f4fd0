"""What an inspection keeps in its bag: the name of each file, and reading it back as the record that it holds."""

import json
from typing import TypeVar

from pydantic import ValidationError

from calibration.record import Record
from probes.evidence import Evidence, EvidenceError

DEVICE = "data/device.json"
ENVIRONMENT = "data/environment.json"
READINGS = "data/readings.json"
CHECKLIST = "data/checklist.json"
PHOTOS = "data/photos.json"
DEFECTS = "data/defects.json"
SALT = "data/salt.txt"
PHOTO_FILES = "data/photos/"
TRANSCRIPTS = "data/transcripts/"
STANDARDS = "data/standards/"
CALIBRATIONS = "data/calibration/"
CERTIFICATES = "data/certificates/"

R = TypeVar("R", bound=Record)


def names_under(evidence: Evidence, folder: str) -> tuple[str, ...]:
    """Return the names of the files in a folder of the payload, sorted."""
    return tuple(name for name in evidence.names if name.startswith(folder))


def record(evidence: Evidence, name: str, kind: type[R]) -> R:
    """Return the record in a file; raise EvidenceError with one sentence if it is not such a record."""
    try:
        return kind.model_validate_json(evidence.read(name))
    except ValidationError as error:
        raise _unlike(evidence, name, error.errors()[0]["msg"]) from error


def records(evidence: Evidence, name: str, kind: type[R]) -> tuple[R, ...]:
    """Return the list of records in a file; raise EvidenceError with one sentence if it is not such a list."""
    try:
        rows = json.loads(evidence.read(name))
        if not isinstance(rows, list):
            raise _unlike(evidence, name, "it is not a list")
        return tuple(kind.model_validate(row) for row in rows)
    except ValidationError as error:
        raise _unlike(evidence, name, error.errors()[0]["msg"]) from error
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _unlike(evidence, name, f"it is not JSON: {error}") from error


def salt(evidence: Evidence) -> bytes:
    """Return the salt of the public identifiers; raise EvidenceError if it is not hexadecimal."""
    try:
        return bytes.fromhex(evidence.read(SALT).decode())
    except ValueError as error:
        raise _unlike(evidence, SALT, "it is not hexadecimal") from error


def _unlike(evidence: Evidence, name: str, why: str) -> EvidenceError:
    return EvidenceError(f"{name} in {evidence.path} is not as it must be: {why}.")
