"""The JSON Schemas in docs/schemas are those of the records: regenerate them with `make schemas`."""

from pathlib import Path

from grader.schemas import schemas

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "schemas"


def test_the_exported_schemas_equal_the_records() -> None:
    exported = {file.name: file.read_text("utf-8") for file in FOLDER.glob("*.json")}
    assert exported == schemas()


def test_no_signed_record_holds_a_float() -> None:
    """JSON Schema says `number` where a float could be: decimals are strings, counts are integers."""
    for name, text in schemas().items():
        assert '"type": "number"' not in text, name
