"""The wheel holds exactly the four packages, and everything that they read at run time."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("grader", "probes", "models", "calibration")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (file,) = out.glob("truegrade-*.whl")
    return set(zipfile.ZipFile(file).namelist())


def test_the_top_level_names_are_exactly_the_four(wheel: set[str]) -> None:
    names = {name.split("/")[0] for name in wheel}
    assert {name for name in names if not name.endswith(".dist-info")} == set(PACKAGES)


def test_every_file_of_the_packages_is_inside(wheel: set[str]) -> None:
    """Standards, catalogues, templates, weights, recordings, py.typed: whatever git has, the wheel has."""
    listed = subprocess.run(["git", "ls-files", *PACKAGES], cwd=ROOT, check=True, capture_output=True, text=True)
    tracked = set(listed.stdout.split())
    assert {f"{package}/py.typed" for package in PACKAGES} <= tracked
    assert tracked - wheel == set()


def test_data_of_each_sort_is_shipped(wheel: set[str]) -> None:
    """Guards the test above against an empty tree: one known file of each sort."""
    sorts = {"grader/standards/": ".toml", "grader/render/": ".typ", "probes/virtual/devices/": ".jsonl",
             "probes/virtual/devices/families/": ".toml",
             "calibration/targets/": ".toml", "models/zones/": ".toml", "models/classes/": ".toml",
             "models/weights/": ".json", "grader/demos/": ".toml"}  # fmt: skip
    for folder, ending in sorts.items():
        assert any(name.startswith(folder) and name.endswith(ending) for name in wheel), folder
