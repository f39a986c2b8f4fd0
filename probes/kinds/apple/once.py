"""A dictionary in which no key stands twice: of two values for one key neither is known to be true."""

from collections.abc import Iterable
from typing import Any

DEPTH = 64
"""How deep values may nest; ten levels are the most that any known answer has."""


class Once(dict[Any, Any]):
    """A dictionary that raises ValueError where a key comes with a second value that differs from the first."""

    def __init__(self, pairs: Iterable[tuple[Any, Any]] = ()) -> None:
        super().__init__()
        for key, value in pairs:
            self[key] = value

    def __setitem__(self, key: Any, value: Any) -> None:
        if key in self and not (type(self[key]) is type(value) and self[key] == value):
            raise ValueError(f"{key} is told twice")
        super().__setitem__(key, value)
