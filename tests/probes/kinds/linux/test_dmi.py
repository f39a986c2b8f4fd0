"""The text of dmidecode: structures, types, lists below a value, and the lies that makers leave in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.answer import Implausible, Unreadable, Untested
from probes.kinds.linux.dmi import DMIDECODE, MODEL, placeholders, real, structures, table, values_of
from probes.link import Exchange

TABLE = """# dmidecode 3.4
Getting SMBIOS data from sysfs.

Handle 0x0001, DMI type 1, 27 bytes
System Information
\tManufacturer: ACME
\tProduct Name: Carry 14
\tOdd: a: b

Handle 0x0022, DMI type 11, 5 bytes
OEM Strings
\tString 1: one
\tCharacteristics:
\t\tBoard: of a list
\t\tProduct Name: of a list
\tString 1: two

Handle 0x00ff, DMI type 1, 27 bytes
System Information
\tProduct Name: second
"""
WORD = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=2, max_size=20)


def exchange(**fields: object) -> Exchange:
    return Exchange(ask=DMIDECODE, at="2026-11-01T00:00:00Z", seconds="0", **fields)


def test_structures_keep_their_handle_type_and_own_values() -> None:
    found = structures(TABLE)
    assert [(each.handle, each.kind) for each in found] == [("0X0001", 1), ("0X0022", 11), ("0X00FF", 1)]
    assert found[0].values == {"Manufacturer": "ACME", "Product Name": "Carry 14", "Odd": "a: b"}
    assert found[1].values == {"String 1": "one", "Characteristics": ""}


def test_the_first_structure_of_a_type_speaks() -> None:
    assert MODEL.of(TABLE) == "Carry 14"
    assert [values["Product Name"] for values in values_of(TABLE, 1)] == ["Carry 14", "second"]


@pytest.mark.parametrize("change", [lambda text: text.replace("\n", "\r\n"), lambda text: text.replace("\t", " " * 8)])
def test_a_copied_text_is_read_the_same(change) -> None:
    assert structures(change(TABLE)) == structures(TABLE)


@pytest.mark.parametrize("text", ["", "Handle 0x0000\n\tDMI type 1, 25 bytes.\n\tSystem", "\tManufacturer: ACME\n"])
def test_what_is_no_table_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="no structure"):
        structures(text)


def test_a_cut_table_tells_nothing_of_what_is_cut_off() -> None:
    with pytest.raises(Unreadable, match="does not state the model"):
        MODEL.of(TABLE[: TABLE.index("Product")])


@pytest.mark.parametrize(
    "word",
    ["To Be Filled By O.E.M.", "to be filled by o.e.m.", "  Default  string ", "System Product Name", "Others", "N/A",
     "123456789", "00000000", "--", ".........", "XXXX", "Not Applicable", "MAHOBAY", "SKU=NotProvided;Model=C1"],
)  # fmt: skip
def test_a_placeholder_is_no_name(word: str) -> None:
    with pytest.raises(Implausible, match="the model is a placeholder"):
        real(word, "model")


@pytest.mark.parametrize("word", ["", "   ", "Not Specified", "<BAD INDEX>"])
def test_what_is_not_stated_is_not_made_up(word: str) -> None:
    with pytest.raises(Unreadable, match="does not state"):
        real(word, "model")


def test_an_endless_name_is_none() -> None:
    with pytest.raises(Implausible, match="300 characters"):
        real("ab" * 150, "model")


@given(WORD, WORD)
def test_any_other_words_stand_but_for_their_blanks(first: str, second: str) -> None:
    if f"{first} {second}".lower().partition(";")[0] not in placeholders():
        assert real(f" {first}   {second} ", "model") == f"{first} {second}"


def test_every_placeholder_is_written_once() -> None:
    assert all(word == " ".join(word.split()) for word in placeholders())


def test_dmidecode_without_root_says_so() -> None:
    refused = exchange(exit_code=1, stdout="# dmidecode 3.4\n", stderr="/dev/mem: Permission denied\n")
    with pytest.raises(Untested, match="run as root"):
        table(refused)


def test_dmidecode_that_is_not_installed_says_what_to_install() -> None:
    with pytest.raises(Untested, match="install dmidecode"):
        table(exchange(exit_code=127))


@pytest.mark.parametrize("fields", [{"exit_code": 0}, {"exit_code": 1, "stdout": TABLE}])
def test_no_table_and_a_broken_off_one_are_not_read(fields: dict[str, object]) -> None:
    with pytest.raises(Unreadable, match="no table"):
        table(exchange(**fields))


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        structures("Handle 0x0001, DMI type 1, 27 bytes\n" + text)
        structures(text)
    except Unreadable:
        pass
