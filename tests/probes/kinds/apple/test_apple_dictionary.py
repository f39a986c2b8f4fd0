"""Every form in which Apple prints a dictionary gives the same; what is cut, or contradicts itself, gives none."""

import plistlib
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probes.answer import Unreadable
from probes.kinds.apple.dictionary import LONGEST, read_dictionary

LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), max_size=20)
NUMBERS = st.integers(-(2**63), 2**64 - 1)
LEAVES = st.booleans() | NUMBERS | LETTERS | st.binary(max_size=20) | st.floats(allow_nan=False)
TREES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(LETTERS, inner, max_size=4))

BATTERY = {"DesignCapacity": 4629, "IsCharging": True, "BatteryData": {"CycleCount": 123, "CellVoltage": [4128, 4129]}}
FORMS = {
    "XML": plistlib.dumps(BATTERY).decode(),
    "XML without its head": "<key>DesignCapacity</key><integer>4629</integer><key>IsCharging</key><true/>"
    "<key>BatteryData</key><dict><key>CycleCount</key><integer>123</integer><key>CellVoltage</key>"
    "<array><integer>4128</integer><integer>4129</integer></array></dict>\n",
    "JSON": '{"DesignCapacity": 4629, "IsCharging": true, '
    '"BatteryData": {"CycleCount": 123, "CellVoltage": [4128, 4129]}}',
    "ioreg": "+-o AppleSmartBattery  <class AppleSmartBattery, id 0x1, registered>\n  | {\n"
    '  |   "DesignCapacity" = 4629\n  |   "IsCharging" = Yes\n'
    '  |   "BatteryData" = {"CycleCount"=123,"CellVoltage"=(4128,4129)}\n  | }\n  |\n'
    '  +-o Child <class Child>\n    {\n      "DesignCapacity" = 1\n    }\n',
    "lines of ioreg": '    | |   "DesignCapacity" = 4629\n    | |   "IsCharging" = Yes\n'
    '    | |   "BatteryData" = {"CycleCount"=123,"CellVoltage"=(4128,4129)}\n',
    "a description": "{\n    BatteryData =     {\n        CellVoltage =         (\n            4128,\n"
    "            4129\n"
    "        );\n        CycleCount = 123;\n    };\n    DesignCapacity = 4629;\n    IsCharging = true;\n}\n",
    "values copied": '"DesignCapacity": 4629, "IsCharging": true,\n'
    '"BatteryData": ["CycleCount": 123, "CellVoltage": [4128, 4129]]\n',
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_each_form_gives_the_same_dictionary(form: str) -> None:
    assert read_dictionary(FORMS[form]) == BATTERY


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("<plist><string>Activated</string></plist>", "Activated"),
        ("<dict><key>a</key><real>nan</real></dict>", None),
        ('"Amperage"=18446744073709550808', {"Amperage": 18446744073709550808}),
        ('{"a"=<0a0b>,"b"=<>,"power"=,"c"="x \\"y\\""}', {"a": b"\n\x0b", "b": b"", "power": None, "c": 'x "y"'}),
        ('{ status = {length = 3, bytes = 0x594553}; cut = {length = 9, bytes = 0x4541 ... 7d}; }',
         {"status": b"YES", "cut": None}),
        ("BatteryInstalled = 1;\nIOClass = AppleARMPMUCharger;\n",
         {"BatteryInstalled": 1, "IOClass": "AppleARMPMUCharger"}),
        ("        inner = 1;\n    };\n    ProductType = \"iPhone10,4\";\n}\n", {"ProductType": "iPhone10,4"}),
        ("CycleCount 50\nBatteryData.DesignCapacity 4315\nBatteryData.Voltage 12818\n",
         {"CycleCount": 50, "BatteryData": {"DesignCapacity": 4315, "Voltage": 12818}}),
        ("BrickState: false\nDeviceName: Ann's: phone\nNames:\n SIMGID: ///=\nList[2]: \n"
         " 0: \n  MCC: 311\n 1: \n  MCC: 310\n"
         "Empty[0]:\nBlank: \n",
         {"BrickState": "false", "DeviceName": "Ann's: phone", "Names": {"SIMGID": "///="},
          "List": [{"MCC": "311"}, {"MCC": "310"}], "Empty": [], "Blank": ""}),
        ("Power:\n\n    Battery Information:\n\n      Charge:\n          Fully Charged: No\n      Installed: Yes\n",
         {"Power": {"Battery Information": {"Charge": {"Fully Charged": "No"}, "Installed": "Yes"}}}),
    ],
)  # fmt: skip
def test_what_is_peculiar_to_a_form(text: str, value: object) -> None:
    found = read_dictionary(text)
    assert found == value if value is not None else found["a"] != found["a"]


