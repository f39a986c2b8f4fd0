"""The faces of a report as people see them: the page in a real browser, the PDF in a reader that is not ours."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import cv2
import example_report as example
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from grader.render.page import render_page
from grader.render.pdf import render_pdf

KINDS = {"excellent": example.excellent, "good": example.good, "locked": example.locked,
         "undetermined": example.undetermined}  # fmt: skip
PHONE_WIDTH, DESK_WIDTH = 390, 1280


def installed(tool: str, package: str) -> str:
    path = shutil.which(tool)
    if path is None:
        pytest.skip(f"{package} is not installed, so that nothing looks at the report with {tool}")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = installed("chromium", "chromium")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
             "--disable-component-update", "--disable-sync", "--no-first-run"]  # fmt: skip
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=flags)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page that fails the test for whatever it tries to fetch, says on its console or asks."""
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.on("request", lambda request: complaints.append(request.url) if request.url.startswith("http") else None)
    yield page
    page.close()
    assert complaints == []


def written(folder: Path, kind: str) -> str:
    report = KINDS[kind]()
    file = folder / "report.html"
    file.write_text(render_page(report, example.envelope(report), example.pictures(report)), "utf-8")
    return file.as_uri()


@pytest.mark.parametrize("width", [PHONE_WIDTH, DESK_WIDTH])
@pytest.mark.parametrize("kind", KINDS)
def test_the_page_fits_the_screen_and_shows_its_grade(page: Page, tmp_path: Path, kind: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(written(tmp_path, kind))
    grade = KINDS[kind]().grades[0]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.get_by_text(grade.title, exact=True).first.is_visible()
    box = page.get_by_text(grade.title, exact=True).first.bounding_box()
    assert box is not None and box["y"] < 900, "the grade is on the first screen"


def test_every_picture_of_the_page_is_decoded(page: Page, tmp_path: Path) -> None:
    page.goto(written(tmp_path, "good"))
    decoded = """async () => {
        const images = Array.from(document.images);
        images.forEach(image => { image.loading = "eager"; });
        await Promise.all(images.map(image => image.decode()));
        return images.map(image => image.naturalWidth);
    }"""
    widths = page.evaluate(decoded)
    assert len(widths) >= 6 and all(widths)


def poppler(tool: str, *words: str | Path) -> str:
    """Run one of poppler's readers, which know nothing of how the PDF was made, and return what it prints."""
    command = [installed(tool, "poppler-utils"), *map(str, words)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("kind", KINDS)
def test_a_foreign_reader_shows_the_pdf_and_finds_the_envelope(tmp_path: Path, kind: str) -> None:
    report = KINDS[kind]()
    envelope = example.envelope(report)
    pdf = tmp_path / "report.pdf"
    pdf.write_bytes(render_pdf(report, envelope, example.pictures(report)))
    poppler("pdftoppm", "-r", "60", "-png", "-l", "1", pdf, tmp_path / "page")
    first = cv2.imread(str(next(tmp_path.glob("page*.png"))))
    assert first is not None and np.ptp(first) > 200 and (first < 250).mean() > 0.02, "the page is not blank"
    poppler("pdfdetach", "-saveall", "-o", tmp_path, pdf)
    assert (tmp_path / "report.dsse.json").read_bytes() == envelope
    assert report.grades[0].title in poppler("pdftotext", "-l", "1", pdf, "-")
