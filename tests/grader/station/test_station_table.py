"""The station's table as an operator sees it, in a wide and in a narrow terminal, and without colours."""

import io

import pytest
from example_report import good
from rich.console import Console

from calibration.unusable import Unusable
from grader.commands.station_table import ANEW, AWAY, table_of
from grader.side_by_side import Ended
from grader.station.port import Line, Phase
from probes.attached import Attached

UDID = "00008110-000000000000000A"


def line(phase: Phase, *, usb: str | None = "1-3", fault: str = "", hint: str = "", **how: object) -> Line:
    device = Attached(serial=UDID, link="usbmux", state="", usb=usb, hint=hint, ready=not hint)
    ended = Ended(device, fault=Unusable(fault)) if fault else None
    return Line(device, phase, 0.0, ended=ended, **how)


def shown(*lines: Line, width: int = 100) -> list[str]:
    out = Console(file=io.StringIO(), width=width, color_system=None)
    out.print(table_of(lines, {}, width))
    return [" ".join(each.split()) for each in out.file.getvalue().splitlines()]


def test_a_device_that_is_away_is_said_to_be_and_what_to_do_without_any_colour() -> None:
    (_, told) = shown(line(Phase.AWAY, step="battery", done=0.38), width=132)
    assert told == f"1-3 {UDID} away 38 % {AWAY}"


def test_what_ended_before_is_not_said_of_an_inspection_that_runs() -> None:
    fault = "1-3: cannot be identified: the device is gone."
    (_, before) = shown(line(Phase.LOST, fault=fault))
    (_, waiting) = shown(line(Phase.WAITING, fault=fault, tries=1))
    (_, during) = shown(line(Phase.INSPECTING, fault=fault, step="battery"))
    assert before == f"1-3 {UDID} LOST Cannot be identified: the device is gone."
    assert waiting == f"1-3 {UDID} waiting {ANEW}"
    assert during == f"1-3 {UDID} battery 0 %"


def test_a_device_without_a_port_is_named_once() -> None:
    (_, told) = shown(line(Phase.FAILED, usb=None, fault=f"{UDID}: somebody tapped Don't Trust on it."))
    assert told == f"{UDID} FAILED Somebody tapped Don't Trust on it."


def test_a_finished_device_that_is_gone_is_told_from_one_that_is_there() -> None:
    (_, here, gone) = shown(line(Phase.FINISHED), line(Phase.FINISHED, left=1.0))
    assert (here.split()[2], gone.split()[2]) == ("finished", "unplugged")


@pytest.mark.parametrize("width", [80, 100, 132])
def test_a_long_hint_and_a_long_step_fold_in_their_own_column(width: int) -> None:
    hint = "Unlock it and tap Allow under “Allow USB debugging?”; if nothing shows, plug it in again."
    question = "on the device: tap Trust, and enter its passcode"
    told = shown(line(Phase.WAITING, hint=hint), line(Phase.INSPECTING, step=question), width=width)
    assert all(len(each) <= width for each in told)
    assert "…" not in "".join(told)
    for sentence in (hint, question[0].upper() + question[1:]):
        assert set(sentence.split()) <= set(" ".join(told).split())
    assert len(told) <= 8


def test_a_borderline_grade_asks_for_a_second_look() -> None:
    device = Attached(serial=UDID, link="adb", state="", usb="1-3", hint="", ready=True)
    sure = good()
    grade = sure.grades[0].model_copy(update={"review": "Good, 71 %; Fair, 29 %: a second look decides."})
    doubtful = sure.model_copy(update={"grades": (grade,)})
    ended = (Line(device, Phase.FINISHED, 0.0, ended=Ended(device, report=each)) for each in (sure, doubtful))
    (_, one, two) = shown(*ended, width=132)
    assert "Good TG" in one
    assert "Good, for review TG" in two
