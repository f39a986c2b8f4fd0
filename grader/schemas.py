"""JSON Schemas of every record that leaves the program, generated from the types: `python -m grader.schemas DIR`."""

import json
import sys
from pathlib import Path

from calibration.certificate import Calibration
from calibration.record import Record
from grader.bench import Result
from grader.checklist import Checklist
from grader.environment import Environment
from grader.gauge.plan import Plan
from grader.gauge.study import Study
from grader.grade import Grade
from grader.report import Report
from grader.standard import Standard
from grader.statement import Statement
from grader.trust import TrustList
from models.defect import Defect
from models.photo import Photo
from probes.device import Device
from probes.link import Exchange
from probes.reading import Reading
from probes.transcript import Header

EXPORTED: dict[str, type[Record]] = {
    "bench-result": Result,
    "calibration": Calibration,
    "checklist": Checklist,
    "defect": Defect,
    "device": Device,
    "environment": Environment,
    "exchange": Exchange,
    "gauge-plan": Plan,
    "gauge-study": Study,
    "grade": Grade,
    "photo": Photo,
    "reading": Reading,
    "report": Report,
    "standard": Standard,
    "statement": Statement,
    "transcript-header": Header,
    "trust-list": TrustList,
}


def schemas() -> dict[str, str]:
    """Return file name to JSON Schema text, for every exported record."""
    return {f"{name}.json": _schema(record) for name, record in EXPORTED.items()}


def write(folder: Path) -> None:
    """Write all schemas into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (folder / name).write_text(text, "utf-8")


def _schema(record: type[Record]) -> str:
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | record.model_json_schema(
        mode="serialization"
    )
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    write(Path(sys.argv[1]))
