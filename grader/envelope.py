"""The DSSE envelope (secure-systems-lab/dsse, protocol 1.0.2): a payload's bytes with the signatures over them.

What is signed is the bytes, so there is no canonical form to get wrong. The key id is an unauthenticated hint: it may
help to word a sentence, and it decides nothing.
"""

import base64
import binascii
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from calibration.record import canonical_json
from calibration.unusable import Unusable

URL_SAFE = str.maketrans("-_", "+/")


class SignatureError(Unusable):
    """A signed file that cannot be read, or whose signature does not hold; the message is one sentence."""


def _decodable(text: str) -> str:
    decode(text)
    return text


Base64 = Annotated[str, AfterValidator(_decodable)]
"""Base64 in the standard or the URL-safe alphabet."""


class _Part(BaseModel):
    """A part of the envelope. The specification tells readers to ignore fields that they do not know."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class Signature(_Part):
    """One signature, and a hint at the key that made it."""

    sig: Base64
    keyid: str | None = None


class Envelope(_Part):
    """A payload, what kind of payload it is, and its signatures (none, where it was never signed)."""

    payload_type: str = Field(alias="payloadType")
    payload: Base64
    signatures: tuple[Signature, ...]

    @property
    def body(self) -> bytes:
        """The payload's bytes: not to be believed before `grader.sign.verified` returns them."""
        return decode(self.payload)

    @property
    def signed_bytes(self) -> bytes:
        """What every signature is over."""
        return pre_authentication(self.payload_type, self.body)

    def to_json(self) -> bytes:
        """Return the envelope as one line of JSON."""
        return canonical_json(self.model_dump(mode="json", by_alias=True, exclude_none=True)) + b"\n"


def read_envelope(data: bytes, where: str) -> Envelope:
    """Parse an envelope; raise SignatureError, naming the place, if it is none."""
    try:
        return Envelope.model_validate_json(data)
    except ValidationError as error:
        raise SignatureError(f"{where} is not a DSSE envelope: {first_fault(error)}.") from error


def first_fault(error: ValidationError) -> str:
    """Return where the first fault of a signed file is, and what it is."""
    first = error.errors(include_url=False)[0]
    words = first["msg"].removeprefix("Value error, ")
    return ": ".join(filter(None, (".".join(map(str, first["loc"])), words)))


def pre_authentication(payload_type: str, body: bytes) -> bytes:
    """Return the Pre-Authentication Encoding: type and body, each with its length in bytes before it."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(body), body)


def encode(data: bytes) -> str:
    """Return base64 in the standard alphabet, padded."""
    return base64.b64encode(data).decode()


def decode(text: str) -> bytes:
    """Return the bytes of base64 in either alphabet; raise ValueError unless the text is their one padded spelling."""
    standard = text.translate(URL_SAFE)
    try:
        data = base64.b64decode(standard, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("not base64") from error
    if encode(data) != standard:
        raise ValueError("base64 with stray bits")
    return data
