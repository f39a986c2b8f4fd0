"""Health of drives: what smartctl and nvme-cli tell, in either form, and what of it may pass a drive."""

import json
from functools import partial

import pytest
from drive_answers import (
    BLOCKS,
    DATE,
    DISK,
    MISSING,
    NO_FILE,
    NVME,
    NVME_CLI,
    NVME_TEXT,
    SOUND,
    TEXT,
    ata,
    attribute,
    log,
    nvme,
)
from hypothesis import given
from hypothesis import strategies as st

from probes.answer import Failed, Shortfall
from probes.kinds.linux import drive_health
from probes.kinds.linux.smart import MEASURES, report_of, serial, smart
from probes.kinds.linux.smart_report import names
from probes.reading import Outcome

COUNTING = sorted(name for name, each in names().items() if each.means != "life_left")
RANK = {Outcome.PASSED: 2, Outcome.NOT_READABLE: 1, Outcome.FAILED: 0}


def verdict(check, text: str) -> Outcome:
    try:
        check(report_of(text))
    except Shortfall as shortfall:
        return shortfall.outcome
    return Outcome.PASSED


def why(check, text: str) -> str:
    with pytest.raises(Shortfall) as raised:
        check(report_of(text))
    return str(raised.value)


@pytest.fixture
def of_disk(converse):
    return lambda said: converse(smart, [(BLOCKS, "sda\n"), (DISK, said), DATE])


def shown(readings) -> dict[str, str]:
    return {name: str(each.value) if each.value is not None else str(each.outcome) for name, each in readings.items()}


WHOLE = {
    "storage.self_test": "passed",
    "storage.sectors": "passed",
    "storage.hours": "6120 hour",
    "storage.total": "256 GB",
    "storage.model": "ACME SATA 256",
    "parts.storage.serial": "AC1234567",
    "thermal.storage": "31 °C",
}


@pytest.mark.parametrize("said", [TEXT, ata(attribute(177, "Wear_Leveling_Count", 71, 93))])
def test_a_sound_ssd_is_read_whole_from_text_and_from_json(of_disk, said) -> None:
    assert shown(of_disk(said)) == WHOLE | {"storage.life": "7 %"}


@pytest.mark.parametrize("said", [NVME_TEXT, nvme()])
def test_a_sound_nvme_drive_is_read_whole_from_text_and_from_json(converse, said) -> None:
    readings = converse(smart, [(BLOCKS, "nvme0n1\n"), (NVME, said), DATE])
    assert shown(readings) == {
        "storage.self_test": "passed", "storage.sectors": "passed", "storage.life": "3 %", "storage.hours": "2100 hour",
        "storage.total": "512 GB", "storage.model": "ACME NVMe 512", "parts.storage.serial": "N7654321",
        "thermal.storage": "38 °C",
    }  # fmt: skip


@pytest.mark.parametrize("spell", [int, float, str, lambda number: f"{number}.0"])
def test_nvme_cli_answers_where_smartctl_is_not_there(converse, spell) -> None:
    told = log() | {"temperature": 311, "percent_used": 3, "avail_spare": 100, "spare_thresh": 10}
    said = json.dumps({name: spell(number) for name, number in told.items()})
    readings = converse(smart, [(BLOCKS, "nvme0n1\n"), (NVME, MISSING), (NVME_CLI, said), DATE])
    assert [readings[name].outcome for name in MEASURES[:2]] == [Outcome.PASSED, Outcome.PASSED]
    assert str(readings["storage.life"].value) == "3 %"
    assert str(readings["thermal.storage"].value) == "38 °C"
    assert readings["storage.life"].method == "nvme smart-log of nvme0n1"


def test_without_smartctl_it_says_what_to_install(of_disk) -> None:
    readings = of_disk(MISSING)
    assert {each.outcome for each in readings.values()} == {Outcome.NOT_TESTED}
    assert readings["storage.life"].reason == "smartctl is not there: install smartmontools"


