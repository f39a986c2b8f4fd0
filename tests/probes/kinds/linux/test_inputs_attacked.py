"""What an attack on the guided probes of a laptop found: rests cut short, links that are no socket, escapes."""

import pytest
from laptop_inputs import AT_KEYS, KEY, LAPTOP, device, events, stopped, strokes, timeout

from probes.kinds.linux.input_device import INPUT, input_devices, keyboard_of
from probes.kinds.linux.key import keys, keys_of
from probes.kinds.linux.keyboard import PRESS, PRESSED, REST, keyboard
from probes.kinds.linux.lid import HINGE, lid
from probes.kinds.linux.network import is_ethernet
from probes.kinds.linux.ports import ethernet
from probes.operator import LONGEST
from probes.reading import Outcome

STREAM = "events:/dev/input/event3"
CODES = sorted(code for code, key in keys().items() if key in keys_of(keyboard_of(input_devices(LAPTOP))))
A, ENTER = 30, 28
NET = "file:/sys/class/net"


def typed(converse, pressed, rest, *more: tuple[str, object]):
    done = [(f"operator:do {each}", "done\n") for each in (PRESS, REST)]
    return converse(keyboard, [(INPUT, LAPTOP), *done, (STREAM, pressed), (STREAM, rest), *more])


def test_a_rest_that_was_ended_before_its_time_does_not_pass(converse) -> None:
    """The Enter by which the operator answered comes up at once: what follows it is the silence that counts."""
    rest = stopped(events((KEY, ENTER, 0), (0, 0, 0)))
    assert typed(converse, stopped(strokes(CODES)), rest)["laptop.keys.rest"].outcome is Outcome.NOT_TESTED


def test_a_rest_that_was_ended_early_still_tells_of_a_key_that_presses_itself(converse) -> None:
    rest = stopped(strokes([A]))
    assert typed(converse, stopped(strokes(CODES)), rest)["laptop.keys.rest"].outcome is Outcome.FAILED


@pytest.mark.parametrize("word", ["yes", "no", "skip: tired"])
def test_a_key_that_is_being_pressed_when_the_time_is_over_is_not_stuck(converse, word: str) -> None:
    pressed = timeout(strokes([code for code in CODES if code != A]) + events((KEY, A, 1), (0, 0, 0)))
    asked = (f"operator:judge {PRESSED.format('A')}", word)
    reading = typed(converse, pressed, timeout(b""), asked)["laptop.keys"]
    assert reading.outcome is Outcome.NOT_TESTED


@pytest.mark.parametrize("parent", ["DEVTYPE=thunderbolt_service\nDRIVER=thunderbolt-net\n", "DRIVER=firewire_net\n"])
def test_a_link_over_another_sort_of_cable_is_no_ethernet_of_its_own(converse, parent: str) -> None:
    talk = [("list:/sys/class/net", "thunderbolt0\n"), (f"{NET}/thunderbolt0/uevent", "INTERFACE=thunderbolt0\n"),
            (f"{NET}/thunderbolt0/device/uevent", parent), (f"{NET}/thunderbolt0/carrier", "1\n")]  # fmt: skip
    assert converse(ethernet, talk)["ports.ethernet"].outcome is Outcome.NOT_READABLE


@pytest.mark.parametrize("driver", ["e1000e", "r8169", "atlantic"])
def test_ethernet_on_pci_is_its_own(driver: str) -> None:
    assert is_ethernet("INTERFACE=enp1s0\n", f"DRIVER={driver}\nPCI_CLASS=20000\n")


def test_a_reason_that_was_typed_brings_no_escapes(converse) -> None:
    said = b"no: \x1b[2J\x00cracks\x07 at the \xe2\x80\xaeleft\n"
    reason = converse(lid, [(INPUT, LAPTOP), (f"operator:judge {HINGE}", said)])["laptop.hinge"].reason
    assert reason.isprintable()
    assert reason.endswith("cracks at the left")


def test_a_reason_of_any_length_is_cut(converse) -> None:
    talk = [(INPUT, LAPTOP), (f"operator:judge {HINGE}", "no: " + "crack" * 10**5)]
    reading = converse(lid, talk)["laptop.hinge"]
    assert (reading.outcome, len(reading.reason)) == (Outcome.FAILED, LONGEST)


def test_what_a_refusal_prints_brings_no_escapes(converse) -> None:
    refused = {"exit_code": 1, "stderr": "\x1b[2J\x00no such file"}
    assert converse(lid, [(INPUT, refused), (f"operator:judge {HINGE}", "yes")])["sensors.hall"].reason.isprintable()


def test_a_keyboard_by_bluetooth_is_never_its_own_whatever_it_is_called() -> None:
    paired = device("Brand Type Cover", 30, 0x05, KEY=f"1 {AT_KEYS}")
    assert keyboard_of(input_devices(paired)) is None
