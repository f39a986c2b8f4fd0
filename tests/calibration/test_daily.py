"""The daily check: an unchanged station passes, each fault is named with what to do, and a trend is seen coming."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.calibration.chart_photo import Chart
from benchmarks.calibration.station import FAULTS, Station, fault
from calibration.certificate import Calibration, CalibrationError
from calibration.characterise import Extras, Frame, Sighted, characterise, sighted
from calibration.daily import Check, Figure, check
from calibration.quantity import quantity
from calibration.target import Print, TargetError
from calibration.trend import headings, history, keep, read_checks

AT = "2026-06-01T08:00:00Z"
PHONE = Chart("phone")
TRUE = Print(1.0, 1.0, 0.0005)


def checked(bench: Station, certificate: Calibration, name: str = "") -> Check:
    chance = np.random.default_rng(5)
    camera, shot = fault(name, bench.laid_again(chance), bench.shot(chance))
    return check(bench.frame(camera, shot, PHONE), certificate, AT)


def test_an_unchanged_station_passes_with_the_sheet_laid_anew(bench: Station, certificate: Calibration) -> None:
    found = checked(bench, certificate)
    assert found.ok, [figure for figure in found.figures if not figure.ok]
    assert {figure.name for figure in found.figures} == {
        "scale",
        "tilt",
        "focus",
        "light",
        "evenness",
        "veil",
        "colour",
    }
    assert not any(figure.remedy for figure in found.figures)


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_named_with_what_to_do(bench: Station, certificate: Calibration, name: str) -> None:
    wrong = {figure.name: figure.remedy for figure in checked(bench, certificate, name).figures if not figure.ok}
    assert name in wrong and wrong[name].endswith(".")


def test_a_photo_of_another_size_or_target_and_an_expired_certificate_are_refused(
    bench: Station, certificate: Calibration
) -> None:
    shot = bench.shot(np.random.default_rng(6))
    smaller = replace(bench.camera, width=900)
    with pytest.raises(CalibrationError, match="is for photos of 1000 × 750 px, not 900 × 750 px"):
        check(bench.frame(smaller, shot, PHONE), certificate, AT)
    wider = replace(bench.camera, distance=1.7 * bench.camera.distance, looks_at=(122.0, 87.0))
    with pytest.raises(TargetError, match="shows the target laptop; the certificate was made with another: use phone"):
        check(bench.frame(wider, shot, Chart("laptop")), certificate, AT)
    with pytest.raises(CalibrationError, match="calibrate again"):
        check(bench.frame(bench.camera, shot, PHONE), certificate, "2028-01-01T00:00:00Z")
    bare = certificate.model_copy(update={"optics": None})
    with pytest.raises(CalibrationError, match="says nothing of focus and light"):
        check(bench.frame(bench.camera, shot, PHONE), bare, AT)


def day(number: int, value: float, *, ok: bool = True, of: str = "a" * 64) -> Check:
    figure = Figure(name="focus", value=quantity(value, "percent", resolution="0.01"), limit=-20, ok=ok, remedy="")
    return Check(at=f"2026-06-{number:02}T08:00:00Z", calibration=of, photo="b" * 64, figures=(figure,))


def test_a_figure_on_its_way_out_is_said_in_time() -> None:
    (words,) = headings([day(number, -2.5 * number) for number in range(1, 7)])
    assert words == "By the last 6 checks, focus leaves its limit in 2 days."


@pytest.mark.parametrize(
    "values", [[0, 0, 0, 0, 0], [1, -1, 1, -1, 1], [-9, -7, -5, -3, -1], [-1, -1.2, -1.4, -1.6, -1.8], [-5, -10, -15]]
)
def test_what_stands_still_wavers_comes_back_creeps_or_is_new_is_not(values: list[float]) -> None:
    assert not list(headings([day(number, value) for number, value in enumerate(values, start=1)]))


def test_checks_are_kept_and_those_of_an_earlier_certificate_passed_over(tmp_path: Path) -> None:
    certificate = tmp_path / "camera.json"
    assert read_checks(certificate, "a" * 64) == ()
    keep(certificate, day(1, -1, of="c" * 64))
    keep(certificate, day(2, -2))
    assert read_checks(certificate, "a" * 64) == (day(2, -2),)
    history(certificate).write_bytes(history(certificate).read_bytes() + b'{"at": \n')
    with pytest.raises(CalibrationError, match="line 3 is no check of a calibration"):
        read_checks(certificate, "a" * 64)


def test_a_copy_of_a_photo_is_no_new_evidence(
    plane: Frame, others: Sequence[Sighted], certificate: Calibration
) -> None:
    found = characterise(plane, [*others, others[0], sighted(plane)], TRUE, 0.25)
    assert certificate.optics is not None
    assert (found.optics.photos, found.optics.fit) == (certificate.optics.photos, certificate.optics.fit)
    assert "2 of the photos are copies of another: each counts once." in found.remarks


def test_a_card_of_another_size_is_refused(plane: Frame, others: Sequence[Sighted]) -> None:
    card = Frame("grey.jpg", "0" * 64, None, np.full((600, 800, 3), 128, np.uint8))
    with pytest.raises(TargetError, match=r"grey\.jpg has 800 × 600 px, not 1000 × 750 px"):
        characterise(plane, others, TRUE, 0.25, Extras(cards=(card, card)))


def test_a_check_that_does_not_show_the_patches_is_not_passed(bench: Station, certificate: Calibration) -> None:
    shifted = replace(bench.camera, looks_at=(bench.camera.looks_at[0], bench.camera.looks_at[1] - 26))
    with pytest.raises(TargetError, match="show the whole target"):
        check(bench.frame(shifted, bench.shot(np.random.default_rng(6)), PHONE), certificate, AT)
