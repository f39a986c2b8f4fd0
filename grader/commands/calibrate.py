"""`grader calibrate`: what the instruments of a station are known to be. One file for each of its commands."""

import typer

from grader.commands.calibrate_camera import camera
from grader.commands.calibrate_check import check
from grader.commands.calibrate_target import target
from grader.commands.repeatability import repeatability

app = typer.Typer(help="Find out how far a station can be believed.", no_args_is_help=True)
for command in (target, camera, check, repeatability):
    app.command()(command)
