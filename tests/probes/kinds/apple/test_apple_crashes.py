"""Crashes of an iPhone: counted by name within a window; several panics that point to one part fail it."""

import json
import plistlib
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from calibration.quantity import Quantity
from probes.answer import Shortfall
from probes.kinds.apple.crash_log import read_log
from probes.kinds.apple.crashes import DATE, LIST, NEWEST, count, crashes, panics, reboots, suspected, watchdogs
from probes.kinds.apple.identification import VALUES
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]

TODAY = "2026-11-25"
OLD = "/xp_amp_app_usage_dnu-2026-09-30-120000.ips"
"""A name that shows how far back the list goes."""


def listed(*paths: object) -> bytes:
    return plistlib.dumps(list(paths))


def panic(text: str, product: str = "iPhone12,1") -> bytes:
    body = {"product": product, "panicString": f"panic(cpu 0 caller 0xfffffff01a2b3c4d): {text}"}
    return f"{json.dumps({'bug_type': '210'})}\n{json.dumps(body)}".encode()


def missing(*sensors: str) -> bytes:
    head = "userspace watchdog timeout: no successful checkins from thermalmonitord in 180 seconds"
    return panic(f"{head}\nMissing sensor(s): {' '.join(sensors)}\nservice: logd, total successful checkins")


def held(converse: Converse, paths: tuple[object, ...], *reports: object, today: str = TODAY) -> dict[str, Reading]:
    """Hold a conversation in which the first paths have these reports."""
    asks = [(f"crash:{path}", said) for path, said in zip(paths, reports, strict=False)]
    return converse(crashes, [(LIST, listed(*paths)), (DATE, f"{today}\n"), *asks])


def value(reading: Reading) -> int:
    assert isinstance(reading.value, Quantity), reading
    return int(reading.value.value)


def test_names_are_counted_by_kind_and_each_event_once(converse: Converse) -> None:
    readings = held(
        converse,
        (
            OLD,
            "/panic-full-2026-10-02-081500.0002.ips",
            "/Retired/panic-full-2026-10-02-081500.0002.ips.synced",
            "/Panics/panic-base+socd-2026-10-05-191808.000.ips.beta",
            "/panic-full-2026-01-02-081500.0002.ips",  # out of the window
            "/forceReset-full-2026-11-01-120000.0002.ips",
            "/ResetCounter-2026-11-01-120010.ips",  # the same restart
            "/ResetCounter-2026-11-03-120010.ips",
            "/JetsamEvent-2026-11-03-120010.ips",
            "/JetsamEvent-2026-11-03-120010.ips.synced",
            "/JetsamEvent-2026-11-04.ips",
            "/SpringBoard-2026-11-03-120010.ips",
            "/SpringBoard.cpu_resource-2026-11-03-120010.ips",
            "/panic-fullness-2026-11-03-120010.ips",  # an app
        ),
    )
    names = ("kernel", "reboots", "memory", "system")
    assert [value(readings[f"crashes.{name}"]) for name in names] == [2, 2, 2, 1]


def test_the_window_ends_ninety_days_back_and_a_day_ahead() -> None:
    def kernel(days: int) -> int:
        day = date.fromisoformat(TODAY) - timedelta(days)
        paths = (OLD, f"/panic-full-{day}-081500.0002.ips")
        return len(read_log(list(paths), TODAY).recent("kernel"))

    assert [kernel(days) for days in (91, 90, 0, -1, -2)] == [0, 1, 1, 1, 0]


@pytest.mark.parametrize(
    "name",
    ["panic-full.ips", "panic-full-2026-13-45-081500.ips", "panic-full-1970-01-01-000012.ips",
     "panic-full-2027-03-01-081500.ips"],
)  # fmt: skip
def test_a_report_of_no_known_day_is_said_and_never_guessed(converse: Converse, name: str) -> None:
    readings = held(converse, (OLD, f"/{name}"))
    assert readings["crashes.kernel"].outcome is Outcome.NOT_READABLE
    assert "1 of no known day" in (readings["crashes.kernel"].reason or "")
    for measure in ("crashes.suspect", "crashes.watchdog"):
        assert readings[measure].outcome is Outcome.NOT_READABLE
    assert value(readings["crashes.memory"]) == 0


