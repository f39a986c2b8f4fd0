"""The display: size, density and fastest mode as real devices state them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from probes.kinds.android.display import MODES, PANELS, WINDOW, display
from probes.kinds.android.identity import GETPROP
from probes.reading import Outcome, Reading

Converse = Callable[..., dict[str, Reading]]
Filtered = Callable[[str, bytes], bytes]


def test_size_and_density_of_a_galaxy_s24(shared: Path, converse: Converse) -> None:
    folder = shared / "corpus/android"
    said = b"".join((folder / kind / "samsung-s24.txt").read_bytes() + b"\n" for kind in ("wm_size", "wm_density"))
    readings = converse(display, [(WINDOW, said)])
    assert readings["display.size"].value == "1440 × 3120"
    assert str(readings["display.density"].value) == "600 dpi"


@pytest.mark.parametrize(
    ("name", "fastest"), [("google-pixel-sailfish-android10", "60 Hz"), ("xiaomi-pad6-pipa", "144 Hz")]
)
def test_the_fastest_mode_counts_not_the_one_of_the_moment(
    shared: Path, converse: Converse, filtered: Filtered, name: str, fastest: str
) -> None:
    output = (shared / f"corpus/android/display/{name}.txt").read_bytes()
    for said in (output, filtered(MODES, output)):
        assert str(converse(display, [(MODES, said)])["display.refresh"].value) == fastest


def test_an_override_is_not_the_panel(converse: Converse) -> None:
    said = "Physical size: 1080x2400\nOverride size: 720x1600\nPhysical density: 420\nOverride density: 320\n"
    readings = converse(display, [(WINDOW, said)])
    assert readings["display.size"].value == "1080 × 2400"
    assert str(readings["display.density"].value) == "420 dpi"


def test_an_external_display_is_not_the_panel(converse: Converse) -> None:
    said = (
        '  DisplayDeviceInfo{"HDMI": supportedModes [{id=1, fps=240.0}], type EXTERNAL}\n'
        '  DisplayDeviceInfo{"Built-in": supportedModes [{id=2, fps=59.9}, {id=3, fps=89.9}], type INTERNAL}\n'
    )
    assert str(converse(display, [(MODES, said)])["display.refresh"].value) == "90 Hz"


@pytest.mark.parametrize(
    ("ask", "said", "measure", "outcome"),
    [
        (WINDOW, "Physical size: 0x0\n", "display.size", Outcome.IMPLAUSIBLE),
        (WINDOW, "Physical density: 12\n", "display.density", Outcome.IMPLAUSIBLE),
        (WINDOW, "Override size: 720x1600\n", "display.size", Outcome.NOT_READABLE),
        (MODES, "DisplayDeviceInfo{fps=9999.0, type INTERNAL}\n", "display.refresh", Outcome.IMPLAUSIBLE),
        (MODES, {"exit_code": 1}, "display.refresh", Outcome.NOT_READABLE),
        (MODES, "Permission Denial: can't dump display\n", "display.refresh", Outcome.NOT_READABLE),
    ],
)
def test_what_is_no_display_has_no_value(
    converse: Converse, ask: str, said: object, measure: str, outcome: Outcome
) -> None:
    reading = converse(display, [(ask, said)])[measure]
    assert (reading.outcome, reading.value) == (outcome, None)


@pytest.mark.parametrize(
    ("line", "fastest"),
    [
        (
            'DisplayDeviceInfo{"Built-in Screen": 720 x 1280, 60.0 fps, density 320, touch INTERNAL, type BUILT_IN}',
            "60 Hz",
        ),
        (
            'DisplayDeviceInfo{"x": uniqueId="local:0", 720 x 1280, 59.9 fps, supportedRefreshRates [59.9], '
            "density 320, touch INTERNAL, rotation 0, type BUILT_IN}",
            "60 Hz",
        ),
    ],
)
def test_old_androids_give_one_rate(converse: Converse, line: str, fastest: str) -> None:
    readings = converse(display, [(MODES, line)])
    assert str(readings["display.refresh"].value) == fastest
    assert readings["display.size"].value == "720 × 1280"
    assert str(readings["display.density"].value) == "320 dpi"


FOLDABLE = (
    '  DisplayDeviceInfo{"Outer": uniqueId="local:41", 904 x 2316, modeId 1, supportedModes [{id=1, '
    "width=904, height=2316, fps=60.0}], type INTERNAL, deviceProductInfo DeviceProductInfo{name=, "
    "manufacturerPnpId=QCM, productId=1, modelYear=null}}\n"
    '  DisplayDeviceInfo{"Inner": uniqueId="local:42", 1812 x 2176, modeId 1, supportedModes [{id=1, width=1812, '
    "height=2176, fps=120.0}], type INTERNAL, deviceProductInfo DeviceProductInfo{name=big, manufacturerPnpId=SDC, "
    "productId=7, modelYear=null}}\n"
)


def test_a_foldable_has_two_panels(converse: Converse) -> None:
    readings = converse(display, [(WINDOW, "Physical size: 904x2316\n"), (MODES, FOLDABLE)])
    assert readings["display.size"].value == "1812 × 2176 and 904 × 2316"
    assert str(readings["display.refresh"].value) == "120 Hz"
    assert readings["display.panel"].value == "QCM product 1 id 41 and big SDC product 7 id 42"


@pytest.mark.parametrize(
    ("panels", "properties", "panel"),
    [
        ('Display 192 (HWC display 0): port=129 pnpId=QCM displayName="a fhd  video "\n', "", "a fhd video (QCM)"),
        (
            'Display 192 (HWC display 0): port=129 pnpId=QCM displayName=""\n',
            "[sys.panel.display]: [tianma]\n",
            "tianma",
        ),
        ("Display 0 (HWC display 0): no identification data\n", "[sys.panel.display]: []\n", None),
        ("", "", None),
        ("Can't find service: SurfaceFlinger\n", "", None),
    ],
)
def test_a_panel_is_called_by_its_own_data_or_by_its_makers(
    converse: Converse, panels: str, properties: str, panel: str | None
) -> None:
    reading = converse(display, [(PANELS, panels), (GETPROP, properties)])["display.panel"]
    assert (reading.value, reading.outcome is Outcome.NOT_READABLE) == (panel, panel is None)


def test_no_name_of_a_paired_or_virtual_screen_leaves_the_device(filtered: Filtered) -> None:
    modes = 'DisplayDeviceInfo{"Ann\'s television": uniqueId="wifi:aa:bb", 10 x 20, type WIFI}\n' + FOLDABLE
    assert b"Ann" not in filtered(MODES, modes.encode())
    assert filtered(MODES, modes.encode()).count(b"\n") == 2
    virtual = b'Display 115 (Virtual display): displayName="Ann"\n'
    assert filtered(PANELS, virtual) == b""
