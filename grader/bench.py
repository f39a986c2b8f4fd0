"""Fixed suites that a QA team re-runs: find them, run them, compare two results."""

import importlib.util
import os
import platform
import sys
from collections.abc import Callable
from decimal import Decimal
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Annotated, Literal

from pydantic import BeforeValidator, ValidationError

from calibration.moment import now
from calibration.record import Instant, Record
from calibration.unusable import Unusable

Better = Literal["higher", "lower", "neither"]


def _significant(value: object) -> object:
    """Keep five significant digits of a float: more would be noise, and records hold no floats."""
    return f"{Decimal(f'{value:.5g}'):f}" if isinstance(value, float) else value


Figure = Annotated[Decimal, BeforeValidator(_significant)]
"""A measured number; a float is rounded to five significant digits on the way in."""


class BenchError(Unusable):
    """A suite or a result that cannot be used."""


class Metric(Record):
    """One figure of a suite: its value, which way is better, and the relative change that noise explains."""

    name: str
    value: Figure
    unit: str
    better: Better = "neither"
    tolerance: Figure = Decimal("0.2")
    cell: tuple[str, str] | None = None
    """Row and column, for one of many figures that people read as a table of their own."""


class Result(Record):
    """One run of one suite: figures, and everything needed to judge whether two runs compare."""

    suite: str
    title: str
    seed: int
    quick: bool
    ran_at: Instant
    machine: dict[str, str]
    versions: dict[str, str]
    metrics: tuple[Metric, ...]


class Comparison(Record):
    """One figure in two results."""

    name: str
    before: Figure
    after: Figure
    unit: str
    ratio: Figure | None
    verdict: Literal["better", "same", "worse", "no direction"]


def suites(folder: Path | None = None) -> dict[str, Path]:
    """Return suite name to its suite.py: in the folder given, in ./benchmarks, or beside the source tree."""
    beside = Path(__file__).resolve().parent.parent / "benchmarks"
    for place in (folder,) if folder else (Path("benchmarks"), beside):
        found = {file.parent.name: file for file in sorted(place.glob("*/suite.py"))}
        if found:
            return found
    raise BenchError(
        f"There is no benchmark suite in {folder or 'benchmarks'}: give --suites DIR, as in a source tree."
    )


def title(file: Path) -> str:
    """Return what a suite says that it measures."""
    return str(_module(file).TITLE)


def run(name: str, *, folder: Path | None = None, seed: int | None = None, quick: bool = False) -> Result:
    """Run one suite; the seed is the suite's own unless another is given."""
    known = suites(folder)
    if name not in known:
        raise BenchError(f"There is no suite {name!r}: there are {', '.join(known)}.")
    module = _module(known[name])
    chosen = module.SEED if seed is None else seed
    measure: Callable[..., list[Metric]] = module.run
    return Result(
        suite=name, title=module.TITLE, seed=chosen, quick=quick, ran_at=now(),
        machine=machine(), versions=versions(), metrics=tuple(measure(seed=chosen, quick=quick)),
    )  # fmt: skip


def read(path: Path) -> Result:
    """Read a result file; raise BenchError with one sentence if it is none."""
    try:
        return Result.model_validate_json(path.read_bytes())
    except OSError as error:
        raise BenchError(f"The result {path} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        raise BenchError(f"{path} is not a benchmark result: {error.errors()[0]['msg']}.") from error


def compare(before: Result, after: Result) -> tuple[Comparison, ...]:
    """Return every figure that both results have, and whether it moved by more than its tolerance."""
    if before.suite != after.suite:
        raise BenchError(f"A result of {before.suite!r} does not compare with one of {after.suite!r}.")
    earlier = {metric.name: metric for metric in before.metrics}
    return tuple(_compare(earlier[metric.name], metric) for metric in after.metrics if metric.name in earlier)


def machine() -> dict[str, str]:
    """Return the fingerprint of this machine: processor, cores, memory, system, Python."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "processor": _processor(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{pages / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def versions() -> dict[str, str]:
    """Return the installed version of each package that could change a figure."""
    names = ("truegrade", "numpy", "opencv-python-headless", "pydantic", "adbutils", "typst", "cryptography")
    return {name: metadata.version(name) for name in names}


def _compare(before: Metric, after: Metric) -> Comparison:
    ratio = after.value / before.value if before.value else None
    return Comparison(
        name=after.name, before=before.value, after=after.value, unit=after.unit,
        ratio=None if ratio is None else float(ratio), verdict=_verdict(before, after),
    )  # fmt: skip


def _verdict(before: Metric, after: Metric) -> Literal["better", "same", "worse", "no direction"]:
    if after.better == "neither":
        return "no direction"
    gain = after.value - before.value if after.better == "higher" else before.value - after.value
    if abs(gain) <= after.tolerance * abs(before.value):
        return "same"
    return "better" if gain > 0 else "worse"


def _module(file: Path) -> ModuleType:
    above = str(file.resolve().parents[2])
    if above not in sys.path:  # so that a suite, and a process that it starts, can import what lies beside it
        sys.path.append(above)
    spec = importlib.util.spec_from_file_location(f"benchmarks_{file.parent.name}", file)
    if spec is None or spec.loader is None:
        raise BenchError(f"The suite {file} cannot be loaded.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "unknown"
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")