def test_an_emptied_list_proves_nothing(converse: Converse) -> None:
    for paths in ((), ("/Retired",), ("/Analytics-2026-11-22-000000.ips.ca",), ("/JetsamEvent-2027-11-22-000000.ips",)):
        for reading in held(converse, paths).values():
            assert reading.outcome is Outcome.NOT_READABLE
    assert "erased" in (held(converse, ())["crashes.suspect"].reason or "")
    counted = held(converse, ("/panic-full-2026-11-24-081500.0002.ips",))["crashes.kernel"]
    assert value(counted) == 1  # what is there is there, however young the list


@pytest.mark.parametrize("paths", [("/x-2026-03-01-120000.ips",),
                                   ("/x-2026-03-01-120000.ips", "/x-2026-11-24-120000.ips")])  # fmt: skip
def test_a_report_from_before_the_window_bears_out_nothing(converse: Converse, paths: tuple[str, ...]) -> None:
    readings = held(converse, paths)  # off ever since; or erased yesterday, and its clock was reset
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_READABLE}


def test_a_list_that_goes_back_without_a_panic_passes(converse: Converse) -> None:
    readings = held(converse, (OLD,))
    assert readings["crashes.suspect"].outcome is Outcome.PASSED
    assert "erased" in readings["crashes.suspect"].method
    for measure in ("crashes.kernel", "crashes.reboots", "crashes.watchdog", "crashes.memory", "crashes.system"):
        assert value(readings[measure]) == 0
    assert "xp_amp" not in " ".join(str(reading) for reading in readings.values())


TWO = ("/panic-full-2026-10-02-081500.0002.ips", "/panic-full-2026-10-03-081500.0002.ips", OLD)


def test_several_panics_with_one_cause_fail_and_one_does_not(converse: Converse) -> None:
    both = held(converse, TWO, missing("PRS0"), missing("mic1", "TG0B"))
    assert both["crashes.suspect"].outcome is Outcome.FAILED
    assert both["crashes.suspect"].reason == (
        "charge-port flex (2 of 2 panics, medium confidence): missing sensor mic1, PRS0; "
        "battery (1 of 2 panics, low confidence): missing sensor TG0B; "
        "an exploit or a jailbreak leaves panics of the same look"
    )
    assert value(both["crashes.watchdog"]) == 2
    mixed = held(converse, TWO, missing("PRS0"), panic("Kernel data abort."))["crashes.suspect"]
    assert (mixed.outcome, mixed.value) == (
        Outcome.MEASURED,
        "charge-port flex (1 of 2 panics, low confidence): missing sensor PRS0; "
        "no part (1 of 2 panics): the kernel went to an address that holds no data",
    )
    assert "jailbreak" in mixed.method


def test_two_reports_of_one_panic_are_one(converse: Converse) -> None:
    paths = ("/panic-base+socd-2026-10-02-081458.000.ips", "/panic-full-2026-10-02-081500.0002.ips", OLD)
    readings = held(converse, paths, missing("PRS0"), missing("PRS0"))
    assert value(readings["crashes.kernel"]) == value(readings["crashes.watchdog"]) == 1
    assert (readings["crashes.suspect"].outcome, readings["crashes.suspect"].value) == (
        Outcome.MEASURED,
        "charge-port flex (1 of 1 panic, low confidence): missing sensor PRS0",
    )


def test_panics_of_software_never_fail_a_part(converse: Converse) -> None:
    silent = panic("userspace watchdog timeout: no successful checkins from SpringBoard in 180 seconds")
    readings = held(converse, TWO, silent, silent)
    assert readings["crashes.suspect"].value == "no part (2 of 2 panics): SpringBoard did not answer"
    assert value(readings["crashes.watchdog"]) == 2


