"""Panics: only what the kernel blames is blamed, and a mask is read by the model of the report itself."""

import json
from contextlib import suppress
from time import perf_counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from probes.answer import Unreadable
from probes.kinds.apple.crash_report import Report, read_report
from probes.kinds.apple.panic import Panic, decode
from probes.kinds.apple.suspect import Suspects, array_value, meaning, missing_sensor, suspects

SILENT = "panic(cpu 2 caller 0xfffffff01a2b3c4d): userspace watchdog timeout: no successful checkins from "
LIST = (
    "service: logd, total successful checkins in 900 seconds: 90, last successful checkin: 0 seconds ago\n"
    "service: thermalmonitord, total successful checkins in 900 seconds: 72, last successful checkin: 180 seconds ago\n"
)
SMC = "panic(cpu 0 caller 0xfffffff01a2b3c4d): SMC PANIC - ASSERTION FAILED: sensors.c:12\nS.sensor array 0 - 6 is "


def parts(panic: Panic) -> list[str]:
    return [clue.suspect for clue in panic.clues]


def test_the_sensors_that_thermalmonitord_misses_point_to_their_parts() -> None:
    text = f"{SILENT}thermalmonitord in 180 seconds\nMissing sensor(s): mic1 PRS0 TG0B mic2 \n{LIST}"
    panic = decode(Report(text, "iPhone12,1"))
    assert panic.service == "thermalmonitord"
    flex, mic = "charge-port flex", "power-button or camera-flash flex"
    assert parts(panic) == [flex, flex, "battery", mic]
    assert [clue.sign for clue in panic.clues] == ["mic1", "PRS0", "TG0B", "mic2"]


def test_a_battery_with_two_connectors_has_two_suspects_and_less_confidence() -> None:
    text = f"{SILENT}thermalmonitord in 180 seconds\nMissing sensor(s): TG0V\n"
    one, two = (decode(Report(text, product)).clues[0] for product in ("iPhone12,1", "iPhone12,3"))
    assert (one.suspect, one.confidence) == ("battery", "medium")
    assert (two.suspect, two.confidence) == ("battery or charge-port flex", "low")


@pytest.mark.parametrize("service", ["SpringBoard", "com.apple.backboardd", "wifid"])
def test_a_service_further_down_the_list_is_never_blamed(service: str) -> None:
    text = f"{SILENT}{service} (2 induced crashes) in 180 seconds\n{LIST}Missing sensor(s): PRS0\n"
    panic = decode(Report(text, "iPhone12,1"))
    assert (panic.service, panic.clues) == (service, ())
    assert panic.words == f"{service} did not answer"


def test_thermalmonitord_that_names_no_sensor_or_an_unknown_one_points_to_no_part() -> None:
    assert decode(Report(f"{SILENT}thermalmonitord in 180 seconds\n{LIST}", None)).clues == ()
    panic = decode(Report(f"{SILENT}thermalmonitord in 180 seconds\nMissing sensor(s): TZ9X, and more\n", None))
    assert (panic.clues, panic.words) == ((), "thermalmonitord did not answer, for want of TZ9X")


@pytest.mark.parametrize(
    ("values", "product", "expected"),
    [
        ("0x0, 0x800, 0x0, 0x0, 0x0, 0x0, 0x0", "iPhone14,5", ["charge-port flex"]),
        ("0x0, 0x1000, 0x0", "iPhone14,5", ["front sensor flex or wireless-charging coil"]),  # the sources disagree
        ("0x0, 0x1800, 0x0", "iPhone14,5", ["charge-port flex", "front sensor flex or wireless-charging coil"]),
        ("0x0, 0x400, 0x0", "iPhone14,4", ["lower logic board (gyroscope)"]),
        ("0x0, 0x400, 0x0", "iPhone14,5", []),  # of the mini alone
        ("0x0, 0x600000, 0x0", "iPhone14,7", ["front sensor flex", "wireless-charging coil"]),
        ("0x0, 0x500000, 0x0", "iPhone14,7", ["battery or vibration motor or charge-port flex"]),
        ("0x700000", "iPhone14,7", ["charge-port flex", "front sensor flex", "wireless-charging coil"]),
        ("0x0, 0x700000, 0x0", "iPhone16,2", ["charge-port flex", "wireless-charging coil"]),
        ("0x0, 0x41", "iPhone15,2", ["battery"]),
        ("0, 524288, 0", "iPhone17,3", ["charge-port flex"]),  # decimal
        ("0, 524288, 0", "iPhone17,1", ["lower logic board (gyroscope)"]),
        ("0x0, 0x0", "iPhone14,5", []),
        ("0x0, 0x800, 0x0", None, []),
        ("0x0, 0x800, 0x0", "iPhone99,9", []),
    ],
)
def test_masks_are_read_by_the_model_of_the_report(values: str, product: str | None, expected: list[str]) -> None:
    assert parts(decode(Report(f"{SMC}{values}\nF.sensor array 0 is 0x40\n", product))) == expected


def test_a_mask_of_no_known_model_is_told_as_it_is() -> None:
    assert decode(Report(f"{SMC}0x0, 0x800\n", None)).words.startswith("sensor array 0x800 of a model that the report")
    assert decode(Report(f"{SMC}0x0, 0x800\n", "iPad8,1")).words == "sensor array 0x800 is not known of iPad8,1"


def test_the_array_counts_only_in_a_panic_of_the_controller() -> None:
    text = "panic(cpu 0 caller 0xfffffff01a2b3c4d): Spinlock[0xffff] timeout\nS.sensor array 0 - 6 is 0x0, 0x800\n"
    assert decode(Report(text, "iPhone14,5")).clues == ()


