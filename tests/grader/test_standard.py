"""A file that is no standard is refused in one sentence that names the place."""

import re
from pathlib import Path

import pytest
from example_standard import opening

from grader.decide import decide
from grader.library import load, released
from grader.rule import Rule
from grader.standard import StandardError, read_standard

GOOD = (
    opening("a-market", "A market", "guarded")
    + """
[[rule]]
id = "battery"
measure = "battery.health"
role = "gate"
unit = "percent"
at_least = { fine = 85, fair = 80.5 }
why = "A day of use."
source = "page"

[[rule]]
id = "camera"
measure = "camera.rear"
role = "gate"
required = ["passed"]
failed = "fair"
why = "Pictures."
derived = "Ours."

[baseline]
"battery.health" = 90
"camera.rear" = "passed"

[[example]]
name = "best"
outcome = "fine"
"""
)


def refusal(text: str) -> str:
    with pytest.raises(StandardError) as refused:
        read_standard(text.encode(), "a-market.toml")
    return str(refused.value)


def changed(old: str, new: str) -> str:
    assert GOOD.count(old) >= 1
    return GOOD.replace(old, new, 1)


def test_a_good_file_is_read_exactly() -> None:
    one = read_standard(GOOD.encode(), "a-market.toml")
    assert one.standard.names == ("fine", "fair")
    assert str(one.standard.rules[0].limits["fair"]) == "80.5"
    assert one.file_name == "a-market-2026.1.toml"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('title = "A market"', "title =", "a-market.toml is not TOML"),
        ('publisher = "A"', 'publisher = "A"\ncolour = "red"', "colour: Extra inputs are not permitted"),
        ('why = "A day of use."', "", "rule[1].why: Field required"),
        ("fair = 80.5", "fair = 85.5", "rule battery asks more of fair (85.5) than of fine (85)"),
        ("fine = 85, fair = 80.5", "fair = 80.5", "must give its limits best first and leave out only the last grades"),
        ("fine = 85, fair = 80.5", "fair = 80.5, fine = 85", "must give its limits best first"),
        ("fair = 80.5", "fair = nan", "rule[1].at_least.fair"),
        ("fair = 80.5", "fair = 1e2000000", "a number has at most 28 digits"),
        ("fair = 80.5", "superb = 80.5", "superb, which is not a grade of this standard"),
        ("at_least = { fine = 85, fair = 80.5 }", "at_least = {}", "rule battery has no limit in at_least"),
        ("at_least = { fine = 85, fair = 80.5 }", "", "needs exactly one of"),
        ('role = "gate"\nunit', 'role = "gate"\nrequired = ["passed"]\nunit', "needs exactly one of"),
        ('measure = "battery.health"', 'measure = "battery.soul"', "battery.soul, which is not a measure"),
        ('unit = "percent"', 'unit = "mAh"', "rule battery needs the unit of battery.health: percent"),
        ('source = "page"', "", "rule battery says neither its source nor what it is derived from"),
        ('source = "page"', 'source = "book"', "the source book, which is not in the file"),
        ('id = "camera"', 'id = "battery"', "rule battery is there twice"),
        ('failed = "fair"', 'failed = "poor"', "rule camera names poor, which is not a grade"),
        ('failed = "fair"', 'missing = "fair"', "allows a grade when nothing is known, but none when the test failed"),
        ('failed = "fair"', 'failed = "fair"\nmissing = "fine"', "allows more when nothing is known"),
        ("fair = 80.5 }", 'fair = 80.5 }\nmissing = "fair"', "allows more when nothing is known"),
        ('required = ["passed"]', 'required = ["not_tested"]', "rule[2].required[1]"),
        ('outcome = "fine"', 'outcome = "superb"', 'example "best" ends in superb'),
        ('outcome = "fine"', 'outcome = "fine"\nwithout = ["soul"]', 'example "best" names soul'),
        ('outcome = "fine"', 'outcome = "fine"\ndecided_by = ["soul"]', 'example "best" names the rule soul'),
        ('"camera.rear" = "passed"', '"camera.rear" = "superb"', "baseline.camera.rear.outcome"),
        ('read = "2026-11"', "read = 2026-11-01", "source[1].read"),
        ('version = "2026.1"', 'version = "latest"', "version"),
    ],
)  # fmt: skip
def test_each_fault_is_named_in_one_sentence(old: str, new: str, words: str) -> None:
    sentence = refusal(changed(old, new))
    assert words in sentence
    assert sentence.startswith("a-market.toml is not")
    assert sentence.endswith(".")
    assert "\n" not in sentence


SCRATCHES = """
[[rule]]
id = "scratches"
measure = "casing.body.scratch.count"
role = "appearance"
unit = "count"
at_most = { fine = 0 }
why = "Looks."
derived = "Ours."
"""


def test_appearance_without_evidence_is_refused() -> None:
    assert "rule scratches limits fine, so an evidence rule on casing.body.inspected must limit fine too" in refusal(
        GOOD + SCRATCHES
    )


