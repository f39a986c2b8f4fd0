"""What every test may ask for: the shared reference data, and nothing that stands in for our own code."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from probes.virtual.adb_server import AdbServer

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real outputs and real photos; its absence is a failure, never a silent skip."""
    folder = Path(os.environ.get("TRUEGRADE_SHARED", ROOT.parent / "shared"))
    assert (folder / "corpus").is_dir(), f"no reference data at {folder}: set TRUEGRADE_SHARED"
    return folder


@pytest.fixture(scope="session")
def server() -> Iterator[AdbServer]:
    """Return a private, real adb server."""
    with AdbServer() as running:
        yield running


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail the run in CI when anything was skipped: a skipped test shows nothing."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if os.environ.get("CI") == "true" and skipped and exitstatus == 0:
        reporter.write_line(f"{len(skipped)} skipped tests are not allowed under CI=true", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
