"""The files of a photo folder: which shows which face, and which cannot be used."""

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from calibration.unusable import Unusable
from models.defect import Face

FACES: tuple[Face, ...] = get_args(Face)


class ShotError(Unusable):
    """A photo folder or a file in it that cannot be used."""


@dataclass(frozen=True)
class Shot:
    """One photo file and the face that its name says it shows."""

    face: Face
    path: Path

    def read(self) -> bytes:
        """Return the file's bytes; raise ShotError with one sentence if that fails."""
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise ShotError(f"The photo {self.path} cannot be read: {error.strerror}.") from error


def named(name: str) -> Face:
    """Return the face of that name; raise ShotError if there is none."""
    for face in FACES:
        if name.lower() == face:
            return face
    raise ShotError(f"{name} is no face of a device: there are {', '.join(FACES)}.")


def shot_of(path: Path) -> Shot:
    """Return the shot that a file name stands for (`front.jpg`); raise ShotError if it names no face."""
    if path.stem.lower() not in FACES:
        raise ShotError(f"{path.name} is not named after a face: name it front.jpg, back.jpg, left.jpg and so on.")
    return Shot(face=named(path.stem), path=path)


def shots_in(folder: Path) -> tuple[tuple[Shot, ...], tuple[str, ...]]:
    """Return the shots of a folder in the order of the faces, and one sentence for each file that is none.

    Raises ShotError where the folder itself cannot be read.
    """
    try:
        files = sorted(file for file in folder.iterdir() if not file.name.startswith("."))
    except OSError as error:
        raise ShotError(f"The photo folder {folder} cannot be read: {error.strerror}.") from error
    found: dict[Face, Shot] = {}
    refused: list[str] = []
    for file in files:
        try:
            shot = shot_of(file)
        except ShotError as error:
            refused.append(str(error))
            continue
        if shot.face in found:
            refused.append(f"{file.name} shows the same face as {found[shot.face].path.name}: keep one of them.")
        else:
            found[shot.face] = shot
    return tuple(found[face] for face in FACES if face in found), tuple(refused)