@pytest.mark.parametrize("data", [b"\xff\xfe", b"", b"[" * 5000, b"id = " + b"9" * 5000, b"\x00"])
def test_rubbish_is_refused(data: bytes) -> None:
    with pytest.raises(StandardError, match=r"^rubbish\.toml is not "):
        read_standard(data, "rubbish.toml")


def test_a_standard_for_phones_is_not_used_on_a_laptop() -> None:
    phones = load("backmarket-phones")
    assert phones.applicable_to("phone", "android").digest == phones.digest
    with pytest.raises(StandardError, match=r"backmarket-phones is made for phone, not for laptop: choose another"):
        phones.applicable_to("laptop", "linux")


def test_each_platform_is_asked_its_own_rules_and_no_two_are_taken_for_one() -> None:
    phones = load("backmarket-phones")
    asked = {name: {rule.id for rule in phones.asked_of("phone", name).standard.rules} for name in ("android", "ios")}
    assert asked["android"] ^ asked["ios"] == {"locks.accounts", "locks.setup", "locks.find_my"}
    assert len({phones, phones.asked_of("phone", "android"), phones.asked_of("phone", "ios")}) == 3
    assert {finding.rule for finding in decide((), phones.asked_of("phone", "ios")).findings} == asked["ios"]
    assert {finding.rule for finding in decide((), phones.asked_of("phone", "android")).findings} == asked["android"]


def test_each_kind_is_asked_only_for_what_it_has() -> None:
    other = load("backmarket-other@2026.3")
    devices = [("tablet", "ios"), ("laptop", "linux"), ("laptop", "macos"), ("watch", "android")]
    asked = {each: {rule.id for rule in other.applicable_to(*each).standard.rules} for each in devices}
    assert len({other.applicable_to(*each) for each in devices}) == len(devices)
    assert not any("audio.earpiece" in rules for rules in asked.values())
    assert [each for each in devices if "laptop.keys" in asked[each]] == [("laptop", "linux"), ("laptop", "macos")]
    assert [each for each in devices if "locks.bios_password" in asked[each]] == [("laptop", "linux")]
    assert [each for each in devices if "touch.grid" in asked[each]] == [("tablet", "ios"), ("watch", "android")]
    assert all("battery.health" in rules for rules in asked.values())
    assert all(("locks.owner" in rules) is ("locks.enrolment" not in rules) for rules in asked.values())
    assert [each for each in devices if "locks.enrolment" in asked[each]] == [("laptop", "linux"), ("laptop", "macos")]


def test_a_rule_for_a_kind_that_the_standard_is_not_made_for_is_refused() -> None:
    asked = GOOD.replace('role = "gate"', 'role = "gate"\nkinds = ["watch"]', 1)
    assert "is asked of a watch, which the standard is not made for" in refusal(asked)


@pytest.mark.parametrize("only", [{}, {"kinds": ["laptop"]}, {"platforms": ["linux"]}])
def test_a_rule_is_asked_of_all_that_it_does_not_leave_out(only) -> None:
    given = {"id": "a", "measure": "camera.front", "role": "gate", "why": "A law.", "derived": "Nothing."}
    rule = Rule.model_validate({**given, "required": ["passed"], **only})
    assert rule.is_asked(None, None)
    assert rule.is_asked("laptop", "linux")
    assert rule.is_asked("tablet", "linux") == ("kinds" not in only)
    assert rule.is_asked("laptop", "macos") == ("platforms" not in only)


def test_unknown_ids_and_versions_say_what_there_is() -> None:
    with pytest.raises(StandardError, match=r"There is no standard nobody: there are amazon-renewed, .*r2v3"):
        load("nobody")
    with pytest.raises(StandardError, match=r"There is no version 1999\.1 of ctia: there is 2026\.1"):
        load("ctia@1999.1")


def test_a_file_of_ones_own_is_loaded_by_its_path(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(GOOD, "utf-8")
    assert load(file) == load(str(file)) == read_standard(GOOD.encode(), "mine.toml")
    with pytest.raises(StandardError, match="cannot be read: Is a directory"):
        load(tmp_path)
    with pytest.raises(StandardError, match=r"none\.toml cannot be read: No such file or directory"):
        load(tmp_path / "none.toml")


def test_an_id_means_its_newest_version() -> None:
    for name, versions in released().items():
        assert load(name) == versions[0]


def test_the_standard_in_the_manual_is_one_and_does_what_it_says() -> None:
    manual = (Path(__file__).parents[2] / "docs/standards.md").read_text("utf-8")
    shown, *_ = re.findall(r"```toml\n(.*?)```", manual, re.DOTALL)
    one = read_standard(shown.encode(), "the manual")
    for example in one.standard.examples:
        grade = decide(example.made_of(one.standard.baseline), one)
        assert (grade.name, set(grade.decided_by)) == (example.outcome, set(example.decided_by or ()))
