"""The whole line as its users wait for it: help, the two faces of a report, the demo."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from grader.bench import Metric
from grader.conclude import conclude
from grader.demo import run_demo
from grader.issue import pictures_of
from grader.render.page import render_page
from grader.render.pdf import render_pdf
from grader.sign import sign_report
from probes.evidence import Evidence

TITLE = "The whole line: help, PDF and page, the demo"
SEED = 0


def run(seed: int, quick: bool) -> list[Metric]:
    """Return the figures; the demo has seeds of its own, so the seed is not used."""
    rounds = 3 if quick else 10
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        shown = list(run_demo(Path(folder), lambda *_: None))
        demo = time.perf_counter() - started
        evidence = Evidence.open(shown[0].issued.json.parent / "evidence")
        draw = statistics.median(_draw(evidence) for _ in range(rounds))
    return [
        Metric(name="grader --help", value=_command(["--help"], rounds), unit="s", better="lower", tolerance="0.5"),
        Metric(name="python -c pass", value=_python(["-c", "pass"], rounds), unit="s"),
        Metric(name="PDF and HTML of a report with six photos", value=draw, unit="s", better="lower", tolerance="0.5"),
        Metric(name="demo, three phones", value=demo, unit="s", better="lower", tolerance="0.5"),
    ]


def _draw(evidence: Evidence) -> float:
    """Time the two faces alone: the overlays on the photos are made before."""
    report = conclude(evidence)
    envelope = sign_report(report, Ed25519PrivateKey.generate()).to_json()
    pictures = pictures_of(report, evidence)
    started = time.perf_counter()
    render_pdf(report, envelope, pictures)
    render_page(report, envelope, pictures)
    return time.perf_counter() - started


def _command(words: list[str], rounds: int) -> float:
    return _python(["-c", "from grader.cli import run; run()", *words], rounds)


def _python(words: list[str], rounds: int) -> float:
    return statistics.median(_seconds([sys.executable, *words]) for _ in range(rounds))


def _seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started
