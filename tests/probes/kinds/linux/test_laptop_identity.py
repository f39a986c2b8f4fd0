"""Which laptop it is: by dmidecode, by the kernel's files, and by its board where its maker left a placeholder."""

import pytest

from probes.device import DeviceError
from probes.kinds.linux.dmi import ALIAS, DMIDECODE, FILES
from probes.kinds.linux.identification import CHASSIS, LID, identify
from probes.kinds.linux.identity import CPU, identity
from probes.link import Failure
from probes.links.recorded import RecordedLink
from probes.reading import Outcome

NOT_ROOT = {"exit_code": 1, "stderr": "/dev/mem: Permission denied"}
DENIED = {"exit_code": 1, "stderr": "Permission denied"}


def printed(*, maker="LENOVO", model="20CJS0P300", version="ThinkPad T550", serial="PC0ABCDE", sku="LENOVO_MT_20CJ",
            board="20CJS0P300", board_maker="LENOVO") -> str:  # fmt: skip
    return f"""# dmidecode 3.4

Handle 0x0010, DMI type 1, 27 bytes
System Information
\tManufacturer: {maker}
\tProduct Name: {model}
\tVersion: {version}
\tSerial Number: {serial}
\tSKU Number: {sku}

Handle 0x0011, DMI type 2, 15 bytes
Base Board Information
\tManufacturer: {board_maker}
\tProduct Name: {board}
"""


def filed(**named: object) -> list[tuple[str, object]]:
    return [(FILES + name, f"{said}\n" if isinstance(said, str) else said) for name, said in named.items()]


@pytest.fixture
def identified(transcript_of):
    """Return a function that identifies whatever has these answers and no other."""
    return lambda *told, plugged=None: identify(RecordedLink(transcript_of(list(told))), plugged)


def test_a_lenovo_has_its_name_in_the_version(converse) -> None:
    found = converse(identity, [(DMIDECODE, printed())])
    values = {measure.removeprefix("identity."): reading.value for measure, reading in found.items()}
    assert values == {
        "maker": "LENOVO", "model": "20CJS0P300", "name": "ThinkPad T550", "part": "LENOVO_MT_20CJ",
        "serial": "PC0ABCDE", "soc": None,
    }  # fmt: skip


def test_the_version_of_another_maker_is_no_name(converse) -> None:
    found = converse(identity, [(DMIDECODE, printed(maker="Dell Inc.", version="A00"))])
    assert found["identity.name"].outcome is Outcome.NOT_READABLE


def test_a_board_names_what_its_maker_did_not(converse) -> None:
    text = printed(maker="Default string", model="System Product Name", board="Si16", board_maker="ICL")
    found = converse(identity, [(DMIDECODE, text)])
    assert (found["identity.maker"].value, found["identity.model"].value) == ("ICL", "Si16")
    assert "as its board names it" in found["identity.model"].method


def test_a_reference_board_tells_nothing_of_who_sold_it(converse) -> None:
    text = printed(maker="To be filled by O.E.M.", model="Others", board="MAHOBAY", board_maker="INTEL Corporation")
    found = converse(identity, [(DMIDECODE, text)])
    assert found["identity.maker"].outcome is Outcome.IMPLAUSIBLE
    assert found["identity.model"].outcome is Outcome.IMPLAUSIBLE
    assert "placeholder, 'MAHOBAY'" in found["identity.model"].reason


@pytest.mark.parametrize("number", ["To be filled by O.E.M.", "0123456789", "--", "System Serial Number", "00000000"])
def test_a_placeholder_is_no_serial_number(converse, number: str) -> None:
    serial = converse(identity, [(DMIDECODE, printed(serial=number))])["identity.serial"]
    assert (serial.outcome, serial.value) == (Outcome.IMPLAUSIBLE, None)


@pytest.mark.parametrize("dmidecode", [NOT_ROOT, {"exit_code": 127}, {"failure": Failure.TIMEOUT}, "# dmidecode 3.4\n"])
def test_the_kernels_files_stand_in_for_dmidecode(converse, dmidecode) -> None:
    files = filed(
        sys_vendor="LENOVO", product_name="20CJS0P300", product_version="ThinkPad T550", product_serial=DENIED
    )
    found = converse(identity, [(DMIDECODE, dmidecode), *files])
    assert found["identity.name"].value == "ThinkPad T550"
    assert found["identity.model"].value == "20CJS0P300"
    assert found["identity.serial"].outcome is Outcome.NOT_READABLE
    assert "Permission denied" in found["identity.serial"].reason


