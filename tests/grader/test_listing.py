"""Listings: what each marketplace takes, tied to one signed report, and refused where there is no grade."""

import csv
import io
import json
from pathlib import Path

import example_report as example
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.record import sha256
from grader.grade import Grade, Verdict
from grader.library import load
from grader.listing import ListingError, markets, write_listing
from grader.listing.backmarket import GRADES
from grader.listing.schemaorg import product
from grader.report import PublicDevice, Report

DIGEST = sha256(b"envelope")


def written(report: Report, market: str, folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in write_listing(report, DIGEST, market, folder)}


def regraded(name: str, standard: str) -> Report:
    grade = example.grade(name, Verdict.GRADED, "So it is.", (), (), standard=standard)
    return example.report(grades=(grade,))


def test_each_module_is_a_market() -> None:
    assert markets() == ("backmarket", "ebay", "schemaorg")


@pytest.mark.parametrize("market", ["backmarket", "ebay", "schemaorg"])
def test_every_listing_holds_the_report_and_its_digest(market: str, tmp_path: Path) -> None:
    files = written(example.good(), market, tmp_path / "listing")
    assert files
    for text in files.values():
        assert example.good().report_id in text
        assert DIGEST in text


@pytest.mark.parametrize("market", ["backmarket", "ebay", "schemaorg"])
@pytest.mark.parametrize("kind", ["locked", "undetermined"])
def test_without_a_grade_there_is_no_listing(market: str, kind: str, tmp_path: Path) -> None:
    report = example.ALL[kind]()
    with pytest.raises(ListingError, match="has no grade to list:") as refusal:
        write_listing(report, DIGEST, market, tmp_path / "listing")
    assert refusal.value.exit_code == 1
    assert not (tmp_path / "listing").exists()


@pytest.mark.parametrize(("market", "standard"), [("backmarket", "ctia"), ("ebay", "backmarket-phones")])
def test_another_scheme_s_grade_is_not_passed_off(market: str, standard: str, tmp_path: Path) -> None:
    with pytest.raises(ListingError, match="was not graded under"):
        write_listing(regraded("excellent", standard), DIGEST, market, tmp_path)


def test_a_report_under_no_standard_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ListingError, match="graded under no standard"):
        write_listing(example.report(grades=()), DIGEST, "schemaorg", tmp_path)


def test_back_market_takes_the_grade_by_name(tmp_path: Path) -> None:
    offer = json.loads(written(example.good(), "backmarket", tmp_path)["backmarket.json"])
    assert {key: offer[key] for key in ("grade", "new_battery")} == {"grade": "GOOD", "new_battery": False}
    assert "Battery health: 86 % ± 1 % (Samsung gauge, mSavedBatteryAsoc)." in offer["comment"]


def test_the_csv_says_what_the_json_says(tmp_path: Path) -> None:
    files = written(example.good(), "backmarket", tmp_path)
    (row,) = csv.DictReader(io.StringIO(files["backmarket.csv"]))
    offer = json.loads(files["backmarket.json"])
    assert row == {"grade": offer["grade"], "comment": offer["comment"], "new_battery": "false"}


@pytest.mark.parametrize("standard", ["backmarket-phones", "backmarket-other", "ebay-refurbished"])
def test_every_grade_that_a_released_standard_gives_can_be_listed(standard: str, tmp_path: Path) -> None:
    market = standard.split("-", maxsplit=1)[0]
    names = [grade.name for grade in load(standard).standard.grades]
    assert names
    for name in set(names) - {"certified"}:
        report = example.report(
            grades=(
                example.elsewhere(Verdict.GRADED, name, name)[0].model_copy(
                    update={"standard": standard, "name": name}
                ),
            )
        )
        assert written(report, market, tmp_path)


@pytest.mark.parametrize(
    ("name", "condition", "number"),
    [
        ("excellent_refurbished", "EXCELLENT_REFURBISHED", "2010"),
        ("very_good", "VERY_GOOD_REFURBISHED", "2020"),
        ("good", "GOOD_REFURBISHED", "2030"),
    ],
)
def test_ebay_takes_its_own_names_and_numbers(name: str, condition: str, number: str, tmp_path: Path) -> None:
    item = json.loads(written(regraded(name, "ebay-refurbished"), "ebay", tmp_path)["ebay.json"])
    assert (item["condition"], item["conditionId"]) == (condition, number)


