"""The board under any order of events: no stale line, no lost report, and devices that swap ports are told apart."""

from hypothesis import given
from hypothesis import strategies as st

from calibration.unusable import Unusable
from grader.side_by_side import Ended
from grader.station.board import AGAIN, ANEW, SETTLE, TRIES, Board, key_of
from grader.station.port import RUNNING, TWINS, Phase, settled, unlisted
from probes.attached import Attached
from probes.usb_bus import UsbDevice

PORTS = ("1-1", "1-2", "1-3")
SERIALS = ("A", "B", "C", "D")


def device(serial: str, port: str, *, ready: bool = True) -> Attached:
    state = "device" if ready else "unauthorized"
    return Attached(serial=serial, link="adb", state=state, usb=port, hint="", ready=ready)


def finished(each: Attached) -> Ended:
    return Ended(each)


def fault(each: Attached) -> Ended:
    return Ended(each, fault=Unusable("it does not say what it is"))


def seen(board: Board) -> dict[str, tuple[str, Phase]]:
    return {line.device.serial: (line.port, line.phase) for line in board.lines()}


def begun(board: Board, *devices: Attached, now: float = 0.0) -> None:
    board.see(devices, now)
    assert set(board.due(now + SETTLE)) == set(devices)


plugs = st.dictionaries(st.sampled_from(PORTS), st.tuples(st.sampled_from(SERIALS), st.booleans()), max_size=3)
ends = st.tuples(st.sampled_from(SERIALS), st.sampled_from(("finished", "fault", "interrupted")))
happenings = st.lists(st.one_of(plugs, ends, st.sampled_from((0.05, 0.3, 3.0, 20.0))), max_size=60)


@given(happenings)
def test_any_order_of_events_leaves_no_stale_line_and_loses_no_report(order: list[object]) -> None:
    board, now, attached = Board(), 0.0, ()
    jobs: dict[tuple[str, str], Attached] = {}
    issued, reported = 0, 0
    for happening in order:
        if isinstance(happening, dict):
            plugged = (device(serial, port, ready=ready) for port, (serial, ready) in happening.items())
            attached = settled(plugged)
            board.see(attached, now)
        elif isinstance(happening, float):
            now += happening
        else:
            serial, how = happening
            job = jobs.pop(("adb", serial), None)
            if job is not None:
                ended = fault(job) if how != "finished" else finished(job)
                issued += how == "finished"
                line = board.ended(job, ended, now, interrupted=how == "interrupted")
                reported += line.phase is Phase.FINISHED and line.ended is ended
        for each in board.due(now):
            assert each in attached and each.ready  # nothing is asked that is not there
            assert key_of(each) not in jobs  # nor twice at a time
            jobs[key_of(each)] = each
        lines = {key_of(line.device): line for line in board.lines()}
        assert {key: line.device for key, line in lines.items() if line.left is None} == {
            key_of(each): each for each in attached
        }
        assert {key for key, line in lines.items() if line.phase in RUNNING} == set(jobs)
        taken = {each.usb for each in attached}
        stale = [line for line in lines.values() if line.left is not None and line.port in taken]
        assert all(line.phase is Phase.AWAY for line in stale)
        assert all(line.phase is not Phase.WAITING for line in lines.values() if line.left is not None)
    assert reported == issued


def test_two_devices_that_swap_ports_keep_their_own_inspections() -> None:
    board = Board()
    begun(board, device("A", "1-1"), device("B", "1-2"))
    board.see((), 1.0)
    assert {phase for _, phase in seen(board).values()} == {Phase.AWAY}
    board.see((device("A", "1-2"), device("B", "1-1")), 2.0)
    assert seen(board) == {"A": ("1-2", Phase.INSPECTING), "B": ("1-1", Phase.INSPECTING)}
    assert board.due(3.0) == ()
    board.ended(device("A", "1-1"), finished(device("A", "1-1")), 1.0)
    assert seen(board)["A"] == ("1-2", Phase.FINISHED)


