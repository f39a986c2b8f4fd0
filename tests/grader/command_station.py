"""A test station as its users have it: a folder to work in, and the real command line."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Ran:
    """What one command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Station:
    """A folder to work in, and the environment of its commands."""

    folder: Path
    environment: dict[str, str]

    def run(self, *words: str | Path, said: str = "", **environment: str) -> Ran:
        command = [sys.executable, "-c", "from grader.cli import run; run()", *map(str, words)]
        done = subprocess.run(
            command, cwd=self.folder, env={**self.environment, **environment}, input=said,
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        return Ran(done.returncode, done.stdout, done.stderr)

    def inspect(self, *words: str | Path, said: str = "", **environment: str) -> Ran:
        return self.run("inspect", "--json", *words, said=said, **environment)


def altered(file: Path) -> None:
    """Change one byte in the middle of a file."""
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