@pytest.mark.parametrize(
    "said",
    ["", "\x00\xff", "{", "{}", "[1]", '{"device": 1}', '{"devices": [{"name": "/dev/sda"}], "device": {"a": 1}}',
     "smartctl", "Smartctl open device: /dev/sda failed", "[" * 100000, '{"a": ' * 5000,
     '{"device": 1' + "0" * 5000 + "}"],
)  # fmt: skip
def test_what_is_no_report_passes_nothing(of_disk, said) -> None:
    assert {each.outcome for each in of_disk(said).values()} == {Outcome.NOT_READABLE}


def test_without_the_right_to_open_the_drive_it_says_so(of_disk) -> None:
    said = {"device": {"name": "/dev/sda"}, "smartctl": {"messages": [{"string": "open failed: Permission denied"}]}}
    assert "run as root" in (of_disk(json.dumps(said))["storage.self_test"].reason or "")


@pytest.mark.parametrize("code", [137, 143, 139, 130])
def test_a_smartctl_that_was_killed_passes_nothing(of_disk, code: int) -> None:
    readings = of_disk({"exit_code": code, "stdout": ata()})
    assert {each.outcome for each in readings.values()} == {Outcome.NOT_READABLE}
    assert "smartctl was killed" in (readings["storage.self_test"].reason or "")


def test_no_exit_code_of_smartctl_is_taken_for_a_signal(of_disk) -> None:
    """Its first two bits say that it has read nothing; each other one is a warning beside a whole answer."""
    for code in range(0, 256, 4):
        assert of_disk({"exit_code": code, "stdout": ata()})["storage.self_test"].outcome is Outcome.PASSED


# PASSED alone, and what speaks against it


def test_passed_alone_passes_nothing() -> None:
    bare = json.dumps({"device": {"name": "/dev/sda"}, "smart_status": {"passed": True}})
    assert verdict(drive_health.self_test, bare) is Outcome.NOT_READABLE
    assert verdict(drive_health.sectors, bare) is Outcome.NOT_READABLE
    text = "smartctl 7.3\nSMART overall-health self-assessment test result: PASSED\n"
    assert "alone means little" in why(drive_health.self_test, text)


@pytest.mark.parametrize(
    "row",
    [
        attribute(5, "Reallocated_Sector_Ct", 1),
        attribute(187, "Reported_Uncorrect", 2),
        attribute(197, "Current_Pending_Sector", 8),
        attribute(198, "Offline_Uncorrectable", 1),
    ],
)
def test_a_bad_sector_fails_a_drive_that_says_passed(row) -> None:
    assert row["name"] in why(drive_health.sectors, ata(row))
    assert "whatever its overall verdict is" in why(drive_health.self_test, ata(row))
    assert verdict(drive_health.self_test, ata(row)) is Outcome.FAILED


def test_what_is_not_counted_is_not_free_of_bad_sectors() -> None:
    only = json.dumps({"device": {"name": "/dev/sda"}, "ata_smart_attributes": {"table": [SOUND[0]]}})
    assert why(drive_health.sectors, only) == "the report counts only its reallocated ones"


def test_failed_fails_with_its_attributes_named() -> None:
    worn = attribute(1, "Raw_Read_Error_Rate", 9, 1, "now", pre=True)
    assert why(drive_health.self_test, ata(worn, passed=False)) == "Raw_Read_Error_Rate is at or below its threshold"
    assert why(drive_health.self_test, ata(passed=False)) == "the drive says FAILED"


@pytest.mark.parametrize(
    ("row", "outcome"),
    [
        (attribute(190, "Airflow_Temperature_Cel", 60, 40, "now"), Outcome.NOT_READABLE),
        (attribute(190, "Airflow_Temperature_Cel", 33, 67, "past"), Outcome.PASSED),
        (attribute(3, "Spin_Up_Time", 1, 1, "past", pre=True), Outcome.FAILED),
        (attribute(184, "End-to-End_Error", 4, 96, "now"), Outcome.FAILED),
        (attribute(184, "End-to-End_Error", 4, 96, "past"), Outcome.PASSED),
        (attribute(183, "Unknown_Attribute", 4, 100, "now"), Outcome.NOT_READABLE),
    ],
)
def test_an_attribute_at_its_threshold_is_judged_by_what_it_is(row, outcome) -> None:
    assert verdict(drive_health.self_test, ata(row)) is outcome