def test_the_processor_is_what_the_kernel_calls_it(converse) -> None:
    text = "processor\t: 0\nmodel name\t: Intel(R) Core(TM) i5-5300U CPU @  2.30GHz\nflags\t: fpu\n"
    assert converse(identity, [(CPU, text)])["identity.soc"].value == "Intel(R) Core(TM) i5-5300U CPU @ 2.30GHz"
    assert converse(identity, [(CPU, "processor\t: 0\n")])["identity.soc"].outcome is Outcome.NOT_READABLE


def test_nothing_is_read_from_silence(converse) -> None:
    assert {reading.outcome for reading in converse(identity, []).values()} == {Outcome.NOT_READABLE}


@pytest.mark.parametrize("chassis", ["8", "9", "10", "14", "31", "32"])
def test_a_laptop_is_identified(identified, chassis: str) -> None:
    told = filed(sys_vendor="LENOVO", product_name="20CJ", product_version="ThinkPad T550", product_serial="PC0ABCDE")
    device = identified((CHASSIS, f"{chassis}\n"), *told, plugged="usb-1")
    assert (device.kind, device.maker, device.model, device.name) == ("laptop", "LENOVO", "20CJ", "ThinkPad T550")
    assert (device.identifiers, device.plugged) == ({"serial": "PC0ABCDE"}, "usb-1")


@pytest.mark.parametrize("chassis", ["1", "2", "3"])
def test_the_lid_tells_where_the_chassis_does_not(identified, chassis: str) -> None:
    told = (CHASSIS, f"{chassis}\n"), *filed(sys_vendor="Google", product_name="Lindar")
    assert identified(*told, (LID, "LID0\n")).model == "Lindar"
    with pytest.raises(DeviceError, match="which is no laptop"):
        identified(*told)


@pytest.mark.parametrize("chassis", ["13", "17", "23"])
def test_a_lid_makes_no_laptop_of_a_server(identified, chassis: str) -> None:
    with pytest.raises(DeviceError, match=f"type {chassis}"):
        identified((CHASSIS, f"{chassis}\n"), (LID, "LID0\n"))


def test_a_placeholder_identifies_nothing(identified) -> None:
    told = filed(sys_vendor="Default string", product_name="Default string", product_serial="Default string")
    device = identified((CHASSIS, "10\n"), *told)
    assert (device.maker, device.model, device.name, device.identifiers) == ("unnamed", "unnamed", None, {})


def test_a_board_names_a_laptop_without_a_name(identified) -> None:
    told = filed(sys_vendor="N/A", product_name="Default string", board_vendor="ICL", board_name="Si16")
    device = identified((CHASSIS, "10\n"), *told)
    assert (device.maker, device.model) == ("ICL", "Si16")


SUM = (
    "dmi:bvnACME:bvr1.07:bd02/27/2024:br1.7:svnLENOVO:pn20CJS0P300:pvrThinkPadT550:rvnLENOVO:rn20CJS0P300:rvr0.1:"
    "cvnLENOVO:ct10:cvrNone:skuLENOVO_MT_20CJ:\n"
)


def test_the_modalias_stands_in_for_the_files_without_blanks(converse) -> None:
    readings = converse(identity, [(ALIAS, SUM)])
    told = ["identity.maker", "identity.model", "identity.name", "identity.part"]
    assert [readings[each].value for each in told] == ["LENOVO", "20CJS0P300", "ThinkPadT550", "LENOVO_MT_20CJ"]
    assert "no blanks" in readings["identity.model"].method
    assert readings["identity.serial"].outcome is Outcome.NOT_READABLE


def test_a_file_comes_before_the_modalias(converse) -> None:
    readings = converse(identity, [(ALIAS, SUM), *filed(product_name="20CJ S0P300")])
    assert readings["identity.model"].value == "20CJ S0P300"


@pytest.mark.parametrize("said", ["", "dmi:", "dmi:bvnACME", "acpi:LNXPWRBN:", "dmi:svnTobefilledbyO.E.M.:pn:rn:"])
def test_a_modalias_that_states_nothing_names_nothing(converse, said: str) -> None:
    readings = converse(identity, [(ALIAS, said)])
    assert not [each for each in readings.values() if each.value]


def test_a_servers_revision_is_no_name(converse) -> None:
    assert "no name" in converse(identity, [(DMIDECODE, printed(version="07"))])["identity.name"].reason
