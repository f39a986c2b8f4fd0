"""Who is trusted: station keys, when each is valid, which are revoked; itself signed by an offline root key.

Trust never comes from a key id, nor from a key that a report carries (docs/decisions/0002-trust.md says why).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import AfterValidator, Field, ValidationError, model_validator

from calibration.moment import Moment, exists, moment
from calibration.record import Record
from calibration.unusable import Unusable
from grader.envelope import Envelope, SignatureError, decode, first_fault, read_envelope
from grader.sign import PublicKey, public_key, read_public, sign, verified

FINGERPRINT = re.compile(r"[0-9a-f]{64}")
TRUST_LIST = "application/vnd.truegrade.trust+json"


class TrustError(Unusable):
    """A key or trust list that vouches for nothing; the message is one sentence that says why."""


def _key_text(text: str) -> str:
    PublicKey(decode(text))
    return text


KeyText = Annotated[str, AfterValidator(_key_text)]
"""A public key as base64 of its DER form."""


class Revocation(Record):
    """That a key vouches for nothing any more, whatever date a report bears."""

    at: Moment
    reason: Annotated[str, Field(min_length=1)]


class StationKey(Record):
    """One key of one station."""

    station: Annotated[str, Field(min_length=1)]
    key: KeyText
    valid_from: Moment
    valid_until: Moment
    revoked: Revocation | None = None

    @model_validator(mode="after")
    def _has_a_span(self) -> Self:
        if moment(self.valid_from) >= moment(self.valid_until):
            raise ValueError(f"the key of {self.station} ends before it begins")
        return self

    @property
    def public(self) -> PublicKey:
        """The key itself."""
        return PublicKey(decode(self.key))

    def require_valid(self, at: str) -> None:
        """Raise TrustError unless this key could vouch for an inspection at an instant."""
        if self.revoked is not None:
            raise TrustError(
                f"The key of station {self.station} was revoked on {self.revoked.at}: {self.revoked.reason}. "
                "It vouches for nothing, for whoever has it can write any date."
            )
        if moment(at) < moment(self.valid_from):
            raise TrustError(f"The key of station {self.station} is valid from {self.valid_from}, not yet at {at}.")
        if moment(at) > moment(self.valid_until):
            raise TrustError(f"The key of station {self.station} expired on {self.valid_until}, before {at}.")


class TrustList(Record):
    """Everything that a root key vouches for. A later list replaces an earlier one as a whole."""

    format: Literal["truegrade/trust/1"] = "truegrade/trust/1"
    root: KeyText
    issued: Moment
    keys: tuple[StationKey, ...] = ()

    @model_validator(mode="after")
    def _one_entry_per_key(self) -> Self:
        if len({entry.key for entry in self.keys}) < len(self.keys):
            raise ValueError("a key is listed twice")
        return self

    def signed(self, root: Ed25519PrivateKey) -> Envelope:
        """Return the list under its root's signature; raise TrustError for another root's key."""
        if public_key(root).text != self.root:
            raise TrustError("This key is not the root of this trust list.")
        return sign(TRUST_LIST, self.canonical(), root)


@dataclass(frozen=True)
class Trust:
    """A trust list whose signature holds."""

    listed: TrustList
    source: str
    pinned: bool
    """Whether the reader named the root key, rather than taking the one inside the file."""

    @property
    def root(self) -> str:
        """The root key's fingerprint."""
        return PublicKey(decode(self.listed.root)).fingerprint

    @property
    def keys(self) -> tuple[PublicKey, ...]:
        """Every listed key, whether still valid or not: a signature can hold where trust does not."""
        return tuple(entry.public for entry in self.listed.keys)

    def entry(self, fingerprint: str) -> StationKey | None:
        """Return what is listed of a key, if anything."""
        return next((entry for entry in self.listed.keys if entry.public.fingerprint == fingerprint), None)

    def vouch(self, signers: Iterable[PublicKey], station: str, at: str) -> StationKey:
        """Return the entry that lets one of the signers speak for a station at an instant.

        Raises TrustError that says why there is none: the key is unknown, of another station, expired or revoked.
        """
        why = f"No key of station {station} signed it."
        if not exists(at):
            raise TrustError(f"The report is dated {at}: there is no such date.")
        for entry in filter(None, (self.entry(key.fingerprint) for key in signers)):
            if entry.station != station:
                why = f"The report names station {station}, but the key of station {entry.station} signed it."
                continue
            try:
                entry.require_valid(at)
                return entry
            except TrustError as error:
                why = str(error)
        raise TrustError(why)

    def __str__(self) -> str:
        how = "as you named it" if self.pinned else "as the file itself says: compare it with the one you were given"
        return f"{self.source} of {self.listed.issued}, root key {self.root} ({how})"


def read_trust(path: Path, root: str | Path | None = None) -> Trust:
    """Read a trust list and check its root's signature; raise TrustError with one sentence if it does not hold.

    root pins who may sign it: a fingerprint (64 hexadecimal digits) or the root's public key file. Without it the list
    is checked against the root key that it carries itself: then the file is trusted because the caller chose it.
    """
    try:
        envelope = read_envelope(path.read_bytes(), str(path))
        listed = TrustList.model_validate_json(envelope.body)
        key = PublicKey(decode(listed.root))
        if root is not None and key.fingerprint != _fingerprint(root):
            raise TrustError(f"{path} is signed by root key {key.fingerprint}, which is not the one you trust.")
        verified(envelope, TRUST_LIST, [key])
    except OSError as error:
        raise TrustError(f"The trust file {path} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        raise TrustError(f"{path} is not a trust list: {first_fault(error)}.") from error
    except SignatureError as error:
        raise TrustError(f"The trust file {path} does not hold: {error}") from error
    return Trust(listed=listed, source=path.name, pinned=root is not None)


def _fingerprint(root: str | Path) -> str:
    if isinstance(root, str) and FINGERPRINT.fullmatch(text := root.lower().replace(":", "")):
        return text
    return read_public(Path(root)).fingerprint
