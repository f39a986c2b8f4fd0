"""The sheet: nothing hidden, nothing turned around, nothing better than it is; and both faces say all of it."""

import io
import re
from collections.abc import Iterator
from html import unescape
from typing import Any, get_args

import example_report as example
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from grader.grade import Verdict
from grader.render.page import render_page
from grader.render.pdf import render_pdf
from grader.render.sheet import sheet
from grader.render.verdict import Mark, box
from grader.render.wording import printable
from grader.report import Coverage, State
from probes.measure import measures
from probes.reading import Outcome

NOT_WORDS = re.compile(
    r"(photo|thumb|crop)-\w+\.jpg|Photo of the .*|graded|not_gradable|undetermined|lowers|unknown|absent"
)
"""File names, alternative texts and the names of signs: shown as pictures, not as words."""


def words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from () if NOT_WORDS.fullmatch(value) else (value,)
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from words(part)


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", text).casefold()


@pytest.mark.parametrize("kind", example.ALL)
def test_both_faces_say_every_word_of_the_sheet(kind: str) -> None:
    report = example.ALL[kind]()
    pictures, envelope = example.pictures(report), example.envelope(report)
    page = squeezed(unescape(re.sub(r"<[^>]*>", "", render_page(report, envelope, pictures))))
    pdf = PdfReader(io.BytesIO(render_pdf(report, envelope, pictures)))
    printed = squeezed("".join(leaf.extract_text() for leaf in pdf.pages))
    said = sheet(report, pictures.fitted).model_dump(mode="json")
    assert len(set(words(said))) > 150
    assert [word for word in words(said) if squeezed(word) not in page] == []
    assert [word for word in words(briefly(said)) if squeezed(word) not in printed] == []


def briefly(said: dict[str, Any]) -> dict[str, Any]:
    """Leave out what the PDF does not print of other standards' rules: their limits, reasons and remedies."""
    left_out = {"observed", "limit", "why", "remedy", "title"}
    for grade in said["others"]:
        grade["decided"], grade["remedies"] = (), ()
        for line in (line for role in grade["roles"] for line in role["findings"]):
            line.update(dict.fromkeys(left_out, ""))
    return said


@given(st.text())
def test_a_line_shows_all_that_it_says(text: str) -> None:
    line = printable(text)
    assert line.isprintable() or "\N{NO-BREAK SPACE}" in line
    assert "\n" not in line
    assert printable(line) == line


def test_direction_overrides_cannot_turn_a_name_around() -> None:
    assert printable("Pixel\u202e8 \u2066x") == "Pixel\ufffd8 \ufffdx"


def test_every_finding_has_one_line_and_those_that_decided_come_first() -> None:
    for kind in example.ALL.values():
        grade = kind().grades[0]
        shown = box(grade)
        assert sum(len(role.findings) for role in shown.roles) == len(grade.findings)
        assert {line.rule for role in shown.roles for line in role.findings if line.decided} == set(grade.decided_by)


def test_a_locked_phone_shows_the_lock_and_an_undetermined_one_what_is_missing() -> None:
    locked, unknown = box(example.locked().grades[0]), box(example.undetermined().grades[0])
    (lock,), missing = locked.decided, [cause.text for cause in unknown.decided]
    assert (locked.mark, lock.mark) == (Mark.FAILED, Mark.FAILED)
    assert lock.text.startswith("An account of type com.google is still signed in")
    assert lock.remedy == "Sign out of the account and reset the phone."
    assert unknown.mark is Mark.UNKNOWN
    assert ["Battery health" in missing[0], "no photo of the front" in missing[1]] == [True, True]
    assert not any(step.given for step in (*locked.scale, *unknown.scale))


def test_many_causes_are_told_together_by_what_would_end_them() -> None:
    names = ("touch.grid", "camera.rear", "radios.wifi", "radios.nfc")
    findings = tuple(
        example.finding(name, "gate", None, f"{name}: so.", Verdict.UNDETERMINED, remedy="Test it.") for name in names
    )
    grade = example.grade(None, Verdict.UNDETERMINED, "Undetermined.", findings, names)
    (cause,) = box(grade).decided
    assert cause.text == "Not known: every cell of the screen answers, rear cameras, Wi-Fi, NFC."
    assert cause.remedy == "Test it."


def test_a_rule_that_allows_less_than_the_best_is_not_shown_as_met() -> None:
    lines = [line for role in box(example.good().grades[0]).roles for line in role.findings if line.mark is Mark.LOWERS]
    assert [(line.rule, line.word) for line in lines] == [("casing.body.scratch.length.max", "allows Good")]


