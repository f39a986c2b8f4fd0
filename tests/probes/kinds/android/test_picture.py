"""The picture: judged by the operator alone, and the brightness is put back as it was."""

from collections.abc import Callable

import pytest

from probes.kinds.android.picture import BRIGHTNESS, JUDGEMENTS, SHOW, SLIDE, picture
from probes.link import DEADLINE, Exchange, Failure, Watch
from probes.reading import Outcome, Reading
from probes.subject import Subject

Converse = Callable[..., dict[str, Reading]]
SLIDES = f"operator:judge {SLIDE}"
SHOWS = f"operator:do {SHOW}"
ASKS = {measure: f"operator:judge {question}" for measure, question in JUDGEMENTS.items()}


def test_every_yes_passes_and_a_no_fails_with_its_reason(converse: Converse) -> None:
    said = [(BRIGHTNESS, "1\n87\n"), (SLIDES, "yes"), (SHOWS, "done"), *((ask, "yes") for ask in ASKS.values())]
    assert {reading.outcome for reading in converse(picture, said).values()} == {Outcome.PASSED}
    shadow = [(ask, "no: a keyboard's shadow" if ask == ASKS["display.burn_in"] else words) for ask, words in said]
    reading = converse(picture, shadow)["display.burn_in"]
    assert (reading.outcome, reading.reason) == (Outcome.FAILED, "a keyboard's shadow")


@pytest.mark.parametrize("answer", ["skip: no time", "", "done", {"failure": "timeout"}])
def test_what_nobody_judges_is_not_tested(converse: Converse, answer: object) -> None:
    said = [(SLIDES, answer), (SHOWS, "done"), *((ask, answer) for ask in ASKS.values())]
    assert {reading.outcome for reading in converse(picture, said).values()} == {Outcome.NOT_TESTED}


class Listener:
    """A link that remembers what it is asked."""

    def __init__(self, brightness: str) -> None:
        self.asked: list[str] = []
        self._brightness = brightness

    def ask(self, request: str, deadline: float = DEADLINE, watch: Watch | None = None) -> Exchange:
        self.asked.append(request)
        at = "2026-11-01T00:00:00Z"
        if request == BRIGHTNESS:
            return Exchange(ask=request, exit_code=0, stdout=self._brightness, at=at, seconds="0")
        return Exchange(ask=request, failure=Failure.REFUSED, at=at, seconds="0")


def test_nothing_is_judged_where_no_picture_was_shown_and_the_brightness_comes_back() -> None:
    link = Listener("0\n87\n")
    assert {reading.outcome for reading in picture(Subject(link))} == {Outcome.NOT_TESTED}
    assert link.asked == [
        BRIGHTNESS, SLIDES, SHOWS,
        "shell:settings put system screen_brightness 87; settings put system screen_brightness_mode 0",
    ]  # fmt: skip


@pytest.mark.parametrize("said", ["", "null\nnull\n", "1\n$(reboot)\n", "1\n87\n9\n"])
def test_what_the_device_did_not_say_is_not_put_back(said: str) -> None:
    link = Listener(said)
    list(picture(Subject(link)))
    assert link.asked == [BRIGHTNESS, SLIDES, SHOWS]


def test_the_brightness_comes_back_though_the_probe_is_broken_off() -> None:
    link = Listener("0\n87\n")
    readings = picture(Subject(link))
    next(readings)
    readings.close()
    assert link.asked[-1].startswith("shell:settings put system screen_brightness 87;")
