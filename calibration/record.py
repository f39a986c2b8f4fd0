"""The shape that every record shares: frozen, keyword-only, exact, and with one canonical form."""

import hashlib
import json
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field


def _exact(value: Any) -> Any:
    """Refuse binary floats: 0.1 is not a number that two machines must agree on."""
    if isinstance(value, float):
        raise ValueError("write decimals as strings, not as floats")
    return value


MAX_DIGITS = 28
"""Digits before and after the point together: no instrument gives as many, and no file may ask for more."""


def _plain(value: Decimal) -> Decimal:
    """Give one spelling per number where Decimal has many: no exponent, no negative zero."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or max(value.adjusted(), 0) + max(-exponent, 0) >= MAX_DIGITS:
        raise ValueError(f"a number has at most {MAX_DIGITS} digits")
    return Decimal(f"{value if value else abs(value):f}")


Exact = Annotated[Decimal, BeforeValidator(_exact), AfterValidator(_plain)]
"""A decimal number; a string in JSON; never a float."""

Instant = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$")]
"""A moment in UTC as RFC 3339 text, `2026-11-23T08:30:00Z`: records hold no clock types."""

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256, 64 lower-case hexadecimal digits."""


class Record(BaseModel):
    """A frozen record that refuses unknown fields; equal records have equal canonical bytes."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def canonical(self) -> bytes:
        """Return the one JSON text of this record: sorted keys, no spaces, UTF-8, decimals as strings."""
        return canonical_json(self.model_dump(mode="json"))

    def content_digest(self) -> str:
        """Return the SHA-256 of the canonical bytes, in hexadecimal."""
        return sha256(self.canonical())


def canonical_json(value: Any) -> bytes:
    """Return JSON with sorted keys and no spaces, as UTF-8 (equal to RFC 8785 for values without floats)."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def sha256(data: bytes) -> str:
    """Return the SHA-256 of data in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
