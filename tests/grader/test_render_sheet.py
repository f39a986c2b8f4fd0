"""The sheet: nothing hidden, nothing turned around, nothing better than it is; and both faces say all of it."""

import io
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

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
from grader.report import Coverage
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


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from(["passed", "failed", "not present", "not testable", "not tested"]), min_size=1, max_size=9)
)
def test_groups_count_every_state(states: list[str]) -> None:
    rows = tuple(
        Coverage(measure=f"radios.x{place}", group="radios", title="radio", state=state, how="so")
        for place, state in enumerate(states)
    )
    (group,) = sheet(example.report(coverage=rows)).coverage
    assert {word: int(count) for count, word in (part.split(" ", 1) for part in group.count.split(", "))} == {
        state: states.count(state) for state in states
    }
    assert [line.mark is Mark.MET for line in group.lines] == [state == "passed" for state in states]


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
