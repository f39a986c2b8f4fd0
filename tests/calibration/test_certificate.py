"""A calibration is used only while it is valid, and refused in one sentence otherwise."""

from pathlib import Path

import pytest

from calibration.certificate import Calibration, CalibrationError, read_calibration
from calibration.quantity import Quantity

CERTIFICATE = Calibration(
    instrument="camera 1", method="ChArUco target", valid_from="2026-01-01T00:00:00Z",
    valid_until="2026-12-31T00:00:00Z", scale=Quantity(value="0.0400", unit="mm/px", uncertainty="0.0001"),
)  # fmt: skip


@pytest.mark.parametrize("at", ["2026-01-01T00:00:00Z", "2026-06-01T12:00:00.5Z", "2026-12-31T00:00:00Z"])
def test_it_holds_within_its_span(at: str) -> None:
    assert CERTIFICATE.in_force(at) is CERTIFICATE


@pytest.mark.parametrize("at", ["2025-12-31T23:59:59Z", "2026-12-31T00:00:01Z"])
def test_it_is_refused_outside_its_span(at: str) -> None:
    with pytest.raises(CalibrationError, match=r"camera 1 is valid from .*: calibrate again"):
        CERTIFICATE.in_force(at)


def test_it_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "camera.json"
    file.write_bytes(CERTIFICATE.canonical())
    assert read_calibration(file) == CERTIFICATE


@pytest.mark.parametrize("content", [None, b"", b"{}", b"[]", b'{"instrument": 1}'])
def test_a_file_that_is_none_is_one_sentence(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "camera.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CalibrationError) as refused:
        read_calibration(file)
    assert str(file) in str(refused.value) and str(refused.value).endswith(".")