def test_a_watchdog_of_the_kernel_or_of_the_processor_is_one_too(converse: Converse) -> None:
    kernel = panic(
        "watchdog timeout: no checkins from watchdogd in 94 seconds (19 total checkins since it was enabled)"
    )
    timer = json.dumps({"panicString": "Debugger message: WDT timeout\n94s ago: 3100m0/1"}).encode()
    lock = panic("Spinlock[0xfffffff05c4b48cc] timeout after 12605280 ticks")
    readings = held(converse, (*TWO[::-1], "/panic-full-2026-10-01-081500.0002.ips"), lock, kernel, timer)
    assert value(readings["crashes.kernel"]) == 3
    assert value(readings["crashes.watchdog"]) == 2
    assert readings["crashes.suspect"].outcome is Outcome.MEASURED


def test_the_model_of_a_mask_is_the_report_s_own(converse: Converse) -> None:
    smc = "SMC PANIC - ASSERTION FAILED: x\nS.sensor array 0 - 6 is 0x0, 0x100000, 0x0"
    for product, part in (("iPhone14,7", "charge-port flex"), ("iPhone15,2", "power-button flex")):
        reading = held(converse, TWO, panic(smc, product), panic(smc, product))["crashes.suspect"]
        assert (reading.reason or "").startswith(f"{part} (2 of 2 panics, medium confidence): sensor array 0x100000;")


def test_what_the_watch_that_is_paired_has_reported_is_not_of_the_phone(converse: Converse) -> None:
    folder = "/ProxiedDevice-00008301000000000000001e"
    paths = tuple(f"{folder}/{path.strip('/')}" for path in TWO)
    readings = held(converse, (*paths, f"{folder}/JetsamEvent-2026-11-03-120010.ips", OLD), missing("PRS0"))
    assert readings["crashes.suspect"].outcome is Outcome.PASSED
    assert {value(readings[f"crashes.{each}"]) for each in ("kernel", "memory", "watchdog")} == {0}
    # Nor does a watch's list that goes back far enough bear out that of a phone that was erased.
    assert {reading.outcome for reading in held(converse, paths).values()} == {Outcome.NOT_READABLE}


@pytest.mark.parametrize(("model", "outcome"), [("iPhone12,1", Outcome.FAILED), ("iPhone14,7", Outcome.PASSED)])
def test_panics_of_another_model_are_not_of_this_phone(converse: Converse, model: str, outcome: Outcome) -> None:
    asks = [(f"crash:{path}", missing("PRS0")) for path in TWO[:2]]
    said = [(LIST, listed(*TWO)), (DATE, TODAY), (VALUES, plistlib.dumps({"ProductType": model})), *asks]
    readings = converse(crashes, said)
    assert readings["crashes.suspect"].outcome is outcome
    assert value(readings["crashes.watchdog"]) == (2 if outcome is Outcome.FAILED else 0)


def test_a_user_s_forced_resets_are_no_fault(converse: Converse) -> None:
    paths = ("/forceReset-full-2026-10-02-081500.0002.ips", "/forceReset-full-2026-10-03-081500.0002.ips", OLD)
    readings = held(converse, paths, panic("btn_rst"), panic("btn_rst"))
    assert readings["crashes.suspect"].outcome is Outcome.PASSED
    assert value(readings["crashes.reboots"]) == 2


@pytest.mark.parametrize(
    "said",
    [
        {"exit_code": 1, "stderr": "NoFile"},
        {"failure": "disconnected", "stdout": panic("btn_rst")[:60]},
        {"failure": "timeout"},
        b"",
        b"\xff\xfe\x00",
        b'{"bug_type":"109"}\nThread 0 crashed',
    ],
)
def test_a_report_that_cannot_be_read_is_no_pass(converse: Converse, said: object) -> None:
    alone = held(converse, (TWO[0], OLD), said)
    assert alone["crashes.suspect"].outcome is Outcome.NOT_READABLE
    assert alone["crashes.watchdog"].outcome is Outcome.NOT_READABLE
    assert "1 report could not be read" in (alone["crashes.suspect"].reason or "")
    beside = held(converse, TWO, said, missing("PRS0"))["crashes.suspect"]
    assert beside.value == (
        "charge-port flex (1 of 1 panic, low confidence): missing sensor PRS0; 1 more not read"
    )  # fmt: skip


