"""`grader calibrate repeatability`: plan a gauge study, and judge it when its inspections are done."""

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.commands.options import WrongUse
from grader.commands.screen import JsonOption, console, print_json, progress, words

if TYPE_CHECKING:
    from grader.gauge.graded import Graded
    from grader.gauge.measured import Measured
    from grader.gauge.study import Study

COLOURS = {"good": "green", "conditional": "yellow", "poor": "red"}


def repeatability(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the study.")],
    plan: Annotated[bool, typer.Option("--plan", help="Write the plan of a new study into DIR.")] = False,
    devices: Annotated[int, typer.Option(help="With --plan: how many devices.")] = 10,
    stations: Annotated[int, typer.Option(help="With --plan: how many stations, or people who inspect.")] = 3,
    trials: Annotated[int, typer.Option(help="With --plan: how often each inspects each device.")] = 3,
    seed: Annotated[int | None, typer.Option(help="With --plan: the seed of the order.")] = None,
    tolerance: Annotated[
        list[str] | None, typer.Option(metavar="MEASURE=WIDTH", help="A tolerance, such as battery.health=20.")
    ] = None,
    reference: Annotated[Path | None, typer.Option(help="Known grades: a CSV file, device,standard,grade.")] = None,
    pool_above: Annotated[
        float, typer.Option(min=0, max=1, help="Pool the interaction if its probability is above this.")
    ] = 0.25,
    as_json: JsonOption = False,
) -> None:
    """Plan a study of how far inspections repeat (--plan), or judge one whose inspections lie in DIR."""
    if plan:
        _plan(folder, devices, stations, trials, seed, as_json=as_json)
        return
    from grader.gauge.measured import Criteria
    from grader.gauge.study import read_study

    with progress(quiet=as_json) as bar:
        bar.add_task("reading inspections", total=None)
        criteria = Criteria(tolerances=dict(map(_tolerance, tolerance or ())), pool_above=pool_above)
        study = read_study(folder, criteria, reference)
        _require_measures(criteria.tolerances, study)
        files = _write(study, folder)
    if as_json:
        print_json({"study": study, "files": [str(file) for file in files]})
        return
    _show(study)
    for file in files:
        console().print(f"  {words(str(file))}", style="dim")


def _plan(folder: Path, devices: int, stations: int, trials: int, seed: int | None, *, as_json: bool) -> None:
    from grader.gauge.plan import make_plan, write_plan
    from grader.render.plan import render_plan
    from grader.render.wording import several

    made = make_plan(devices, stations, trials, secrets.randbelow(2**31) if seed is None else seed)
    file, sheet = write_plan(made, folder), folder / "plan.pdf"
    _store(sheet, render_plan(made, folder))
    if as_json:
        print_json({"plan": made, "files": [str(file), str(sheet)]})
        return
    out = console()
    size = f"{devices} devices × {several(stations, 'station', 'stations')} × {trials} trials"
    out.print(f"[bold]{len(made.runs)} inspections[/]: {size}.")
    out.print(f"Print {words(str(sheet))} and work down its list; the first goes into {made.runs[0].folder}.")
    out.print(f"Then: grader calibrate repeatability {words(str(folder))}")


def _tolerance(given: str) -> tuple[str, float]:
    name, _, width = given.partition("=")
    try:
        if float(width) > 0:
            return name, float(width)
    except ValueError:
        pass
    raise WrongUse(f"{given} is no tolerance: write a measure and a width above nought, such as battery.health=20.")


def _require_measures(tolerances: dict[str, float], study: "Study") -> None:
    known = [each.measure for each in study.measures]
    for name in tolerances:
        if name not in known:
            raise WrongUse(f"The study has no measure {name}: it has {', '.join(known)}.")


def _write(study: "Study", folder: Path) -> tuple[Path, Path]:
    from grader.render.study import render_study

    data, page = folder / "repeatability.json", folder / "repeatability.pdf"
    _store(data, (study.model_dump_json(indent=2) + "\n").encode())
    _store(page, render_study(study))
    return data, page


def _store(path: Path, data: bytes) -> None:
    from calibration.unusable import Unusable

    try:
        path.write_bytes(data)
    except OSError as error:
        raise Unusable(f"{path} cannot be written: {error.strerror}.") from error


def _show(study: "Study") -> None:
    """Show how much was there, a line for each measure, and a line for each standard."""
    out = console()
    out.print(f"[bold]{study.found} of {study.planned} inspections[/]")
    for sentence in study.missing:
        out.print(f"  [yellow]![/] {words(sentence)}")
    _show_measures([each for each in study.measures if each.repeatability])
    for reason, names in study.without().items():
        out.print(f"  [yellow]![/] {words(reason)}")
        out.print(f"    {words(', '.join(names))}", style="dim")
    if study.marks.found:
        marks = study.marks
        out.print(f"Marks: {marks.places} places, found in {study.marks.found.percent:.1f} % of chances to find them; "
                  f"{marks.once} by one inspection alone")  # fmt: skip
    for grades in study.grades:
        _show_grades(grades)


def _show_measures(measured: "list[Measured]") -> None:
    from rich.table import Table

    table = Table(box=None, header_style="bold")
    table.add_column("measure", overflow="fold")
    for name in ("parts", "%GRR", "95 %", "ndc", ""):
        table.add_column(name, no_wrap=True)
    for each in measured:
        if found := each.repeatability:
            within = found.grr.percent_interval
            span = f"{within.low:.0f}–{within.high:.0f}" if within else "–"
            ndc = "no limit" if found.ndc is None else str(found.ndc)
            told = (each.measure, str(found.parts), f"{found.grr_percent:.1f}", span, ndc)
            table.add_row(*map(words, told), f"[{COLOURS[found.verdict]}]{found.verdict}[/]")
    console().print(table)


def _show_grades(grades: "Graded") -> None:
    out, found = console(), grades.agreement
    out.print(f"[bold]{words(grades.title)} ({grades.version})[/]")
    if found is None:
        out.print(f"  [yellow]![/] {words(grades.reason or '')}")
        return
    kappa = "not defined" if found.quadratic is None else f"{found.quadratic:.3f}"
    given = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in found.given.items())
    out.print(f"  {found.same.hits} of {found.same.of} devices always the same; quadratic kappa {kappa}")
    out.print(f"  {words(given)}", style="dim")
    for one in found.against:
        over, under = (0 if part is None else part.hits for part in (one.over, one.under))
        told = f"{over} over, {under} under, {one.beside} not compared, of {one.ratings}"
        out.print(f"  {words(one.station)} against the reference: {told}")
