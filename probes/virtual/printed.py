"""What an ask of a composed device printed."""

from typing import NamedTuple


class Printed(NamedTuple):
    """The two outputs of an ask, and its exit code."""

    stdout: bytes
    stderr: bytes
    exit_code: int