@pytest.mark.parametrize(
    ("market", "standard", "name"),
    [("ebay", "ebay-refurbished", "certified"), ("backmarket", "backmarket-phones", "diamond")],
)
def test_a_grade_that_a_seller_cannot_choose_is_refused(market: str, standard: str, name: str, tmp_path: Path) -> None:
    with pytest.raises(ListingError, match=name):
        write_listing(regraded(name, standard), DIGEST, market, tmp_path)


@settings(max_examples=40, deadline=None)
@given(method=st.text(min_size=1, max_size=900), maker=st.text(max_size=300))
def test_a_comment_is_never_too_long_and_never_without_its_proof(method: str, maker: str) -> None:
    grades = example.good().grades
    readings = (example.measured("battery.health", 86, "percent", method=method),)
    device = PublicDevice(kind="phone", platform="android", maker=maker, model=method, name=None, identifiers={})
    report = example.report(grades=grades, readings=readings, device=device)
    for market, name, most in (("backmarket", "comment", 500), ("ebay", "conditionDescription", 1000)):
        files = __import__(f"grader.listing.{market}", fromlist=["files"]).files(report, DIGEST)
        text = json.loads(files[f"{market}.json"])[name]
        assert len(text) <= most
        assert text.endswith(f"Report {report.report_id}, SHA-256 of the signed record {DIGEST}.")


def test_an_id_that_leaves_no_room_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ListingError, match="too long for a listing of 500 characters"):
        write_listing(example.report(report_id="x" * 500), DIGEST, "backmarket", tmp_path)


@pytest.mark.parametrize("words", ["Like new", "as-new", "comme neuf", "État neuf"])
def test_no_listing_calls_a_used_device_new(words: str, tmp_path: Path) -> None:
    first = example.good().grades[0]
    grade: Grade = first.model_copy(update={"title": words})
    with pytest.raises(ListingError, match="No listing may call"):
        write_listing(example.report(grades=(grade,)), DIGEST, "schemaorg", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_schema_org_is_refurbished_only_with_a_grade() -> None:
    assert product(example.good(), DIGEST)["offers"] == {
        "@type": "Offer",
        "itemCondition": "https://schema.org/RefurbishedCondition",
    }
    assert "offers" not in product(example.locked(), DIGEST)
    assert "offers" not in product(example.report(grades=()), DIGEST)


def test_schema_org_gives_the_battery_with_its_source_and_its_span() -> None:
    properties = product(example.good(), DIGEST)["additionalProperty"]
    assert isinstance(properties, list)
    (health,) = [row for row in properties if row.get("propertyID") == "battery.health"]
    assert health == {
        "@type": "PropertyValue",
        "name": "Battery health",
        "value": "86 % ± 1 %",
        "minValue": "85",
        "maxValue": "87",
        "propertyID": "battery.health",
        "measurementTechnique": "Samsung gauge, mSavedBatteryAsoc",
    }


def test_a_battery_that_says_nothing_is_not_listed_with_a_value(tmp_path: Path) -> None:
    report = example.report(readings=example.battery(None))
    text = written(report, "backmarket", tmp_path)["backmarket.json"]
    assert "Battery health" not in text


def test_an_unknown_market_and_a_folder_that_is_a_file_are_sentences(tmp_path: Path) -> None:
    with pytest.raises(
        ListingError, match="There is no listing for gumtree: choose one of backmarket, ebay, schemaorg"
    ):
        write_listing(example.good(), DIGEST, "gumtree", tmp_path)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ListingError, match="cannot be written"):
        write_listing(example.good(), DIGEST, "ebay", tmp_path / "file")


def test_grades_are_names_and_never_numbers() -> None:
    assert all(name.isalpha() and name == name.upper() for name in GRADES.values())
