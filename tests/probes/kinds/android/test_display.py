"""The display: size, density and fastest mode as real devices state them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from probes.kinds.android.display import MODES, WINDOW, display
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
