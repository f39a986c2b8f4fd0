"""Wi-Fi: the standard and the bands that an adapter's driver tells."""

import pytest

from probes.kinds.linux.wifi import ADAPTERS, wifi
from probes.reading import Outcome

HT, VHT = "\t\tHT TX/RX MCS rate indexes supported: 0-15\n", "\t\tVHT Capabilities (0x039071f6):\n"
HE, EHT = "\t\tHE Iftypes: managed\n", "\t\tEHT Iftypes: managed\n"


def band(number: int, *parts: str) -> str:
    return f"\tBand {number}:\n{''.join(parts)}\t\tFrequencies:\n\t\t\t* 5955 MHz [1] (disabled)\n"


@pytest.mark.parametrize(
    ("bands", "told"),
    [
        ([band(1)], "before Wi-Fi 4: 2.4 GHz"),
        ([band(1, HT)], "Wi-Fi 4: 2.4 GHz"),
        ([band(1, HT), band(2, HT, VHT)], "Wi-Fi 5: 2.4, 5 GHz"),
        ([band(1, HT, HE), band(2, HT, VHT, HE)], "Wi-Fi 6: 2.4, 5 GHz"),
        ([band(1, HT, HE), band(2, HT, VHT, HE), band(4, HE)], "Wi-Fi 6E: 2.4, 5, 6 GHz"),
        ([band(1, HT, HE, EHT), band(2, HT, VHT, HE, EHT)], "Wi-Fi 7: 2.4, 5 GHz"),
        ([band(1, HT), band(3)], "Wi-Fi 4: 2.4 GHz"),
    ],
)
def test_the_newest_standard_of_any_band_names_the_adapter(converse, bands, told) -> None:
    assert converse(wifi, [(ADAPTERS, "Wiphy phy0\n" + "".join(bands))])["radios.wifi.standard"].value == told


def test_two_adapters_are_told_apart(converse) -> None:
    said = "Wiphy phy1\n" + band(1, HT) + "Wiphy phy0\n" + band(1, HT, HE)
    reading = converse(wifi, [(ADAPTERS, said)])["radios.wifi.standard"]
    assert reading.value == "Wi-Fi 4: 2.4 GHz; Wi-Fi 6: 2.4 GHz"


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("", Outcome.NOT_READABLE),
        ("Wiphy phy0\n", Outcome.NOT_READABLE),
        ("Wiphy phy0\n" + band(3), Outcome.NOT_READABLE),
        (band(1, HT), Outcome.NOT_READABLE),
        ({"failure": "timeout"}, Outcome.NOT_READABLE),
        ({"exit_code": 127}, Outcome.NOT_TESTED),
    ],
)
def test_without_bands_there_is_no_standard(converse, said, outcome) -> None:
    assert converse(wifi, [(ADAPTERS, said)])["radios.wifi.standard"].outcome is outcome