@pytest.mark.parametrize(
    "text",
    [
        "", " \n", "\ufeff", "# A table\n\n| Key | 1 |\n", "A sentence of several words.", "5", "nothing",
        "<plist></plist>", "<plist><dict><key>a</key></dict></plist>", "<key>a</key>", "<html><p>no</p></html>",
        FORMS["XML"][:-30], FORMS["JSON"][:-5], FORMS["a description"][:-4], FORMS["ioreg"][:120],
        '{"a"=1} and more', "{ a = 1; } { a = 2; }", "{ a }", "{ = 1; }",
        "(}", "{a=(1]", "(1,]", "{ a = }x", '"a" = "cut', "a = b c;",
        "<plist><dict><key>a</key><date>yesterday</date></dict></plist>",
        f"<plist><integer>{'9' * 5000}</integer></plist>",
        "Key: value\n deeper: 1\n", "Key: value\nno key at all\n",
    ],
)  # fmt: skip
def test_what_is_no_whole_dictionary_is_none(text: str) -> None:
    with pytest.raises(Unreadable):
        read_dictionary(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"CycleCount": 3, "CycleCount": 900}', '{"CycleCount"=3,"CycleCount"=900}',
        '"CycleCount" = 3\n"CycleCount" = 900\n',
        "<dict><key>a</key><integer>3</integer><key>a</key><integer>900</integer></dict>", "a: 3\na: 900\n",
        '{"a": 1, "a": true}',
    ],
)  # fmt: skip
def test_a_key_told_twice_is_not_believed_either_time(text: str) -> None:
    with pytest.raises(Unreadable):
        read_dictionary(text)


def test_a_key_told_twice_alike_is_told() -> None:
    assert read_dictionary('{"a": 1, "a": 1}') == {"a": 1}


@pytest.mark.parametrize(
    "text",
    [
        "<plist>" + "<array>" * 900 + "</array>" * 900 + "</plist>",
        "[" * 900 + "]" * 900, "{a=" * 900 + "1" + "}" * 900,
        "[" * 100_000, "(" * 1000, "\n".join(" " * depth + "k:" for depth in range(900)), "(" * 65 + ")" * 65,
    ],
)  # fmt: skip
def test_what_nests_too_deep_is_none(text: str) -> None:
    with pytest.raises(Unreadable):
        read_dictionary(text)


@pytest.mark.parametrize(
    "part", ["{", "a=1;", '"', "\\", "<", "<array>", "<true/>", "a: b\n", " ", "| ", "\n", "[", '"a":', "a "]
)
def test_ten_megabytes_of_anything_end_soon(part: str) -> None:
    begun = time.process_time()
    for lead in ("", "{", '"a" = ', "<plist><array>"):
        try:
            read_dictionary((lead + part * (10 * 2**20 // len(part)))[: 10 * 2**20])
        except Unreadable:
            continue
    assert time.process_time() - begun < 20


def test_a_long_copy_is_refused_and_not_a_long_answer() -> None:
    with pytest.raises(Unreadable, match="too long"):
        read_dictionary("a = 1;\n" * LONGEST)
    assert len(read_dictionary("<array>" + "<string>/a.ips</string>" * 100_000 + "</array>")) == 100_000


@given(TREES)
@settings(deadline=None)
def test_what_plistlib_writes_is_read_as_it_was(value: object) -> None:
    try:
        text = plistlib.dumps(value).decode()
    except ValueError:  # control characters, which XML has no room for
        return
    assert read_dictionary(text) == value


@given(st.text(max_size=300) | st.text('{}()[]<>=;,:"\\ \n|+-o aB01.xkey/', max_size=300))
@settings(deadline=None, max_examples=500)
def test_any_text_ends_in_a_value_or_a_reason(text: str) -> None:
    try:
        read_dictionary(text)
    except Unreadable as shortfall:
        assert str(shortfall)


@pytest.mark.parametrize("form", ["XML", "JSON", "a description"])
def test_a_form_that_shows_its_end_is_none_without_it(form: str) -> None:
    for cut in range(len(FORMS[form].rstrip())):
        with pytest.raises(Unreadable):
            read_dictionary(FORMS[form][:cut])


def test_every_battery_dictionary_of_the_corpus_is_read_and_no_other_file(shared: Path) -> None:
    refused = set()
    for file in sorted((shared / "corpus/mac/battery").iterdir()):
        try:
            assert read_dictionary(file.read_text("utf-8"))
        except Unreadable:
            refused.add(file.name)
    assert refused == {"Kyome22_KeyMatrix.md", "Kyome22_README.md", "jradavenport_batlog_every500th_MBA2012.txt"}
