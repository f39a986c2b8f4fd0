"""Batteries of a laptop under Linux: one, two, none; energy or charge; and the lies that firmware tells."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.quantity import Quantity
from probes.answer import Implausible, Shortfall, Unreadable
from probes.kinds import pack
from probes.kinds.linux.battery import SUPPLIES, VERSION, laptop_battery
from probes.kinds.linux.chassis import CHASSIS
from probes.kinds.linux.dmi import ALIAS
from probes.kinds.linux.power_supply import batteries, health
from probes.reading import Outcome

GONE = {"exit_code": 1, "stderr": "No such file or directory\n"}
ENERGY = {
    "TYPE": "Battery", "PRESENT": "1", "STATUS": "Discharging", "TECHNOLOGY": "Li-poly", "CYCLE_COUNT": "212",
    "ENERGY_FULL_DESIGN": "50000000", "ENERGY_FULL": "40000000", "ENERGY_NOW": "30000000", "CAPACITY": "75",
    "VOLTAGE_MIN_DESIGN": "11400000", "VOLTAGE_NOW": "11900000", "SERIAL_NUMBER": " 1321",
}  # fmt: skip
CHARGE = {
    "TYPE": "Battery", "PRESENT": "1", "STATUS": "Charging", "CYCLE_COUNT": "0", "CURRENT_NOW": "1500000",
    "CHARGE_FULL_DESIGN": "5000000", "CHARGE_FULL": "3500000", "CHARGE_NOW": "700000",
    "VOLTAGE_MIN_DESIGN": "11100000", "VOLTAGE_NOW": "11600000",
}  # fmt: skip
MAINS = {"TYPE": "Mains", "ONLINE": "1"}


def uevent(told: dict[str, str]) -> str:
    return "DEVTYPE=power_supply\n" + "".join(f"POWER_SUPPLY_{key}={value}\n" for key, value in told.items())


def laptop(model: str = "", **supplies: object):
    told = [
        (f"file:/sys/class/power_supply/{name}/uevent", uevent(each) if "TYPE" in each else each)
        for name, each in supplies.items()
    ]
    return [(SUPPLIES, "".join(f"{name}\n" for name in supplies)), (VERSION, model or GONE), *told]


def values(readings) -> dict[str, str]:
    return {
        name: str(reading.value.value if isinstance(reading.value, Quantity) else reading.value)
        for name, reading in readings.items()
        if reading.outcome is Outcome.MEASURED
    }


def test_a_battery_that_tells_energy(converse) -> None:
    readings = converse(laptop_battery, laptop(AC=MAINS, BAT0=ENERGY))
    assert values(readings) == {
        "battery.health.pack": "80.0", "battery.health": "80.0", "battery.design_energy": "50.00",
        "battery.full_energy": "40.00", "battery.cycles": "212", "battery.level": "75", "battery.voltage": "11900",
        "battery.status": "discharging", "battery.technology": "Li-poly", "parts.battery.serial": "1321",
    }  # fmt: skip
    assert readings["battery.health"].method == "kernel's power supply, BAT0"
    assert readings["battery.full_capacity"].outcome is Outcome.NOT_TESTED


def test_a_battery_that_tells_charge(converse) -> None:
    told = CHARGE | {"TEMP": "312", "MANUFACTURE_YEAR": "2021", "MANUFACTURE_MONTH": "3", "MANUFACTURE_DAY": "9"}
    assert values(converse(laptop_battery, laptop(BAT1=told))) == {
        "battery.health.pack": "70.0", "battery.health": "70.0", "battery.design_energy": "55.50",
        "battery.full_energy": "38.85", "battery.level": "20", "battery.temperature": "31.2",
        "battery.voltage": "11600", "battery.current": "1500", "battery.status": "charging",
        "battery.manufactured": "2021-03-09", "battery.design_capacity": "5000", "battery.full_capacity": "3500",
    }  # fmt: skip


def test_energy_is_never_set_against_charge(converse) -> None:
    told = {key: value for key, value in (ENERGY | CHARGE).items() if key not in ("ENERGY_FULL", "CHARGE_FULL_DESIGN")}
    reading = converse(laptop_battery, laptop(BAT0=told))["battery.health"]
    assert reading.outcome is Outcome.NOT_READABLE
    assert "both a full charge and a design capacity" in reading.reason


def test_of_two_batteries_the_worse_leads_and_their_energy_adds_up(converse) -> None:
    better = ENERGY | {"ENERGY_FULL": "48000000", "STATUS": "Unknown", "CYCLE_COUNT": "30", "SERIAL_NUMBER": "77"}
    readings = converse(laptop_battery, laptop("ThinkPad T480", BAT0=better, BAT1=ENERGY))
    found = values(readings)
    assert found["battery.health"] == "80.0"
    assert readings["battery.health"].method == "kernel's power supply, BAT0 and BAT1 (BAT0 96.0 %, BAT1 80.0 %)"
    assert found["battery.full_energy"] == "88.00"
    assert found["battery.cycles"] == "212"
    assert found["battery.status"] == "discharging"
    assert found["parts.battery.serial"] == "77, 1321"
    assert readings["battery.full_capacity"].outcome is Outcome.NOT_TESTED


def test_one_battery_of_two_that_is_not_known_leaves_the_whole_unknown(converse) -> None:
    readings = converse(laptop_battery, laptop(BAT0=ENERGY | {"ENERGY_FULL": "0"}, BAT1=ENERGY))
    assert readings["battery.health"].outcome is Outcome.NOT_READABLE
    assert readings["battery.health"].reason == "BAT0: it tells no full charge but 0"
    garbled = converse(laptop_battery, laptop(BAT0=ENERGY | {"ENERGY_FULL": ""}, BAT1=ENERGY | {"ENERGY_FULL": "x"}))
    assert garbled["battery.health"].outcome is Outcome.IMPLAUSIBLE


def test_the_battery_that_a_model_has_built_in_is_missed(converse) -> None:
    reading = converse(laptop_battery, laptop("ThinkPad X240\n", BAT1=ENERGY))["battery.health"]
    assert reading.outcome is Outcome.NOT_READABLE
    assert "BAT0 built in, which is not seen: it is missing or defective" in reading.reason
    assert values(converse(laptop_battery, laptop("Inspiron 3521", BAT1=ENERGY)))["battery.health"] == "80.0"


def test_without_any_power_supply_nothing_is_known(converse) -> None:
    assert converse(laptop_battery, laptop())["battery.health"].outcome is Outcome.NOT_READABLE


EMPTY = ({"AC": MAINS}, {"AC": MAINS, "BAT0": {"TYPE": "Battery", "PRESENT": "0"}})
CARRIED = [
    *((CHASSIS, f"{number}\n") for number in ("8", "9", "10", "14", "30", "31", "32", "3", "2", "", "10x", "6\n6")),
    (ALIAS, "dmi:bvnACME:bvr1.0:cvnACME:ct10:cvr:\n"),
    (ALIAS, "dmi:bvnACME:bvr1.0:\n"),
    (CHASSIS, {"failure": "timeout"}),
]


@pytest.mark.parametrize("empty", EMPTY)
@pytest.mark.parametrize("chassis", CARRIED)
def test_a_battery_of_a_laptop_that_is_not_seen_is_not_one_that_is_not_there(converse, empty, chassis) -> None:
    readings = converse(laptop_battery, [*laptop(**empty), chassis])
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_READABLE}
    assert "pull out the adapter" in readings["battery.health"].reason


@pytest.mark.parametrize("empty", EMPTY)
@pytest.mark.parametrize("chassis", [(CHASSIS, "6\n"), (CHASSIS, "13\n"), (ALIAS, "dmi:bvnACME:ct35:cvr:\n")])
def test_a_computer_that_stands_on_a_desk_has_no_battery(converse, empty, chassis) -> None:
    readings = converse(laptop_battery, [*laptop(**empty), chassis])
    assert readings.pop("battery.policy").outcome is Outcome.NOT_READABLE
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_PRESENT}


def test_a_mouse_is_no_battery_of_the_laptop(converse) -> None:
    mouse = ENERGY | {"SCOPE": "Device", "ENERGY_FULL": "10000000"}
    readings = converse(laptop_battery, laptop(BAT0=ENERGY, **{"hidpp_battery_0": mouse}))
    assert values(readings)["battery.health"] == "80.0"
    gone = converse(laptop_battery, laptop(BAT0=ENERGY, **{"hidpp_battery_0": GONE}))
    assert values(gone)["battery.health"] == "80.0"


@pytest.mark.parametrize(
    ("change", "outcome", "words"),
    [
        ({"ENERGY_FULL": "50000000"}, Outcome.NOT_READABLE, "only repeats the design capacity"),
        ({"ENERGY_FULL": "0"}, Outcome.NOT_READABLE, "no full charge but 0"),
        ({"ENERGY_FULL_DESIGN": "0"}, Outcome.NOT_READABLE, "no design capacity but 0"),
        ({"ENERGY_FULL": "121270000"}, Outcome.IMPLAUSIBLE, "2.43 times its design capacity"),
        ({"ENERGY_FULL": "-1"}, Outcome.IMPLAUSIBLE, "below 0"),
        ({"ENERGY_FULL": "forty"}, Outcome.IMPLAUSIBLE, "energy full is no whole number"),
        ({"ENERGY_FULL": "9" * 40}, Outcome.IMPLAUSIBLE, "energy full is no whole number"),
        ({"ENERGY_FULL_DESIGN": "328960000"}, Outcome.IMPLAUSIBLE, "328.96 Wh, which no pack has"),
        ({"ENERGY_FULL_DESIGN": "1000000", "ENERGY_FULL": "900000"}, Outcome.IMPLAUSIBLE, "which no pack has"),
        ({"ENERGY_FULL": "400000"}, Outcome.IMPLAUSIBLE, "outside of 1 to 125"),
    ],
)  # fmt: skip
def test_a_capacity_that_is_no_evidence_is_no_health(converse, change, outcome, words) -> None:
    for measure in ("battery.health.pack", "battery.health"):
        reading = converse(laptop_battery, laptop(BAT0=ENERGY | change))[measure]
        assert reading.outcome is outcome
        assert words in reading.reason


def test_a_pack_that_shows_no_wear_after_many_cycles_is_doubted(converse) -> None:
    over = {"ENERGY_FULL": "50900000", "CYCLE_COUNT": "819"}
    health_of = converse(laptop_battery, laptop(BAT0=ENERGY | over))["battery.health"]
    assert (health_of.value.value, health_of.value.uncertainty) == (Decimal("101.8"), Decimal("20.0"))
    assert "above 100 %" in health_of.method
    young = converse(laptop_battery, laptop(BAT0=ENERGY | over | {"CYCLE_COUNT": "3"}))["battery.health"]
    assert young.value.uncertainty == Decimal("5.0")


@pytest.mark.parametrize(
    ("measure", "change", "outcome", "words"),
    [
        ("battery.cycles", {"CYCLE_COUNT": "0"}, Outcome.NOT_READABLE, "where none are counted"),
        ("battery.cycles", {"CYCLE_COUNT": "65535"}, Outcome.NOT_READABLE, "never calibrated"),
        ("battery.cycles", {"CYCLE_COUNT": "-4"}, Outcome.IMPLAUSIBLE, "outside of"),
        ("battery.level", {"CAPACITY": "106"}, Outcome.IMPLAUSIBLE, "outside of 0 to 100"),
        ("battery.status", {"STATUS": "Unknown"}, Outcome.NOT_READABLE, "does not know"),
        ("battery.technology", {"TECHNOLOGY": "Unknown"}, Outcome.NOT_READABLE, "does not tell its technology"),
        ("battery.voltage", {"VOLTAGE_NOW": "12"}, Outcome.IMPLAUSIBLE, "outside of"),
        ("battery.manufactured", {"MANUFACTURE_YEAR": "2021", "MANUFACTURE_MONTH": "13"}, Outcome.IMPLAUSIBLE, "none"),
        ("battery.manufactured", {"MANUFACTURE_YEAR": "0", "MANUFACTURE_MONTH": "0"}, Outcome.IMPLAUSIBLE, "none"),
        ("parts.battery.serial", {"SERIAL_NUMBER": "5B10W&!!&"}, Outcome.IMPLAUSIBLE, "garbage"),
        ("parts.battery.serial", {"SERIAL_NUMBER": "0000"}, Outcome.IMPLAUSIBLE, "garbage"),
        ("parts.battery.serial", {"SERIAL_NUMBER": "123456789"}, Outcome.NOT_READABLE, "reference firmware"),
        ("parts.battery.serial", {"SERIAL_NUMBER": "  "}, Outcome.NOT_READABLE, "blank"),
        ("battery.current", {"CURRENT_NOW": "1000"}, Outcome.NOT_READABLE, "no current"),
    ],
)  # fmt: skip
def test_what_firmware_writes_where_it_knows_nothing_is_no_value(converse, measure, change, outcome, words) -> None:
    reading = converse(laptop_battery, laptop(BAT0=ENERGY | change))[measure]
    assert reading.outcome is outcome
    assert words in reading.reason


def test_the_nominal_voltage_of_one_cell_gives_no_energy_of_two(converse) -> None:
    told = CHARGE | {"VOLTAGE_MIN_DESIGN": "3750000", "VOLTAGE_NOW": "7665000"}
    readings = converse(laptop_battery, laptop(BATC=told))
    assert readings["battery.full_energy"].outcome is Outcome.IMPLAUSIBLE
    assert values(readings)["battery.health"] == "70.0"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (GONE, "No such file or directory"),
        ("", "BAT0 does not say what it is"),
        ("energy-full: 52.9 Wh\n", "BAT0 does not say what it is"),
        (uevent(ENERGY) + "POWER_SUPPLY_ENERGY_FULL=49000000\n", "not alike"),
        ({"failure": "timeout"}, "no whole answer in time"),
        ({"failure": "disconnected", "stdout": uevent(ENERGY)}, "connection broke"),
    ],
)  # fmt: skip
def test_a_battery_that_does_not_answer_is_unknown(converse, said, words) -> None:
    conversation = laptop(AC=MAINS, BAT0=ENERGY)[:-1]
    readings = converse(laptop_battery, [*conversation, ("file:/sys/class/power_supply/BAT0/uevent", said)])
    assert readings["battery.health"].outcome in (Outcome.NOT_READABLE, Outcome.IMPLAUSIBLE)
    assert words in readings["battery.health"].reason
    assert not values(readings)


def test_a_kernel_without_power_supplies_is_unknown(converse) -> None:
    readings = converse(laptop_battery, [(SUPPLIES, GONE)])
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_READABLE}


@pytest.mark.parametrize(("told", "value"), [("80\n", "charging stops at 80 %"), ("100\n", "no cap"), ("0\n", None)])
def test_a_charge_cap_is_told(converse, told, value) -> None:
    node = "file:/sys/class/power_supply/BAT0/charge_control_end_threshold"
    reading = converse(laptop_battery, [*laptop(BAT0=ENERGY), (node, told)])["battery.policy"]
    assert reading.value == value
    assert reading.outcome is (Outcome.MEASURED if value else Outcome.NOT_READABLE)


def test_of_two_caps_the_lower_is_told(converse) -> None:
    nodes = [(f"file:/sys/class/power_supply/{name}/charge_control_end_threshold", told)
             for name, told in (("BAT0", "100\n"), ("BAT1", "80\n"))]  # fmt: skip
    reading = converse(laptop_battery, [*laptop(BAT0=ENERGY, BAT1=ENERGY), *nodes])["battery.policy"]
    assert reading.value == "charging stops at 80 %"


@given(st.integers(0, 10**12), st.integers(0, 10**12), st.integers(-5, 10**6))
def test_wear_is_the_ratio_or_a_reason(full: int, design: int, cycles: int) -> None:
    try:
        found = pack.wear(full, design, cycles)
    except Shortfall as shortfall:
        assert isinstance(shortfall, Unreadable | Implausible)
        assert not full or not design or full == design or full > pack.MOST * design
    else:
        assert abs(found.value - Decimal(100 * full) / design) <= Decimal("0.05")


@given(st.text(), st.text(), st.text(), st.lists(st.text(), max_size=4))
def test_any_text_is_batteries_or_a_shortfall(listing: str, model: str, chassis: str, uevents: list[str]) -> None:
    try:
        found = batteries(listing, model, chassis, uevents)
    except Shortfall:
        return
    for told in found.values():
        with pytest.raises(Shortfall):
            health(told)


def test_a_battery_of_unknown_scope_is_the_laptops(converse) -> None:
    readings = converse(laptop_battery, laptop(BAT0=ENERGY | {"SCOPE": "Unknown"}))
    assert values(readings)["battery.health"] == "80.0"


@pytest.mark.parametrize("silent", ["", GONE, {"failure": "timeout"}])
@pytest.mark.parametrize("name", ["BAT1", "CMB1", "BATT"])
def test_a_second_battery_that_says_nothing_leaves_the_whole_unknown(converse, name, silent) -> None:
    readings = converse(laptop_battery, laptop(AC=MAINS, BAT0=ENERGY, **{name: silent}))
    assert readings["battery.health"].outcome is Outcome.NOT_READABLE


def test_mains_and_ports_that_say_nothing_hide_no_battery(converse) -> None:
    readings = converse(
        laptop_battery, laptop(AC=GONE, ADP1="", ucsi_source_psy=GONE, hidpp_battery_0=GONE, BAT0=ENERGY)
    )
    assert values(readings)["battery.health"] == "80.0"


@pytest.mark.parametrize(("full", "design"), [("3500", "5000"), ("1", "2"), ("80000000", "90000000")])
def test_a_charge_that_no_pack_has_tells_no_health(converse, full, design) -> None:
    told = CHARGE | {"CHARGE_FULL": full, "CHARGE_FULL_DESIGN": design}
    assert converse(laptop_battery, laptop(BAT0=told))["battery.health"].outcome is Outcome.IMPLAUSIBLE


SMAPI = "file:/sys/devices/platform/smapi/BAT0/cycle_count"


def test_an_older_thinkpad_tells_its_cycles_by_tp_smapi(converse) -> None:
    uncounted = ENERGY | {"CYCLE_COUNT": "0"}
    reading = converse(laptop_battery, [*laptop(BAT0=uncounted), (SMAPI, "341\n")])["battery.cycles"]
    assert (str(reading.value), reading.method) == ("341 cycles", "tp_smapi, BAT0")
    both = converse(laptop_battery, [*laptop(BAT0=uncounted, BAT1=ENERGY), (SMAPI, "341\n")])
    assert values(both)["battery.cycles"] == "341"


@pytest.mark.parametrize("said", ["0\n", "", "many\n", GONE])
def test_what_tp_smapi_does_not_count_stays_unknown(converse, said) -> None:
    reading = converse(laptop_battery, [*laptop(BAT0=ENERGY | {"CYCLE_COUNT": "0"}), (SMAPI, said)])["battery.cycles"]
    assert reading.outcome in (Outcome.NOT_READABLE, Outcome.IMPLAUSIBLE)


def test_a_count_by_acpi_stands_above_that_of_tp_smapi(converse) -> None:
    assert values(converse(laptop_battery, [*laptop(BAT0=ENERGY), (SMAPI, "9\n")]))["battery.cycles"] == "212"
