"""`grader bench`: the fixed suites, their figures, and whether they got worse."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.commands.screen import JsonOption, console, print_json, progress

if TYPE_CHECKING:
    from grader.bench import Result

app = typer.Typer(help="Run and compare the benchmark suites.", no_args_is_help=True)

Suites = Annotated[Path | None, typer.Option("--suites", help="Folder of suites; ./benchmarks or the source tree's.")]


@app.command("list")
def list_suites(suites: Suites = None, as_json: JsonOption = False) -> None:
    """List the suites."""
    from grader import bench

    titles = {name: bench.title(file) for name, file in bench.suites(suites).items()}
    if as_json:
        print_json(titles)
        return
    for name, title in titles.items():
        console().print(f"[bold]{name:<12}[/] {title}")


@app.command("run")
def run_suite(
    name: Annotated[str, typer.Argument(help="Which suite.")],
    suites: Suites = None,
    seed: Annotated[int | None, typer.Option(help="Another seed than the suite's own.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Fewer cases: to see that it runs.")] = False,
    out: Annotated[Path | None, typer.Option(help="Write the result here, for compare.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Run one suite and show its figures."""
    from grader import bench

    with progress(quiet=as_json) as bar:
        bar.add_task(f"suite {name}", total=None)
        result = bench.run(name, folder=suites, seed=seed, quick=quick)
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(result.model_dump_json(indent=2) + "\n", "utf-8")
    if as_json:
        print_json(result)
        return
    _show(result)


@app.command("compare")
def compare_results(before: Path, after: Path, as_json: JsonOption = False) -> None:
    """Compare two results; exit 1 if a figure got worse by more than its tolerance."""
    from grader import bench

    rows = bench.compare(bench.read(before), bench.read(after))
    if as_json:
        print_json(rows)
    else:
        for row in rows:
            ratio = "" if row.ratio is None else f"× {row.ratio}"
            console().print(f"{row.verdict:<13}{row.name:<44}{row.before} → {row.after} {row.unit}  {ratio}")
    if any(row.verdict == "worse" for row in rows):
        raise typer.Exit(1)


def _show(result: "Result") -> None:
    from rich.table import Table

    table = Table("figure", "value", "unit", title=f"{result.title}  (seed {result.seed})", title_justify="left")
    for metric in result.metrics:
        if metric.cell is None:
            table.add_row(metric.name, f"{metric.value}", metric.unit)
    console().print(table)
    cells = {metric.cell: metric.value for metric in result.metrics if metric.cell}
    if cells:
        rows, columns = (tuple(dict.fromkeys(each)) for each in zip(*cells, strict=True))
        matrix = Table("", *columns)
        for row in rows:
            matrix.add_row(row, *(f"{cells.get((row, column), '')}" for column in columns))
        console().print(matrix)
