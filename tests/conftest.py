"""What every test may ask for: the shared reference data, and nothing that stands in for our own code."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real outputs and real photos; its absence is a failure, never a silent skip."""
    folder = Path(os.environ.get("TRUEGRADE_SHARED", ROOT.parent / "shared"))
    assert (folder / "corpus").is_dir(), f"no reference data at {folder}: set TRUEGRADE_SHARED"
    return folder