@pytest.mark.parametrize(
    ("tests", "outcome"),
    [
        ([("Short offline", 0x79), ("Short offline", 0)], Outcome.FAILED),
        ([("Short offline", 0), ("Extended offline", 0x70)], Outcome.FAILED),
        ([("Extended offline", 0), ("Short offline", 0x70)], Outcome.PASSED),
        ([("Short offline", 0x19), ("Short offline", 0xF9)], Outcome.PASSED),
    ],
)
def test_a_failed_self_test_counts_until_a_whole_one_ends_well(tests, outcome) -> None:
    words = {0: "Completed without error", 0x19: "Aborted by host", 0xF9: "in progress"}
    table = [
        {"type": {"string": kind}, "status": {"value": value, "string": words.get(value, "Completed: read failure")}}
        for kind, value in tests
    ]
    logged = {"standard": {"table": table}}
    assert verdict(drive_health.self_test, ata(ata_smart_self_test_log=logged)) is outcome
    lines = "".join(
        f"# {place}  {row['type']['string']}       {row['status']['string']}       90%      9000         -\n"
        for place, row in enumerate(table, 1)
    )
    assert verdict(drive_health.self_test, TEXT.partition("# 1")[0] + lines) is outcome


@pytest.mark.parametrize("text", [TEXT, NVME_TEXT, ata(), nvme()])
def test_a_report_that_was_cut_passes_only_once_all_that_counts_is_there(text) -> None:
    marks = ("Current_Pending_Sector  -O--C-   100   100   000    -    0", "Media and Data Integrity Errors:", "\x00")
    last = next((text.index(mark) + len(mark) for mark in marks if mark in text), len(text) - 1)
    for end in range(0, last, 7):
        assert verdict(drive_health.sectors, text[:end]) is not Outcome.PASSED
        assert verdict(drive_health.self_test, text[:end]) is not Outcome.PASSED


# NVMe


@pytest.mark.parametrize(
    ("health", "outcome"),
    [
        ({"critical_warning": 4, "percentage_used": 114}, Outcome.NOT_READABLE),
        ({"critical_warning": 4, "percentage_used": 99}, Outcome.FAILED),
        ({"critical_warning": 13, "percentage_used": 114}, Outcome.FAILED),
        ({"critical_warning": 8}, Outcome.FAILED),
        ({"critical_warning": 0x80}, Outcome.FAILED),
    ],
)
def test_a_critical_warning_fails_a_drive_unless_it_is_of_its_wear_alone(health, outcome) -> None:
    assert verdict(drive_health.self_test, nvme(passed=False, **health)) is outcome


WORN = [
    (nvme, {"percentage_used": 100}),
    (nvme, {"percentage_used": 255}),
    (partial(nvme, critical_warning=4), {"percentage_used": 114}),
    (partial(ata, attribute(202, "Percent_Lifetime_Remain", 100, 0, "now")), {}),
    (partial(ata, attribute(202, "Percent_Lifetime_Remain", 99, 1, "past")), {}),
    (partial(ata, attribute(231, "SSD_Life_Left", 0, 1, "now", pre=True)), {}),
]


@pytest.mark.parametrize("passed", [True, False])
@pytest.mark.parametrize(("report", "health"), WORN)
def test_wear_alone_is_one_answer_whatever_the_drive_makes_of_it(report, health, passed) -> None:
    said = report(passed=passed, **health)
    assert verdict(drive_health.self_test, said) is Outcome.NOT_READABLE
    assert why(drive_health.self_test, said).endswith("wear alone is no fault, and no pass; see the life used")
    assert ("the drive says FAILED" in why(drive_health.self_test, said)) is not passed


