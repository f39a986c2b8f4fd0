"""Where standards are kept: those that come with the program, and any file that a user names."""

from functools import cache
from importlib.resources import files
from pathlib import Path

from grader.standard import ReleasedStandard, StandardError, UnknownStandard, read_standard
from probes.device import Kind


@cache
def released() -> dict[str, tuple[ReleasedStandard, ...]]:
    """Return every standard that comes with the program: id to its versions, newest first."""
    shelf: dict[str, list[ReleasedStandard]] = {}
    for file in sorted(files("grader").joinpath("standards").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            found = read_standard(file.read_bytes(), file.name)
            shelf.setdefault(found.standard.id, []).append(found)
    return {name: tuple(sorted(versions, key=_age, reverse=True)) for name, versions in shelf.items()}


def load(name: str | Path) -> ReleasedStandard:
    """Return a standard by id (its newest version), by `id@version`, or by the path of a TOML file.

    Raise StandardError with one sentence if there is none, or if it is not a standard.
    """
    if isinstance(name, Path) or name.endswith(".toml") or "/" in name:
        return _from_file(Path(name))
    wanted, _, version = name.partition("@")
    if wanted not in released():
        raise UnknownStandard(f"There is no standard {wanted}: there are {', '.join(released())}.")
    versions = released()[wanted]
    for one in versions:
        if not version or one.standard.version == version:
            return one
    there = ", ".join(one.standard.version for one in versions)
    raise UnknownStandard(f"There is no version {version} of {wanted}: there is {there}.")


def usual(kind: Kind) -> ReleasedStandard:
    """Return the standard under which a kind of device is graded where none is named."""
    return load("backmarket-phones" if kind == "phone" else "backmarket-other")


def _from_file(path: Path) -> ReleasedStandard:
    try:
        return read_standard(path.read_bytes(), str(path))
    except OSError as error:
        raise StandardError(f"The standard {path} cannot be read: {error.strerror}.") from error


def _age(one: ReleasedStandard) -> tuple[int, ...]:
    return tuple(int(part) for part in one.standard.version.split("."))
