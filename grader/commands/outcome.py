"""How an answer is shown in a terminal, and the exit code that it has."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import typer

from grader.commands.screen import console, note, print_json, words
from grader.grade import Finding, Grade, Verdict
from probes.measure import measures
from probes.reading import Outcome, Reading

if TYPE_CHECKING:
    from grader.issue import Issued
    from grader.report import Report
    from grader.side_by_side import Ended

COLOURS = {Verdict.GRADED: "green", Verdict.UNDETERMINED: "yellow", Verdict.NOT_GRADABLE: "red"}
MARKS = {Verdict.GRADED: "✓", Verdict.UNDETERMINED: "?", Verdict.NOT_GRADABLE: "✗"}


def finish(report: "Report", issued: "Issued", *, as_json: bool) -> None:
    """Show a finished inspection, and end with 0 for a grade, 1 for none, 3 where a photo could not be used."""
    if as_json:
        print_json(_told(report, issued))
    else:
        show_report(report, issued)
    if code := exit_code(report):
        raise typer.Exit(code)


def finish_all(ended: "Sequence[Ended]", *, as_json: bool) -> None:
    """Show the inspections of several devices, each with its fault where it has no report, and end with the worst code.

    One device alone is shown as ever; its fault is raised.
    """
    if len(ended) == 1:
        (only,) = ended
        if only.fault:
            raise only.fault
        if only.report and only.issued:
            finish(only.report, only.issued, as_json=as_json)
        return
    if as_json:
        print_json([_summary(each) for each in ended])
    for each in ended:
        if each.fault:
            note(f"{each.device.serial}: {each.fault}")
        elif not as_json and each.report and each.issued:
            show_report(each.report, each.issued)
    codes = [each.fault.exit_code if each.fault else exit_code(each.report) if each.report else 0 for each in ended]
    if code := max(codes, default=0):
        raise typer.Exit(code)


def _summary(ended: "Ended") -> dict[str, object]:
    """Return what a program is told of one of several devices."""
    told: dict[str, object] = {"device": ended.device}
    if ended.fault:
        told["fault"] = str(ended.fault)
    if ended.report and ended.issued:
        told |= _told(ended.report, ended.issued)
    return told


def _told(report: "Report", issued: "Issued") -> dict[str, object]:
    files = {"json": str(issued.json), "pdf": str(issued.pdf), "html": str(issued.html)}
    return {"report_id": report.report_id, "grades": report.grades, "remarks": report.remarks, "files": files}


def exit_code(report: "Report") -> int:
    """Return 3 where something that was given could not be used, else 1 unless the headline is a grade."""
    if report.remarks:
        return 3
    return 0 if report.grades[0].verdict is Verdict.GRADED else 1


def show_report(report: "Report", issued: "Issued") -> None:
    """Show the device, its grades with what decided them, and where the files are."""
    from grader.render.sheet import device_name

    out = console()
    out.print(f"\n[bold]{words(device_name(report))}[/] ({words(report.device.model)})   {report.report_id}")
    for grade in report.grades:
        show_grade(grade)
    for remark in report.remarks:
        out.print(f"  [yellow]![/] {words(remark)}", highlight=False)
    for path in (issued.json, issued.pdf, issued.html):
        out.print(f"  {words(str(path))}", style="dim")


def show_grade(grade: Grade, *, every_finding: bool = False) -> None:
    """Show one grade in its colour and words, and the sentences of the findings that decided it."""
    out = console()
    under = words(f"{grade.standard_title} ({grade.version})")
    out.print(f"[bold {COLOURS[grade.verdict]}]{words(grade.title)}[/]  under {under}")
    out.print(f"  {words(grade.summary)}")
    if grade.review:
        out.print(f"  [yellow]?[/] For review. {words(grade.review)}")
    for finding in grade.findings:
        if every_finding or finding.rule in grade.decided_by:
            _show_finding(finding, lowers=finding.allows != grade.grades[0])


def show_readings(readings: Iterable[Reading]) -> None:
    """Show readings as a table: measure, value or reason, method."""
    from rich.table import Table

    table = Table("measure", "outcome", "value or reason", "found by", box=None, header_style="bold")
    for reading in readings:
        good = reading.outcome in (Outcome.MEASURED, Outcome.PASSED)
        told = reading.reason if reading.value is None or not good else str(reading.value)
        title = measures()[reading.measure].title
        cells = (title, reading.outcome.replace("_", " "), told or "", reading.method)
        table.add_row(*map(words, cells), style=None if good else "yellow")
    console().print(table)


def _show_finding(finding: Finding, *, lowers: bool) -> None:
    down = lowers and finding.verdict is Verdict.GRADED
    mark = "[yellow]↓[/]" if down else f"[{COLOURS[finding.verdict]}]{MARKS[finding.verdict]}[/]"
    console().print(f"  {mark} {words(' '.join(filter(None, (finding.sentence, finding.remedy))))}")
