"""Input events: both forms of getevent, with and without time and node, and never a line that was cut."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.answer import Unreadable
from probes.kinds.android.input_event import LISTING, Tail, events, nodes
from probes.kinds.input_event import Axis, Event

Filtered = Callable[[str, bytes], bytes]

LISTED = """add device 1: /dev/input/event3
  bus:      0005
  vendor    054c
  name:     "Ann's earbuds (AVRCP)"
  location: ""
  id:       "aa:bb:cc:dd:ee:ff"
  events:
    KEY (0001): KEY_PLAYPAUSE         KEY_VOLUMEUP
  input props:
    <none>
add device 2: /dev/input/event1
  bus:      0018
  name:     "a_touchscreen"
  location: ""
  id:       ""
  version:  1.0.1
  events:
    KEY (0001): KEY_HOMEPAGE          BTN_TOUCH*            01c7
                KEY_BACK
    ABS (0003): ABS_MT_SLOT           : value 0, min 0, max 9, fuzz 0, flat 0, resolution 0
                ABS_MT_POSITION_X     : value 0, min -5, max 1079, fuzz 0, flat 0, resolution 0
                0036                  : value 0, min 0, max 2399, fuzz 0, flat 0, resolution 0
    SW  (0005): SW_HEADPHONE_INSERT   0010
  input props:
    INPUT_PROP_DIRECT
"""


@pytest.mark.parametrize(
    ("line", "event"),
    [
        (
            "[   12.345678] EV_ABS       ABS_MT_POSITION_X    000001f4            ",
            ("", "EV_ABS", "ABS_MT_POSITION_X", 500),
        ),
        ("0003 0035 000001f4", ("", "EV_ABS", "ABS_MT_POSITION_X", 500)),
        ("/dev/input/event5: 0003 0039 ffffffff", ("/dev/input/event5", "EV_ABS", "ABS_MT_TRACKING_ID", -1)),
        (
            "[  582809.526611] /dev/input/event0: EV_KEY       KEY_POWER            DOWN                ",
            ("/dev/input/event0", "EV_KEY", "KEY_POWER", 1),
        ),
        ("[    7.000001] 0001 0074 00000000", ("", "EV_KEY", "KEY_POWER", 0)),
        ("EV_KEY       02bf                 REPEAT", ("", "EV_KEY", "02bf", 2)),
        ("EV_SW        SW_HEADPHONE_INSERT  00000001", ("", "EV_SW", "SW_HEADPHONE_INSERT", 1)),
        ("0000 0002 00000000", ("", "EV_SYN", "SYN_MT_REPORT", 0)),
    ],
)
def test_every_form_of_a_line(line: str, event: tuple[str, str, str, int]) -> None:
    assert list(events(f"add device 1: /dev/input/event0\n{line}\n")) == [Event(*event)]


@pytest.mark.parametrize(
    "line", ["0003 0035 000001f", "EV_KEY KEY_POWER DOW", "0003 0035", "Permission denied", "0003 0035 000001f4 9"]
)
def test_what_is_no_whole_line_is_no_event(line: str) -> None:
    assert not list(events(line))


@given(st.lists(st.integers(0, 0xFFFF), max_size=6), st.data())
def test_a_stream_that_comes_in_parts_is_the_same_stream(values: list[int], data: st.DataObject) -> None:
    whole = "".join(f"0003 0035 {value:08x}\r\n" for value in values).encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=5)))
    tail = Tail()
    found = [
        event
        for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)
        for event in tail.take(whole[start:end])
    ]
    assert found == list(events(whole.decode().replace("\r", "")))


def test_a_listing_in_labels_and_digits() -> None:
    paired, panel = nodes(LISTED)
    assert paired.external
    assert not panel.external
    assert (panel.path, panel.name, panel.properties) == ("/dev/input/event1", "a_touchscreen", {"INPUT_PROP_DIRECT"})
    assert panel.codes == {"KEY_HOMEPAGE", "BTN_TOUCH", "01c7", "KEY_BACK", "SW_HEADPHONE_INSERT", "0010"}
    assert panel.axes == {
        "ABS_MT_SLOT": Axis(0, 9), "ABS_MT_POSITION_X": Axis(-5, 1079), "ABS_MT_POSITION_Y": Axis(0, 2399),
    }  # fmt: skip


def test_the_name_of_a_paired_device_and_every_id_stay_on_the_device(filtered: Filtered) -> None:
    through = filtered(LISTING, LISTED.encode()).decode()
    assert "Ann" not in through
    assert "aa:bb" not in through
    assert [node.name for node in nodes(through)] == ["", "a_touchscreen"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "could not open /dev/input/event0, Permission denied\n",
        "add device 1: /dev/input/event7\n",
        "add device 1: ",
    ],
)
def test_a_listing_without_events_is_no_listing(text: str) -> None:
    with pytest.raises(Unreadable):
        nodes(text)
