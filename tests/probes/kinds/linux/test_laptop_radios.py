"""Radios and ports of a laptop: drivers, switches, networks in reach, a network cable, every USB port."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.answer import Shortfall
from probes.kinds.linux.network import interfaces
from probes.kinds.linux.ports import CABLE, COUNT, DEVICES, PLUG, SOCKET, appeared, ethernet, ethernet_tried, usb
from probes.kinds.linux.radios import ADAPTERS, SCAN, SWITCHES, heard, radios, wifi_scan
from probes.links.recorded import RecordedLink
from probes.probe import Subject
from probes.reading import Outcome
from probes.virtual.udev_database import transcript

NET = "file:/sys/class/net"
NETWORKS = [
    ("list:/sys/class/net", "eth0\nlo\nusb0\nvirbr0\nwlan0\n"),
    (f"{NET}/eth0/uevent", "INTERFACE=eth0\nIFINDEX=2\n"),
    (f"{NET}/eth0/device/uevent", "DRIVER=e1000e\nPCI_CLASS=20000\n"),
    (f"{NET}/lo/uevent", "INTERFACE=lo\nIFINDEX=1\n"),
    (f"{NET}/usb0/uevent", "INTERFACE=usb0\nIFINDEX=7\n"),
    (f"{NET}/usb0/device/uevent", "DEVTYPE=usb_interface\nDRIVER=cdc_ether\n"),
    (f"{NET}/virbr0/uevent", "DEVTYPE=bridge\nINTERFACE=virbr0\n"),
    (f"{NET}/wlan0/uevent", "DEVTYPE=wlan\nINTERFACE=wlan0\n"),
    (f"{NET}/wlan0/device/uevent", "DRIVER=iwlwifi\nPCI_CLASS=28000\n"),
]
HCI = "file:/sys/class/bluetooth/hci0/device"
ON_USB = "DEVTYPE=usb_interface\nDRIVER=btusb\n"
BLUETOOTH = [(ADAPTERS, "hci0\nhci0:21\n"), (f"{HCI}/uevent", ON_USB), (f"{HCI}/../removable", "fixed\n")]
HARDWARE = "radios.wifi.hardware", "radios.bluetooth.hardware"


def switches(wlan: int = 1, bluetooth: int = 1) -> list[tuple[str, str]]:
    folder = "file:/sys/class/rfkill"
    return [
        (SWITCHES, "rfkill0\nrfkill2\n"),
        (f"{folder}/rfkill0/uevent", f"RFKILL_NAME=hci0\nRFKILL_TYPE=bluetooth\nRFKILL_STATE={bluetooth}\n"),
        (f"{folder}/rfkill2/uevent", f"RFKILL_NAME=phy0\nRFKILL_TYPE=wlan\nRFKILL_STATE={wlan}\n"),
    ]


def test_driven_radios_pass_and_say_that_no_antenna_is_proven(converse) -> None:
    readings = converse(radios, [*NETWORKS, *switches(), *BLUETOOTH])
    assert [readings[name].outcome for name in HARDWARE] == [Outcome.PASSED, Outcome.PASSED]
    assert all("antenna" in readings[name].method for name in HARDWARE)


def test_a_blocked_radio_is_not_tested(converse) -> None:
    readings = converse(radios, [*NETWORKS, *switches(2, 0), *BLUETOOTH])
    assert [readings[name].reason for name in HARDWARE] == ["blocked by a switch", "blocked by software"]


def test_a_radio_without_a_driver_is_not_said_to_be_absent(converse) -> None:
    for talk in ([("list:/sys/class/net", "lo\n"), (ADAPTERS, "")], [], [(ADAPTERS, {"exit_code": 1})]):
        readings = converse(radios, talk)
        assert {readings[name].outcome for name in HARDWARE} == {Outcome.NOT_READABLE}


def levels(*said: str) -> list[tuple[str, str]]:
    """Return what `removable` says of the device of a USB adapter and of what is above it, `-` for no file."""
    return [
        (f"{HCI}{'/..' * up}/removable", f"{each}\n") for up, each in enumerate(said, start=1) if each != "-"
    ]  # fmt: skip


INSIDE, OUTSIDE, UNTOLD = Outcome.PASSED, "no driver serves", "nothing tells whether hci0 is built in"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([(f"{HCI}/uevent", ON_USB)], UNTOLD),
        ([(f"{HCI}/uevent", ON_USB), *levels("unknown")], UNTOLD),
        ([(f"{HCI}/uevent", ON_USB), *levels("removable")], OUTSIDE),
        ([(f"{HCI}/uevent", ON_USB), *levels("fixed")], INSIDE),
        ([(f"{HCI}/uevent", ON_USB), *levels("fixed", "unknown")], INSIDE),
        ([(f"{HCI}/uevent", ON_USB), *levels("fixed", "fixed", "unknown")], INSIDE),
        ([(f"{HCI}/uevent", ON_USB), *levels("fixed", "unknown", "unknown")], UNTOLD),
        ([(f"{HCI}/uevent", ON_USB), *levels("fixed", "removable", "unknown")], OUTSIDE),
        ([(f"{HCI}/uevent", ON_USB), *levels("fixed", "unknown", "-", "removable")], OUTSIDE),
        ([(f"{HCI}/uevent", "DRIVER=hci_uart_qca\n")], INSIDE),
        ([(f"{HCI}/uevent", "DRIVER=btmtksdio\nSDIO_CLASS=02\n")], INSIDE),
        ([(f"{HCI}/uevent", "DRIVER=btintel_pcie\n"), (f"{HCI}/removable", "removable\n")], OUTSIDE),
        ([(f"{HCI}/uevent", "")], UNTOLD),
        ([], UNTOLD),
    ],
)
def test_only_an_adapter_that_is_known_to_be_inside_is_the_laptops_own(converse, told, expected) -> None:
    reading = converse(radios, [*switches(), (ADAPTERS, "hci0\n"), *told])["radios.bluetooth.hardware"]
    assert (reading.outcome if reading.reason is None else reading.reason[: len(str(expected))]) == expected


def test_a_dongle_beside_the_laptops_own_adapter_changes_nothing(converse) -> None:
    both = [(ADAPTERS, "hci0\nhci1\n"), *BLUETOOTH[1:], (f"{HCI.replace('0', '1')}/uevent", ON_USB)]
    assert converse(radios, [*switches(), *both])["radios.bluetooth.hardware"].outcome is Outcome.PASSED


@pytest.mark.parametrize(("said", "words"), [("unknown", "nothing tells whether wlx1"), ("removable", "no driver")])
def test_a_wifi_adapter_on_usb_passes_only_where_it_is_fixed(converse, said: str, words: str) -> None:
    talk = [
        ("list:/sys/class/net", "wlx1\n"), (f"{NET}/wlx1/uevent", "DEVTYPE=wlan\n"), (SCAN, "80\n"),
        (f"{NET}/wlx1/device/uevent", "DEVTYPE=usb_interface\nDRIVER=rtw88\n"), *switches(),
    ]  # fmt: skip
    place = f"{NET}/wlx1/device/../removable"
    for probe in (radios, wifi_scan):
        reading = next(iter(converse(probe, [*talk, (place, f"{said}\n")]).values()))
        assert reading.outcome is Outcome.NOT_READABLE
        assert words in reading.reason
        assert next(iter(converse(probe, [*talk, (place, "fixed\n")]).values())).outcome is Outcome.PASSED


def test_networks_in_reach_are_counted(converse) -> None:
    readings = converse(wifi_scan, [*NETWORKS, (SCAN, "100\n72\n5\n")])
    assert readings["radios.wifi"].outcome is Outcome.PASSED
    assert str(readings["radios.wifi.networks"].value) == "3"


@pytest.mark.parametrize(
    ("said", "outcome", "words"),
    [
        ("", Outcome.NOT_TESTED, "no network was heard"),
        ("\n", Outcome.NOT_TESTED, "no network was heard"),
        ({"exit_code": 8, "stderr": "Error: NetworkManager is not running."}, Outcome.NOT_READABLE, "is not running"),
        ({"exit_code": 127}, Outcome.NOT_TESTED, "install network-manager"),
        ({"failure": "timeout", "stdout": "72\n"}, Outcome.NOT_READABLE, "in time"),
    ],
)
def test_a_scan_that_hears_nothing_is_no_verdict(converse, said, outcome: Outcome, words: str) -> None:
    readings = converse(wifi_scan, [*NETWORKS, (SCAN, said)])
    assert {reading.outcome for reading in readings.values()} == {outcome}
    assert all(words in reading.reason for reading in readings.values())


def test_without_a_wireless_interface_nothing_is_scanned(converse) -> None:
    readings = converse(wifi_scan, [("list:/sys/class/net", "lo\n")])
    assert {reading.outcome for reading in readings.values()} == {Outcome.NOT_READABLE}


@given(st.lists(st.integers(0, 100), min_size=1, max_size=30))
def test_each_line_is_a_network(strengths: list[int]) -> None:
    assert heard("".join(f"{strength}\n" for strength in strengths)).value == len(strengths)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("LENOVO_T430S", ("eth0",)),
        ("DELL_VOSTRO3460_FINGERPRINT", ("eth0",)),
        ("EMMC_AS_MAIN_DRIVE", ()),
        ("HP_ELITEBOOK_835_13_INCH_G10", ()),
    ],
)
def test_ethernet_of_a_recorded_laptop_is_not_that_of_a_dongle(shared: Path, name: str, found: tuple[str, ...]) -> None:
    text = (shared / "corpus/laptop/udevadm" / f"{name}.txt").read_text("utf-8")
    subject = Subject(RecordedLink(transcript(text, "2026-11-01T00:00:00Z")), "local")
    assert interfaces(subject).ethernet == found


@pytest.mark.parametrize(
    ("carrier", "outcome"),
    [
        ("1\n", Outcome.PASSED),
        ("0\n", Outcome.NOT_TESTED),
        ({"exit_code": 1, "stderr": "Invalid argument"}, Outcome.NOT_TESTED),
    ],
)
def test_a_cable_that_carries_passes_and_none_is_no_fault(converse, carrier, outcome: Outcome) -> None:
    talk = [*NETWORKS, (f"{NET}/eth0/carrier", carrier), (f"operator:do {CABLE}", "done\n")]
    assert converse(ethernet, talk)["ports.ethernet"].outcome is outcome
    assert converse(ethernet_tried, talk)["ports.ethernet"].outcome is outcome


@pytest.mark.parametrize(
    ("word", "outcome"),
    [("no", Outcome.NOT_PRESENT), ("yes", Outcome.NOT_READABLE), ("skip", Outcome.NOT_TESTED)],
)
def test_a_laptop_without_listed_ethernet(converse, word: str, outcome: Outcome) -> None:
    talk = [("list:/sys/class/net", "lo\n"), (f"operator:judge {SOCKET}", f"{word}\n")]
    assert converse(ethernet, talk)["ports.ethernet"].outcome is Outcome.NOT_READABLE
    assert converse(ethernet_tried, talk)["ports.ethernet"].outcome is outcome


HUB = "1-0:1.0\n1-6\n1-6:1.0\nusb1\nusb2\n"


def plugged(converse, count: str, *devices: str):
    listings = [(DEVICES, HUB + each) for each in ("", *devices)]
    ports = count.removeprefix("text: ").strip()
    asks = [(f"operator:do {PLUG.format(port, ports)}", "done\n") for port in range(1, len(devices) + 1)]
    return converse(usb, [(f"operator:read {COUNT}", count), *listings, *asks])["ports.usb_data"]


def test_a_stick_that_appears_at_every_port_passes(converse) -> None:
    assert plugged(converse, "text: 3\n", "1-1\n", "2-2\n", "1-3\n1-3:1.0\n").outcome is Outcome.PASSED


def test_a_port_at_which_nothing_appears_has_failed(converse) -> None:
    reading = plugged(converse, "text: 3\n", "1-1\n", "", "1-3\n")
    assert (reading.outcome, reading.reason) == (Outcome.FAILED, "nothing appeared at port 2 of 3")


def test_a_port_that_was_tried_twice_is_no_verdict(converse) -> None:
    still = plugged(converse, "text: 2\n", "1-1\n", "1-1\n")
    again = plugged(converse, "text: 3\n", "1-1\n", "1-2\n", "1-1\n")
    assert (still.outcome, again.outcome) == (Outcome.NOT_TESTED, Outcome.NOT_TESTED)
    assert "tried before: 1-1" in again.reason


@pytest.mark.parametrize("count", ["text: many\n", "text: 0\n", "text: 99\n", "skip: no stick\n", "", "yes\n"])
def test_without_a_number_of_ports_none_is_tried(converse, count: str) -> None:
    assert plugged(converse, count).outcome is Outcome.NOT_TESTED


def test_an_operator_who_stops_after_the_first_port_leaves_it_untested(converse) -> None:
    assert plugged(converse, "text: 3\n", "1-1\n").outcome is Outcome.NOT_TESTED


@given(st.lists(st.integers(1, 8), min_size=2, max_size=8))
def test_only_as_many_ports_as_were_said_pass(ports: list[int]) -> None:
    listings = [HUB, *(f"{HUB}1-{port}9\n" for port in ports)]
    try:
        appeared(str(len(ports)), *listings)
    except Shortfall:
        assert len(set(ports)) < len(ports)
    else:
        assert len(set(ports)) == len(ports)