@pytest.mark.parametrize(
    "row", [attribute(5, "Reallocated_Sector_Ct", 1), attribute(3, "Spin_Up_Time", 1, 1, "now", pre=True)]
)
@pytest.mark.parametrize("passed", [True, False])
def test_a_fault_beside_the_wear_fails(row, passed) -> None:
    worn = attribute(202, "Percent_Lifetime_Remain", 100, 0, "now")
    assert verdict(drive_health.self_test, ata(worn, row, passed=passed)) is Outcome.FAILED
    assert verdict(drive_health.self_test, nvme(passed=passed, percentage_used=120, media_errors=1)) is Outcome.FAILED


@given(st.integers(0, 254), st.booleans(), st.sampled_from([0, 4]))
def test_no_drive_passes_from_the_end_of_its_rated_life_on(used, passed, warning) -> None:
    came_out = verdict(drive_health.self_test, nvme(passed=passed, percentage_used=used, critical_warning=warning))
    assert (came_out is Outcome.PASSED) == (used < 100 and passed and not warning)
    assert (came_out is Outcome.FAILED) == (used < 100 and not (passed and not warning))


@pytest.mark.parametrize(
    ("spare", "threshold", "outcome"),
    [(10, 10, Outcome.FAILED), (11, 10, Outcome.PASSED), (1, 0, Outcome.PASSED), (1, 255, Outcome.PASSED)],
)
def test_spare_blocks_are_held_to_a_threshold_that_is_one(spare, threshold, outcome) -> None:
    text = nvme(available_spare=spare, available_spare_threshold=threshold)
    assert verdict(drive_health.self_test, text) is outcome


def test_media_errors_fail_and_entries_of_the_error_log_do_not() -> None:
    assert why(drive_health.sectors, nvme(media_errors=3)) == "3 media errors"
    assert verdict(drive_health.self_test, nvme(media_errors=3)) is Outcome.FAILED
    assert verdict(drive_health.self_test, nvme(num_err_log_entries=10**6)) is Outcome.PASSED


def test_counters_that_count_nothing_pass_nothing(converse) -> None:
    said = nvme(power_cycles=0, power_on_hours=0, percentage_used=0)
    readings = converse(smart, [(BLOCKS, "nvme0n1\n"), (NVME, said), DATE])
    for measure in ("storage.self_test", "storage.sectors", "storage.life", "storage.hours"):
        assert readings[measure].outcome is Outcome.NOT_READABLE


@pytest.mark.parametrize(
    ("health", "outcome", "shows"),
    [
        ({"percentage_used": 130}, Outcome.MEASURED, "130 %"),
        ({"percentage_used": 255}, Outcome.FAILED, "255 percent or more"),
        ({"percentage_used": 255, "available_spare_threshold": 255}, Outcome.IMPLAUSIBLE, "above 100"),
        ({"percentage_used": 300}, Outcome.IMPLAUSIBLE, "outside"),
    ],
)
def test_wear_is_told_beyond_the_rated_life(converse, health, outcome, shows) -> None:
    reading = converse(smart, [(BLOCKS, "nvme0n1\n"), (NVME, nvme(**health)), DATE])["storage.life"]
    assert reading.outcome is outcome
    assert shows in (reading.reason or str(reading.value))


# Wear and hours of SATA drives


def test_the_greater_of_two_tellings_of_wear_stands(of_disk) -> None:
    statistic = {"name": "Percentage Used Endurance Indicator", "value": 36, "flags": {"valid": True}}
    said = ata(
        attribute(202, "Percent_Lifetime_Remain", 100, 0), ata_device_statistics={"pages": [{"table": [statistic]}]}
    )
    assert str(of_disk(said)["storage.life"].value) == "100 %"


