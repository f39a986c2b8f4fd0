"""Memory: modules added up, held to what the kernel sees, and a test of a part of it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.answer import Implausible
from probes.kinds.linux.dmi import DMIDECODE
from probes.kinds.linux.memory import KERNEL, TEST, memory, memory_test, modules, total
from probes.link import Failure
from probes.reading import Outcome

ARRAY = "Handle 0x00{:02X}, DMI type 16, 23 bytes\nPhysical Memory Array\n\tUse: {}\n\n"


def module(
    size="8 GB", form="SODIMM", kind="DDR4", speed="3200 MT/s", *, widths=("64 bits", "64 bits"), array=1
) -> str:
    return f"""Handle 0x0040, DMI type 17, 84 bytes
Memory Device
\tArray Handle: 0x00{array:02X}
\tTotal Width: {widths[0]}
\tData Width: {widths[1]}
\tSize: {size}
\tForm Factor: {form}
\tType: {kind}
\tSpeed: {speed}

"""


EMPTY = module("No Module Installed", "Unknown", "Unknown", "Unknown", widths=("Unknown", "Unknown"))


def table(*modules: str) -> str:
    return "# dmidecode 3.4\n\n" + ARRAY.format(1, "System Memory") + ARRAY.format(2, "Flash Memory") + "".join(modules)


def seen(gb: float) -> tuple[str, str]:
    return KERNEL, f"MemTotal:       {round(gb * 2**20)} kB\nMemFree:         1 kB\n"


@pytest.mark.parametrize(
    ("parts", "gb", "words"),
    [
        ((module(), EMPTY, module(), EMPTY), 16, "2 × 8 GB DDR4 SODIMM 3200 MT/s; 2 slots empty"),
        ((module("4096 MB"), module("8 GB")), 12, "4 GB DDR4 SODIMM 3200 MT/s + 8 GB DDR4 SODIMM 3200 MT/s"),
        ((module("4 GB", "Row Of Chips"), EMPTY), 4, "4 GB DDR4 soldered 3200 MT/s; 1 slot empty"),
        ((module("4 GB", "DIMM", "LPDDR4"),), 4, "4 GB LPDDR4 soldered 3200 MT/s"),
        ((module("4 GB", "CAMM", "LPDDR5"),), 4, "4 GB LPDDR5 CAMM 3200 MT/s"),
        ((module(widths=("72 bits", "64 bits")),), 8, "8 GB DDR4 SODIMM 3200 MT/s ECC"),
        ((module(widths=("8 bits", "64 bits")),), 8, "8 GB DDR4 SODIMM 3200 MT/s"),
        ((module(widths=("72 bits", "Unknown")),), 8, "8 GB DDR4 SODIMM 3200 MT/s"),
        ((module("512 MB", "Unknown", "<OUT OF SPEC>", "Unknown"),), Decimal("0.5"), "0.5 GB"),
        ((module(speed="667 MHz (1.5 ns)"),), 8, "8 GB DDR4 SODIMM 667 MHz"),
        ((module(), module("1024 kB", array=2)), 8, "8 GB DDR4 SODIMM 3200 MT/s"),
    ],
)
def test_modules_are_added_up(converse, parts, gb, words) -> None:
    found = converse(memory, [(DMIDECODE, table(*parts))])
    assert found["memory.total"].value.value == gb
    assert found["memory.modules"].value == words


def test_what_graphics_take_is_no_contradiction(converse) -> None:
    assert converse(memory, [(DMIDECODE, table(module())), seen(5.8)])["memory.total"].value.value == 8


@pytest.mark.parametrize("gb", [3.8, 15.5])
def test_a_kernel_that_sees_far_less_or_more_contradicts(converse, gb: float) -> None:
    total = converse(memory, [(DMIDECODE, table(module())), seen(gb)])["memory.total"]
    assert (total.outcome, total.value) == (Outcome.IMPLAUSIBLE, None)
    assert f"{gb} GB" in total.reason


@pytest.mark.parametrize(
    ("answer", "outcome", "reason"),
    [
        ("# dmidecode 3.4\n\nHandle 0x0001, DMI type 1, 27 bytes\n", Outcome.NOT_READABLE, "no memory module"),
        (table(EMPTY, EMPTY), Outcome.IMPLAUSIBLE, "every slot"),
        (table(*[module()] * 65), Outcome.IMPLAUSIBLE, "65 slots"),
        (table(module(), module("Unknown")), Outcome.NOT_READABLE, "does not tell its size"),
        (table(module("99999999999999 GB")), Outcome.NOT_READABLE, "does not tell its size"),
        ({"exit_code": 1, "stderr": "/dev/mem: Permission denied"}, Outcome.NOT_TESTED, "run as root"),
        ({"exit_code": 127}, Outcome.NOT_TESTED, "install dmidecode"),
        ({"failure": Failure.TIMEOUT}, Outcome.NOT_READABLE, "in time"),
        ("", Outcome.NOT_READABLE, "no table"),
    ],
)
def test_no_sum_is_made_of_what_is_not_told(converse, answer, outcome, reason) -> None:
    found = converse(memory, [(DMIDECODE, answer), seen(7.6)])
    assert {reading.outcome for reading in found.values()} == {outcome}
    assert all(reason in reading.reason for reading in found.values())


def test_the_kernels_total_alone_is_not_what_was_sold(converse) -> None:
    assert converse(memory, [seen(7.6)])["memory.total"].outcome is Outcome.NOT_READABLE


@given(st.lists(st.sampled_from([1, 2, 4, 8, 16, 32]), min_size=1, max_size=8), st.integers(0, 4))
def test_order_and_empty_slots_change_no_sum(sizes: list[int], empty: int) -> None:
    text = table(*(module(f"{size} GB") for size in sizes), *[EMPTY] * empty)
    assert total(text).value == sum(sizes) == total(table(*(module(f"{size * 1024} MB") for size in sizes[::-1]))).value
    assert modules(text).endswith("empty") == bool(empty)


@given(st.decimals(0, 64, places=2), st.sampled_from([2, 4, 8, 16]))
def test_a_sum_is_measured_only_within_what_the_kernel_bears_out(gb, size: int) -> None:
    _, kernel = seen(float(gb))
    try:
        assert total(table(module(f"{size} GB")), kernel).value == size
    except Implausible:
        assert not size / 2 + 0.01 <= gb <= size - 0.01


LOCKED = """memtester version 4.6.0 (64-bit)
want 256MB (268435456 bytes)
got  256MB (268435456 bytes), trying mlock ...locked.
Loop 1/1:
  Stuck Address       : ok
  Random Value        : ok

