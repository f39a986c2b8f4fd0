"""The sheet of a gauge plan, to print and tick off, as PDF."""

from datetime import UTC, datetime
from pathlib import Path

from grader.gauge.plan import Plan
from grader.render.typeset import settable, template, typeset

UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
"""A plan has no date: the same plan gives the same bytes."""


def render_plan(plan: Plan, folder: Path) -> bytes:
    """Draw the sheet of a plan whose inspections go into a folder."""
    words = settable(plan.model_dump_json())
    given = {name: template(name) for name in ("plan.typ", "house.typ")}
    names = {"sheet.json": words.encode(), "folder.txt": settable(str(folder)).encode()}
    return typeset("plan.typ", {**given, **names}, UNDATED, standard="a-2a")