@pytest.mark.parametrize(
    ("row", "more"),
    [
        (attribute(177, "Wear_Leveling_Count", 71, 93), {"in_smartctl_database": False}),
        (attribute(230, "Media_Wearout_Indicator", 71), {}),
        (attribute(177, "Wear_Leveling_Count", 71, 200), {}),
        (attribute(173, "Unknown_Attribute", 71, 50), {}),
    ],
)
def test_wear_under_a_name_that_may_mean_another_thing_is_not_told(of_disk, row, more) -> None:
    assert of_disk(ata(row, **more))["storage.life"].outcome is Outcome.NOT_READABLE


@pytest.mark.parametrize(("raw", "shows"), [(74, "26 %"), (0, "0 %"), (5000, "0 %")])
def test_a_life_left_that_only_the_raw_value_tells_is_read_from_there(of_disk, raw, shows) -> None:
    assert str(of_disk(ata(attribute(231, "SSD_Life_Left", raw)))["storage.life"].value) == shows


@pytest.mark.parametrize(
    ("value", "raw", "shows"),
    [(79, 21, "21 %"), (79, 277, "255 percent or more"), (79, 278, "21 %"), (0, 100, "100 %"), (200, 312, "no wear")],
)
def test_wear_that_has_wrapped_around_is_not_told_as_little(of_disk, value, raw, shows) -> None:
    reading = of_disk(ata(attribute(202, "Perc_Rated_Life_Used", raw, value)))["storage.life"]
    assert shows in (reading.reason or str(reading.value))


def test_a_hard_disk_has_no_life_to_use(of_disk) -> None:
    assert of_disk(ata(rotation_rate=5400))["storage.life"].outcome is Outcome.NOT_PRESENT


@pytest.mark.parametrize(
    ("hours", "standard", "outcome"),
    [
        (109_000, "SATA 3.2", Outcome.MEASURED),
        (125_000, "SATA 3.2", Outcome.IMPLAUSIBLE),
        (125_000, "SATA 2.6", Outcome.MEASURED),
        (200_001, "SATA 2.6", Outcome.IMPLAUSIBLE),
    ],
)
def test_hours_are_bounded_by_the_age_of_the_drives_kind(of_disk, hours, standard, outcome) -> None:
    said = ata(power_on_time={"hours": hours}, sata_version={"string": standard})
    assert of_disk(said)["storage.hours"].outcome is outcome


@pytest.mark.parametrize("told", ["--", "XXXXXXXX", "0000-0000", "REDACTED", "0x00000000"])
def test_a_serial_that_was_taken_out_is_none(told) -> None:
    assert why(serial, ata(serial_number=told)) == "the serial number is blotted out"


def test_thousands_are_read_however_they_are_parted() -> None:
    for mark in (",", ".", "\u00a0", "\ufffd", "’", ""):
        text = TEXT.replace("256,060,514,304", f"256{mark}060{mark}514{mark}304")
        assert report_of(text).size == 256060514304


# Several drives, eMMC


def test_of_two_drives_the_worst_leads_and_sizes_add_up(converse) -> None:
    said = [(BLOCKS, "nvme0n1\nsda\n"), (NVME, nvme()), (DISK, ata(attribute(5, "Reallocated_Sector_Ct", 9))), DATE]
    readings = converse(smart, said)
    assert readings["storage.sectors"].reason == "sda: 9 reallocated (Reallocated_Sector_Ct)"
    assert str(readings["storage.total"].value) == "768 GB"
    assert str(readings["storage.hours"].value) == "6120 hour"
    assert readings["parts.storage.serial"].value == "N7654321, AC1234567"
    assert readings["storage.life"].method == "smartctl of nvme0n1, smartctl of sda"


def test_a_drive_that_does_not_answer_hides_no_fault_and_passes_no_other(converse) -> None:
    silent = {"failure": "timeout"}
    readings = converse(smart, [(BLOCKS, "nvme0n1\nsda\n"), (NVME, nvme(media_errors=1)), (DISK, silent), DATE])
    assert readings["storage.sectors"].outcome is Outcome.FAILED
    readings = converse(smart, [(BLOCKS, "nvme0n1\nsda\n"), (NVME, nvme()), (DISK, silent), DATE])
    assert readings["storage.sectors"].outcome is Outcome.NOT_READABLE
    assert readings["storage.total"].outcome is Outcome.NOT_READABLE