def test_only_the_newest_are_asked_for_and_the_others_are_said(converse: Converse) -> None:
    paths = tuple(f"/panic-full-2026-10-{day:02}-081500.0002.ips" for day in range(20, 0, -1))
    reading = held(converse, (*paths, OLD), *[missing("PRS0")] * 20)["crashes.suspect"]
    assert (reading.reason or "").startswith(f"charge-port flex ({NEWEST} of {NEWEST} panics, medium confidence)")
    assert "12 more not read" in (reading.reason or "")
    asked = [source.ask for source in reading.sources if source.ask.startswith("crash:")]
    assert asked == [f"crash:{path}" for path in paths[:NEWEST]]


@pytest.mark.parametrize("path", ["/a\nb/panic-full-2026-10-02-081500.0002.ips", "/é/panic-full-2026-10-02-081500.ips"])
def test_a_path_that_makes_no_ask_is_counted_and_not_asked_for(converse: Converse, path: str) -> None:
    readings = held(converse, (path, OLD))
    assert value(readings["crashes.kernel"]) == 1
    assert readings["crashes.suspect"].outcome is Outcome.NOT_READABLE


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"<plist><array><string>/panic-full-2026",
        listed(7),
        listed(OLD, b"x"),
        plistlib.dumps({"crashes": []}),
        {"exit_code": 1, "stderr": "InvalidService"},
        {"exit_code": 1, "stderr": "PasswordProtected"},
        {"failure": "unauthorized"},
        {"failure": "disconnected", "stdout": listed(OLD)},
    ],
)
def test_a_list_that_is_not_whole_tells_nothing(converse: Converse, said: object) -> None:
    readings = converse(crashes, [(LIST, said), (DATE, TODAY)])
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_READABLE}
    assert len(readings) == len(crashes.measures)


@pytest.mark.parametrize("today", ["", "today", {"failure": "refused"}])
def test_without_the_station_s_day_nothing_is_counted(converse: Converse, today: object) -> None:
    readings = converse(crashes, [(LIST, listed(OLD)), (DATE, today)])
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_READABLE}


NAMES = st.text(max_size=40) | st.builds(
    "/{}{}-{}{}".format,
    st.sampled_from(["", "Retired/", "."]),
    st.sampled_from(["panic-full", "panic-base+socd", "forceReset-full", "ResetCounter", "JetsamEvent", "SpringBoard"]),
    st.dates().map(str) | st.just("2026-11-20"),
    st.from_regex(r"(-[0-9]{6})?(\.[0-9]{4})?\.ips(\.synced)?", fullmatch=True),
)


@given(st.lists(NAMES, max_size=30), st.text(max_size=12) | st.dates().map(str) | st.just(TODAY))
@example([OLD], "9999-12-31")
def test_any_list_gives_counts_of_what_is_on_it_or_a_reason(paths: list[str], today: str) -> None:
    printable = [path for path in paths if path.isprintable()]
    said = plistlib.dumps(printable).decode()
    for parse in (panics, count("system"), count("memory"), reboots, watchdogs, suspected):
        try:
            found = parse(said, today)
        except Shortfall as shortfall:
            assert str(shortfall).isprintable()
        else:
            assert found is None or not isinstance(found, Quantity) or 0 <= found.value <= len(printable)


@given(st.permutations(["2026-11-01-120000", "2026-11-01-120040", "2026-11-02-000000", "2026-11-03-120000"]))
def test_the_order_of_a_list_changes_nothing(stamps: list[str]) -> None:
    said = plistlib.dumps([OLD, *(f"/ResetCounter-{stamp}.ips" for stamp in stamps)]).decode()
    assert reboots(said, TODAY).value == 3