@given(st.sampled_from([outcome for outcome in Outcome if outcome not in (Outcome.MEASURED, Outcome.PASSED)]))
def test_a_battery_without_a_value_is_never_shown_with_one(outcome: Outcome) -> None:
    reading = example.unknown("battery.health", outcome, "The phone would not say.")
    health = sheet(example.report(readings=(reading,))).health
    assert (health.known, health.value, health.note) == (False, "not known", "The phone would not say.")


def test_what_nobody_looked_at_is_not_known() -> None:
    said = [sentence for side in sheet(example.report(readings=())).sides for sentence in side.sentences]
    assert said
    assert all("not known" in sentence for sentence in said)


def row(place: int, state: str, how: str = "so") -> Coverage:
    return Coverage(item=f"radios.x{place}", group="radios", title=f"radio {place}", state=state, how=how, measures=())


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(get_args(State)), min_size=1, max_size=9))
def test_groups_count_every_state_and_name_every_item(states: list[str]) -> None:
    shown = sheet(example.report(coverage=tuple(row(place, state) for place, state in enumerate(states))))
    (group,) = shown.coverage
    counted = {word: int(count) for count, word in (part.split(" ", 1) for part in group.count.split(", "))}
    assert counted == {state: states.count(state) for state in states}
    assert shown.tally == group.count
    assert [line.mark is Mark.MET for line in group.lines] == [line.word == "passed" for line in group.lines]
    for place, state in enumerate(states):
        (line,) = [line for line in group.lines if f"radio {place}" in line.title.casefold().split("; ")]
        assert line.word == state


def test_what_nobody_tested_is_told_together_by_its_reason_and_last() -> None:
    rows = (row(0, "not tested"), row(1, "not tested", "broken off"), row(2, "failed"), row(3, "not tested"))
    (group,) = sheet(example.report(coverage=rows)).coverage
    assert [(line.word, line.title, line.text) for line in group.lines] == [
        ("failed", "Radio 2", "so"),
        ("not tested", "Radio 0; radio 3", "so"),
        ("not tested", "Radio 1", "broken off"),
    ]


def test_each_lock_has_its_own_line_on_the_first_page() -> None:
    report = example.locked()
    locks = sheet(report).locks
    assert [line.title.casefold() for line in locks] == [
        each.title.casefold() for each in report.coverage if each.group == "locks"
    ]
    assert (locks[0].mark, locks[0].text) == (Mark.FAILED, "com.google is signed in")


def test_readings_are_in_the_order_of_the_catalogue_and_number_what_was_asked_once() -> None:
    shuffled = tuple(reversed(example.report().readings))
    shown = sheet(example.report(readings=shuffled))
    order = list(measures())
    assert [each.measure for each in shown.readings] == sorted((r.measure for r in shuffled), key=order.index)
    assert shown.asks == ("shell:dumpsys battery",)
    assert {each.asks for each in shown.readings if each.measure.startswith("battery.")} == {(1,)}
    assert {each.asks for each in shown.readings if not each.measure.startswith("battery.")} == {()}


def test_readings_that_nobody_tried_are_told_together() -> None:
    untried = tuple(
        example.unknown(name, Outcome.NOT_TESTED, reason)
        for name, reason in (("touch.grid", "skipped"), ("camera.rear", "no time"), ("touch.ghost", "skipped"))
    )
    shown = sheet(example.report(readings=(*example.battery(), *untried)))
    assert len(shown.readings) == len(example.battery())
    assert [(line.title, line.text) for line in shown.untried] == [
        ("Every cell of the screen answers; no touch without a finger", "skipped"),
        ("Rear cameras", "no time"),
    ]


def test_files_that_were_no_photos_are_said() -> None:
    assert sheet(example.undetermined()).remarks == ("front.jpg is no photo: it has 0 bytes. Take it again.",)


def test_what_is_met_comes_last_in_each_group() -> None:
    for kind in example.ALL.values():
        for role in box(kind().grades[0]).roles:
            met = [line.mark is Mark.MET for line in role.findings]
            assert met == sorted(met)


def test_each_photo_counts_its_own_marks_as_the_drawing_on_it_does() -> None:
    shown = sheet(example.good())
    assert [row.label for row in shown.marks] == ["1.1", "1.2", "2.1", "2.2", "2.3", "3.1", "6.1"]
    assert [shot.marks for shot in shown.shots[:2]] == ["2 marks found", "3 marks found"]


def test_a_first_page_tells_a_long_reason_once() -> None:
    reason = "health HAL, cycle count: refused; sysfs, cycle_count: refused; Samsung usage counter: none"
    unread = example.unknown("battery.cycles", Outcome.NOT_READABLE, reason)
    shown = sheet(example.report(readings=(unread,)))
    assert [(figure.value, figure.known) for figure in shown.power] == [("not known", False)]
    assert [row.reason for row in shown.readings] == [reason]