Done.
"""
UNLOCKED = LOCKED.replace("locked.", "insufficient permission.\nTrying again, unlocked:\n")
REDUCED = LOCKED.replace(
    "...locked.", "...too many pages, reducing...\ngot  8MB (8388608 bytes), trying mlock ...locked."
)


def memtested(converse, **fields: object):
    return converse(memory_test, [(TEST, fields)])["memory.test"]


def test_a_round_without_fault_passes_and_says_how_much_it_covers(converse) -> None:
    passed = memtested(converse, stdout=LOCKED, exit_code=0)
    assert passed.outcome is Outcome.PASSED
    assert "256 MB of the free memory" in passed.method


@pytest.mark.parametrize("code", [2, 4, 6, 3, 5, 7])
def test_a_fault_fails(converse, code: int) -> None:
    assert memtested(converse, stdout=LOCKED, exit_code=code).outcome is Outcome.FAILED


def test_a_fault_in_words_fails_whatever_the_exit_code(converse) -> None:
    text = LOCKED.replace("Random Value        : ok", "Random Value        : FAILURE: 0x1 != 0x3 at offset 0x10.")
    assert memtested(converse, stdout=text, exit_code=0).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("fields", "outcome", "reason"),
    [
        ({"stdout": LOCKED, "exit_code": 1}, Outcome.NOT_TESTED, "run as root"),
        ({"stdout": UNLOCKED, "exit_code": 0}, Outcome.NOT_TESTED, "could not lock 256 MB"),
        ({"stdout": REDUCED, "exit_code": 0}, Outcome.NOT_TESTED, "could not lock 256 MB"),
        ({"stdout": LOCKED.replace("Done.", ""), "exit_code": 0}, Outcome.NOT_READABLE, "done"),
        ({"stdout": LOCKED, "exit_code": 137}, Outcome.NOT_READABLE, "memtester was killed (SIGKILL)"),
        ({"stdout": LOCKED, "exit_code": 139}, Outcome.NOT_READABLE, "memtester was killed (SIGSEGV)"),
        ({"stdout": LOCKED, "exit_code": 136}, Outcome.NOT_READABLE, "broke off"),
        ({"stdout": "", "exit_code": 0}, Outcome.NOT_TESTED, "could not lock"),
        ({"stdout": LOCKED, "failure": Failure.TIMEOUT}, Outcome.NOT_READABLE, "in time"),
        ({"exit_code": 127}, Outcome.NOT_TESTED, "install memtester"),
    ],
)
def test_what_was_not_tested_never_passes(converse, fields, outcome, reason) -> None:
    reading = memtested(converse, **fields)
    assert reading.outcome is outcome
    assert reason in reading.reason


def test_a_round_of_which_tests_were_left_out_does_not_pass(converse) -> None:
    """The environment of a live system may hold MEMTESTER_TEST_MASK, and memtester then runs only some."""
    masked = "pagesizemask is 0xfffffffffffff000\nusing testmask 0x1\n" + LOCKED
    assert memtested(converse, stdout=masked, exit_code=0).outcome is Outcome.NOT_TESTED
