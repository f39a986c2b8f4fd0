"""Wi-Fi: passed by networks heard and never by being on; names and addresses of networks stay on the device."""

from collections.abc import Callable
from pathlib import Path

import pytest

from probes.kinds.android.features import FEATURES
from probes.kinds.android.wifi import SCAN, SCAN_SWITCHED, STATUS, WIFI, wifi, wifi_scan
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]
Filtered = Callable[[str, bytes], bytes]

HEAD = "    BSSID              Frequency      RSSI           Age(sec)     SSID                                 Flags\n"
TABLE = (
    f"{HEAD}  02:00:5e:10:00:01       5180    -43(0:-46/1:-49)    2.100    Maria's home              [ESS]\n"
    "  02:00:5e:10:00:02       2412    -71            3.100    cafe                      [ESS]\n"
)
CONNECTED = (
    'Wifi is enabled\nWifi is connected to "Maria"\nWifiInfo: SSID: "Maria", BSSID: 02:00:5e:10:00:01, '
    "Supplicant state: COMPLETED, RSSI: -55, Link speed: 390Mbps\n"
)
ON = "Wifi is enabled\n"
LISTED = "feature:android.hardware.camera\nfeature:android.hardware.wifi\nfeature:android.software.print\n"
BARE = LISTED.replace("wifi", "usb.host")


@pytest.mark.parametrize(
    ("status", "outcome", "reason"),
    [
        (CONNECTED, Outcome.PASSED, None),
        (CONNECTED.replace("\n", "\r\r\n"), Outcome.PASSED, None),
        (CONNECTED.replace("-55", "-127"), Outcome.NOT_TESTED, "Wi-Fi is on but has heard no network yet"),
        (CONNECTED.replace("COMPLETED", "SCANNING"), Outcome.NOT_TESTED, "Wi-Fi is on but has heard no network yet"),
        (ON, Outcome.NOT_TESTED, "Wi-Fi is on but has heard no network yet"),
        ("Wifi is disabled\n", Outcome.NOT_TESTED, "Wi-Fi is off: switch it on"),
        ("Can't find service: wifi\n", Outcome.NOT_TESTED, "the device refused the question"),
        ("", Outcome.NOT_TESTED, "the device refused the question"),
        ({"failure": "timeout", "stdout": CONNECTED}, Outcome.NOT_TESTED, "no whole answer in time"),
    ],
)
def test_being_on_is_no_proof(converse: Converse, status: object, outcome: Outcome, reason: str | None) -> None:
    reading = converse(wifi, [(STATUS, status)])["radios.wifi"]
    assert reading.outcome is outcome
    assert (reading.reason or "").startswith(reason or "")


@pytest.mark.parametrize(
    ("dump", "outcome"),
    [
        ("Wi-Fi is enabled\n" + TABLE, Outcome.PASSED),
        ("Wi-Fi is enabled\nmWifiInfo SSID: Maria, Supplicant state: COMPLETED, RSSI: -60, \n", Outcome.PASSED),
        ("Wi-Fi is enabled\n rec[0]: Supplicant state: COMPLETED RSSI: -60\n", Outcome.NOT_TESTED),
        ("Wi-Fi is unknown state\n", Outcome.NOT_TESTED),
        ("Wi-Fi is disabled\nSSID: <x>, Supplicant state: UNINITIALIZED, RSSI: -9999, \n", Outcome.NOT_TESTED),
        ("Permission Denial: can't dump wifi\n", Outcome.NOT_TESTED),
    ],
)
def test_an_older_device_tells_in_its_dump(converse: Converse, filtered: Filtered, dump: str, outcome: Outcome) -> None:
    through = filtered(WIFI, dump.encode())
    reading = converse(wifi, [(STATUS, "Unknown command: status\n"), (WIFI, through)])["radios.wifi"]
    assert reading.outcome is outcome


@pytest.mark.parametrize(("ask", "said"), [(WIFI, TABLE), (STATUS, CONNECTED), (SCAN, TABLE)])
def test_names_and_addresses_of_networks_stay_on_the_device(filtered: Filtered, ask: str, said: str) -> None:
    through = filtered(ask, said.encode())
    assert through
    assert b"Maria" not in through
    assert b"02:00" not in through


def test_absent_only_where_the_whole_list_of_features_has_no_wifi(converse: Converse) -> None:
    def outcome(listed: str) -> Outcome:
        return converse(wifi, [(FEATURES, listed), (STATUS, ON)])["radios.wifi"].outcome

    assert outcome(BARE) is Outcome.NOT_PRESENT
    assert outcome(BARE.partition("feature:android.software")[0]) is Outcome.NOT_TESTED
    assert outcome(LISTED) is Outcome.NOT_TESTED


def test_a_scan_passes_with_a_count_and_the_strongest(converse: Converse, filtered: Filtered) -> None:
    readings = converse(wifi_scan, [(STATUS, ON), (SCAN, filtered(SCAN, TABLE.encode()))])
    assert readings["radios.wifi"].outcome is Outcome.PASSED
    assert str(readings["radios.wifi.networks"].value) == "2"
    assert str(readings["radios.wifi.signal"].value) == "-43 dBm"


def test_wifi_that_is_off_is_switched_on_for_the_scan_and_off_again(converse: Converse) -> None:
    readings = converse(wifi_scan, [(STATUS, "Wifi is disabled\n"), (SCAN_SWITCHED, TABLE)])
    assert readings["radios.wifi"].outcome is Outcome.PASSED
    assert SCAN_SWITCHED.startswith("shell:trap 'svc wifi disable' EXIT")


@pytest.mark.parametrize(
    ("said", "networks"),
    [("No scan results\n", "0"), (HEAD, "0"), ("", None), ("Unknown command: start-scan\n", None),
     ({"failure": "disconnected", "stdout": TABLE}, None)],
)  # fmt: skip
def test_no_network_is_no_verdict_and_no_answer_is_no_count(
    converse: Converse, said: object, networks: str | None
) -> None:
    readings = converse(wifi_scan, [(STATUS, ON), (SCAN, said)])
    assert readings["radios.wifi"].outcome is Outcome.NOT_TESTED
    assert readings["radios.wifi.signal"].outcome is Outcome.NOT_READABLE
    count = readings["radios.wifi.networks"]
    assert (None if count.value is None else str(count.value)) == networks


def test_a_device_without_scan_command_tells_what_it_has_heard(converse: Converse) -> None:
    conversation = [(STATUS, ""), (SCAN, ""), (WIFI, "Wi-Fi is enabled\n 5180    -43(\n 2412    -71 \n")]
    readings = converse(wifi_scan, conversation)
    assert str(readings["radios.wifi.networks"].value) == "2"
    # It was known before any scan, and stands as the silent course has read it.
    assert readings["radios.wifi"].outcome is Outcome.NOT_TESTED


def test_what_is_not_there_is_not_scanned(converse: Converse) -> None:
    readings = converse(wifi_scan, [(FEATURES, BARE), (STATUS, ON), (SCAN, TABLE)])
    assert readings["radios.wifi"].outcome is Outcome.NOT_TESTED
    assert readings["radios.wifi.networks"].outcome is Outcome.NOT_PRESENT


def test_real_devices_that_are_off(shared: Path, converse: Converse, filtered: Filtered) -> None:
    for file in sorted((shared / "corpus/android/wifi").iterdir()):
        through = filtered(WIFI, file.read_bytes())
        assert converse(wifi, [(WIFI, through)])["radios.wifi"].reason.startswith("Wi-Fi is off")