@pytest.mark.parametrize(
    ("message", "part"),
    [
        ('"ANS2 Recoverable Panic - assert failed"', "storage chip"),
        ("AOP PANIC - i2c bus stuck", None),
        ("AOP PANIC - SCMto:0-prox", "front sensor flex"),
        ("Kernel data abort. at pc 0xfffffff01a2b3c4d", None),
        ("something that nobody has seen", None),
    ],
)
def test_words_of_a_driver(message: str, part: str | None) -> None:
    panic = decode(Report(f"panic(cpu 0 caller 0xfffffff01a2b3c4d): {message}\nDebugger message: panic\n", None))
    assert parts(panic) == ([part] if part else [])
    assert panic.fault


def test_only_the_message_is_read_and_not_the_state_around_it() -> None:
    text = (
        "IOPlatformPanicAction -> AppleANS2NVMeController\n"
        "panic(cpu 1 caller 0xfffffff01a2b3c4d): a freed zone element has been modified\n"
        "Kernel Extensions in backtrace: AppleSocHot AOP PANIC btn_rst\n"
    )
    panic = decode(Report(text, None))
    assert (panic.clues, panic.words, panic.fault) == ((), "the kernel's memory was overwritten", True)


def test_the_buttons_are_no_fault() -> None:
    assert not decode(Report("panic(cpu 1 caller 0xfffffff01a2b3c4d): btn_rst\nDebugger message: panic\n", None)).fault


def report(text: str, kind: str = "210", product: object = "iPhone14,5", key: str = "panicString") -> str:
    head = json.dumps({"bug_type": kind, "os_version": "iPhone OS 17.0 (21A329)"})
    return f"{head}\n{json.dumps({'product': product, key: text}, indent=2)}"


def test_a_report_whole_cut_bare_and_of_one_piece() -> None:
    text = f'{SMC}0x0, 0x800, 0x0\n"quoted" and back\\slash / more\n'
    whole = report(text)
    expected = Report(text, "iPhone14,5")
    assert read_report(whole) == expected
    assert read_report(report(text, "151", key="string")) == expected
    assert read_report(json.dumps({"product": "iPhone14,5", "panicString": text})) == expected
    cut = read_report(whole.partition(" more")[0].replace("/", "\\/"))
    assert cut == Report(text.partition(" more")[0], "iPhone14,5")
    assert read_report(text) == Report(text, None)
    assert read_report(f'{{"bug_type":210}}\n{text}') == Report(text, None)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "{}",
        "[]",
        '{"bug_type":"109"}\nThread 0 crashed\n',
        '{"bug_type":"210"}\n',
        '{"bug_type":"210"}\n{"panicString": 7}',
        '{"bug_type":298}\npanic(cpu 0 caller 0x1): btn_rst',
        '{"bug_type":["210"]}\npanic(cpu 0 caller 0x1): btn_rst',
        '{"bug_type":"298"}\n{"product": "iPhone14,5", "panicString": "panic(cpu 0 caller 0x1): btn_rst"}',
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"bug_type":' + "9" * 10_000 + "}",
    ],
)
def test_what_is_no_panic_is_refused(said: str) -> None:
    with pytest.raises(Unreadable):
        read_report(said)


@pytest.mark.parametrize("product", [None, 7, ["iPhone14,5"], {}, "iPhone14,5\nx", "my phone"])
def test_a_product_of_another_shape_is_none(product: object) -> None:
    assert read_report(report("panic(cpu 0 caller 0x1): btn_rst", product=product)).product is None


@given(
    st.binary() | st.text().map(str.encode),
    st.sampled_from(
        ["", SILENT, SMC, report(SMC), '{"panicString" : "', f"{SILENT}thermalmonitord\nMissing sensor(s):"]
    ),
)
@example(b"", f"{SMC}0x" + "f" * 500)
@example(b"", f"{SMC}" + "9" * 500)
def test_any_bytes_are_a_panic_or_a_refusal(rest: bytes, head: str) -> None:
    try:
        panic = decode(read_report(head + rest.decode(errors="replace")))
    except Unreadable:
        return
    assert panic.words.isprintable()
    assert all(clue.sign.isprintable() for clue in panic.clues)


@pytest.mark.parametrize(
    "piece",
    ["a", "Missing sensor(s): ", "S.sensor array 0 - 6 is 0x1,", '"panicString" : "', "\\", "panic(cpu 0 ", "\n"],
)
def test_ten_megabytes_take_half_a_second(piece: str) -> None:
    long = SMC + piece * (10_000_000 // len(piece))
    for said in (report(long), long, report(long)[:-9], f'{{"bug_type":"210"}}\n{piece * (10_000_000 // len(piece))}'):
        start = perf_counter()
        with suppress(Unreadable):
            decode(read_report(said))
        assert perf_counter() - start < 0.5


def test_every_row_has_its_source_and_is_found_by_its_own_sign() -> None:
    data: Suspects = suspects()
    assert all(row.source for rows in (data.sensor, data.mask, data.word) for row in rows)
    for sensor in data.sensor:
        product = sensor.products[0] if sensor.products else None
        assert (clue := missing_sensor(sensor.name.lower(), product)) and sensor.suspect in clue.suspect
    for mask in data.mask:
        clues = array_value(mask.value, mask.products[0])
        assert any(mask.suspect in clue.suspect for clue in clues)
    for word in data.word:
        assert meaning(" - ".join(word.words)) == word


@given(st.integers(1, 2**64 - 1), st.sampled_from([row.products[0] for row in suspects().mask]))
def test_bits_that_no_row_names_point_to_nothing(value: int, product: str) -> None:
    known = {row.value for row in suspects().mask if product in row.products}
    expected = any(value & each == each for each in known)
    assert bool(array_value(value, product)) == expected