def emmc(life: object, reserve: object = "0x01\n") -> list:
    folder = "file:/sys/block/mmcblk0/device/"
    return [
        (BLOCKS, "mmcblk0\nmmcblk0boot0\n"), (f"{folder}type", "MMC\n"), (f"{folder}life_time", life),
        (f"{folder}pre_eol_info", reserve), (f"{folder}name", "DF4064\n"), (f"{folder}serial", "0x6a1b22c3\n"),
        ("file:/sys/block/mmcblk0/size", "122142720\n"), DATE,
    ]  # fmt: skip


def test_an_emmc_tells_its_life_in_tenths(converse) -> None:
    readings = converse(smart, emmc("0x02 0x01\n"))
    assert str(readings["storage.life"].value) == "15 % ± 5 %"
    assert str(readings["storage.total"].value) == "62 GB"
    assert readings["parts.storage.serial"].value == "6a1b22c3"
    assert readings["storage.self_test"].outcome is Outcome.NOT_READABLE
    assert readings["storage.sectors"].outcome is Outcome.NOT_READABLE


@pytest.mark.parametrize(
    ("life", "outcome"),
    [("0x0b 0x01\n", Outcome.FAILED), ("0x00 0x00\n", Outcome.NOT_READABLE), (NO_FILE, Outcome.NOT_READABLE),
     ("0xff 0xff\n", Outcome.NOT_READABLE)],
)  # fmt: skip
def test_an_emmc_beyond_its_life_fails_and_an_undefined_one_tells_nothing(converse, life, outcome) -> None:
    assert converse(smart, emmc(life))["storage.life"].outcome is outcome


def test_an_emmc_without_spare_blocks_fails(converse) -> None:
    assert converse(smart, emmc("0x02 0x01\n", "0x03\n"))["storage.self_test"].outcome is Outcome.FAILED


# Laws


@given(st.binary(max_size=3000), st.sampled_from([b"", b"smartctl 7.3\n", TEXT.encode(), NVME_TEXT.encode()[:400]]))
def test_any_bytes_raise_nothing_but_a_shortfall(noise, before) -> None:
    text = (before + noise).decode(errors="replace")
    for check in (drive_health.self_test, drive_health.sectors, drive_health.life, drive_health.temperature, serial):
        assert verdict(check, text) in Outcome


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(json.loads(ata()) | json.loads(nvme()))), ANYTHING)
def test_any_type_at_any_key_raises_nothing_but_a_shortfall(key, value) -> None:
    for said in (json.loads(ata()), json.loads(nvme())):
        text = json.dumps(said | {key: value})
        for check in (drive_health.self_test, drive_health.sectors, drive_health.life, drive_health.temperature):
            assert verdict(check, text) in Outcome


@given(st.sampled_from(COUNTING), st.integers(min_value=1, max_value=2**48 - 1))
def test_a_count_that_is_not_zero_never_passes_however_it_is_packed(name, raw) -> None:
    said = ata(attribute(names()[name].number or 222, name, raw))
    assert verdict(drive_health.sectors, said) is not Outcome.PASSED
    assert verdict(drive_health.self_test, said) is not Outcome.PASSED


@given(st.integers(min_value=1, max_value=2**16 - 1), st.integers(min_value=2**16, max_value=2**32 - 1))
def test_of_packed_counters_the_lowest_counts(count, above) -> None:
    with pytest.raises(Failed, match=rf"^{count} uncorrectable"):
        drive_health.sectors(report_of(ata(attribute(187, "Reported_Uncorrect", above << 16 | count))))