def test_a_result_stays_until_the_next_device_on_that_port() -> None:
    board = Board()
    begun(board, device("A", "1-1"))
    board.ended(device("A", "1-1"), finished(device("A", "1-1")), 1.0)
    board.see((), 1.0)
    board.see((device("B", "1-2"),), 2.0)
    assert seen(board) == {"A": ("1-1", Phase.FINISHED), "B": ("1-2", Phase.WAITING)}
    board.see((device("C", "1-1"), device("B", "1-2")), 3.0)
    assert seen(board) == {"C": ("1-1", Phase.WAITING), "B": ("1-2", Phase.WAITING)}


def test_lost_is_told_apart_from_failed_and_begins_anew_when_the_device_is_back() -> None:
    board, a, b = Board(), device("A", "1-1"), device("B", "1-2")
    begun(board, a, b)
    board.see((b,), 1.0)
    assert board.ended(a, fault(a), 1.0).phase is Phase.LOST
    assert board.ended(b, fault(b), 1.0).phase is Phase.FAILED
    board.see((a, b), 2.0)
    assert board.due(2.0 + SETTLE) == (a,)


def test_a_device_that_is_back_too_late_for_its_inspection_begins_anew_but_not_for_ever() -> None:
    board, a = Board(), device("A", "1-1")
    begun(board, a)
    for again in range(1, TRIES):
        assert board.ended(a, fault(a), 10.0 * again, interrupted=True).phase is Phase.LOST
        assert board.due(10.0 * again + AGAIN / 2) == ()  # its server may be dead, and not be missed yet
        assert board.due(10.0 * again + AGAIN) == (a,)
    assert board.ended(a, fault(a), 50.0, interrupted=True).phase is Phase.FAILED
    assert board.due(100.0) == ()


def test_a_loose_plug_after_the_report_is_no_second_visit_but_a_later_one_is() -> None:
    board, a, anew = Board(), device("A", "1-1"), ANEW[Phase.FINISHED]
    begun(board, a)
    board.ended(a, finished(a), 0.5)
    for moment in range(1, 20):
        board.see((a,) if moment % 2 else (), moment * 0.1)
        assert board.due(moment * 0.1 + SETTLE) == ()
    board.see((), 2.0)
    board.see((a,), 2.1 + anew)
    assert board.due(2.1 + anew + SETTLE) == (a,)


def test_a_port_that_flaps_begins_nothing() -> None:
    board, a = Board(), device("A", "1-1")
    for moment in range(50):
        board.see((a,) if moment % 2 else (), moment * 0.1)
        assert board.due(moment * 0.1 + SETTLE / 2) == ()


def test_two_devices_with_one_serial_are_shown_apart_and_neither_is_asked() -> None:
    board = Board()
    board.see(settled((device("0123456789ABCDEF", "1-1"), device("0123456789ABCDEF", "1-2"))), 0.0)
    assert [(line.port, line.device.state) for line in board.lines()] == [("1-1", TWINS), ("1-2", TWINS)]
    assert board.due(9.0) == ()


def test_a_thousand_visitors_leave_a_bounded_board() -> None:
    board = Board()
    for number in range(1000):
        visitor = device(f"S{number}", f"{number}-1")
        begun(board, visitor, now=10.0 * number)
        board.ended(visitor, finished(visitor), 10.0 * number + 4)
        board.see((), 10.0 * number + 5)
    assert len(board.lines()) <= 32
    assert board.lines()[-1].phase is Phase.FINISHED


def test_a_phone_on_usb_that_adb_does_not_list_is_shown_until_it_does() -> None:
    bus = (UsbDevice("1-3", "04e8", "6860", "Galaxy", "A", (("ff", "42", "01"),)),
           UsbDevice("1-4", "046d", "c52b", "Receiver", "", (("03", "01", "01"),)))  # fmt: skip
    (shown,) = unlisted(bus, ())
    assert (shown.usb, shown.serial, shown.ready) == ("1-3", "A", False)
    assert unlisted(bus, (device("A", "1-3"),)) == ()


def test_the_one_that_can_be_asked_comes_first_on_a_port() -> None:
    (only,) = settled((device("A", "1-3", ready=False), device("A", "1-3")))
    assert only.ready


def test_what_remains_is_on_the_line() -> None:
    board, a = Board(), device("A", "1-1")
    begun(board, a)
    board.step(a, "battery", 0.5)
    (line,) = board.lines()
    assert (line.step, line.done) == ("battery", 0.5)