WORSE = st.sampled_from([
    attribute(5, "Reallocated_Sector_Ct", 4), attribute(187, "Reported_Uncorrect", 1 << 32),
    attribute(10, "Spin_Retry_Count", 4, 1, "past", pre=True), attribute(183, "Unknown_Attribute", 1, 1, "now"),
    attribute(201, "Unknown_SSD_Attribute", 1, 1, "now", pre=True), attribute(190, "Airflow_Temperature_Cel", 9),
])  # fmt: skip


@given(st.lists(WORSE, max_size=3), WORSE, st.booleans())
def test_a_worse_attribute_never_makes_a_drive_better(rows, worse, passed) -> None:
    for check in (drive_health.self_test, drive_health.sectors):
        before = ata(*(row for row in rows if row["id"] != worse["id"]), passed=passed)
        after = ata(*rows, worse, passed=passed)
        assert RANK[verdict(check, after)] <= RANK[verdict(check, before)]


@given(st.integers(0, 255), st.integers(0, 100), st.integers(0, 100), st.integers(0, 9), st.integers(0, 254))
def test_a_worse_health_log_never_makes_a_drive_better(warning, spare, threshold, errors, used) -> None:
    better = nvme(available_spare=spare, available_spare_threshold=threshold, percentage_used=used)
    worse = nvme(critical_warning=warning, available_spare=spare // 2, available_spare_threshold=threshold,
                 media_errors=errors, percentage_used=used, passed=warning == 0)  # fmt: skip
    for check in (drive_health.self_test, drive_health.sectors):
        assert RANK[verdict(check, worse)] <= RANK[verdict(check, better)]


def nvme_test(result: int, kind: str = "Short") -> dict[str, object]:
    return {"self_test_code": {"value": 1, "string": kind}, "self_test_result": {"value": result, "string": "words"}}


@pytest.mark.parametrize(
    ("tests", "outcome"),
    [
        ([nvme_test(7)], Outcome.FAILED),
        ([nvme_test(1), nvme_test(6), nvme_test(0)], Outcome.FAILED),
        ([nvme_test(5, "Extended")], Outcome.FAILED),
        ([nvme_test(0, "Extended"), nvme_test(7)], Outcome.PASSED),
        ([nvme_test(0), nvme_test(1)], Outcome.PASSED),
        ([{"self_test_result": 7}], Outcome.PASSED),
    ],
)
def test_a_failed_self_test_of_an_nvme_drive_speaks_against_it(tests, outcome) -> None:
    said = json.loads(nvme()) | {"nvme_self_test_log": {"table": tests}}
    assert verdict(drive_health.self_test, json.dumps(said)) is outcome


def test_hours_and_a_temperature_are_no_evidence_beside_the_verdict() -> None:
    rows = [attribute(9, "Power_On_Hours", 612), attribute(194, "Temperature_Celsius", 31)]
    said = json.loads(ata()) | {"ata_smart_attributes": {"table": rows}}
    assert verdict(drive_health.self_test, json.dumps(said)) is Outcome.NOT_READABLE


def test_a_drive_without_spare_blocks_does_not_pass_for_want_of_a_threshold() -> None:
    for threshold in (0, None):
        text = nvme(available_spare=0, available_spare_threshold=threshold)
        assert verdict(drive_health.self_test, text) is Outcome.NOT_READABLE


def test_an_estimate_of_an_emmc_that_is_none_leaves_its_life_unknown(converse) -> None:
    device = "file:/sys/block/mmcblk0/device"
    said = [(BLOCKS, "mmcblk0\n"), (f"{device}/type", "MMC\n"), (f"{device}/life_time", "0x01 0xff\n"), DATE]
    assert converse(smart, said)["storage.life"].outcome is Outcome.NOT_READABLE


@pytest.mark.parametrize(("warning", "outcome"), [(2, Outcome.NOT_READABLE), (3, Outcome.FAILED), (6, Outcome.FAILED)])
def test_a_drive_that_is_hot_now_has_no_fault_and_does_not_pass(warning, outcome) -> None:
    assert verdict(drive_health.self_test, nvme(passed=False, critical_warning=warning)) is outcome
