"""Ed25519 keys (RFC 8032), and what they sign and vouch for. The same report under the same key has one signature."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from calibration.record import sha256
from grader.envelope import Envelope, Signature, SignatureError, decode, encode
from grader.report import Report
from grader.statement import IN_TOTO, Statement

DER_START = bytes.fromhex("302a300506032b6570032100")
"""What comes before the 32 bytes of an Ed25519 key in its SubjectPublicKeyInfo (RFC 8410, 4 and 10.1)."""
RAW_LENGTH = 32


@dataclass(frozen=True)
class PublicKey:
    """An Ed25519 public key; equal keys are equal bytes."""

    der: bytes
    """SubjectPublicKeyInfo (RFC 8410), as `openssl pkey -pubin -outform DER` writes it."""

    def __post_init__(self) -> None:
        if len(self.der) != len(DER_START) + RAW_LENGTH or not self.der.startswith(DER_START):
            raise ValueError("not an Ed25519 public key")

    @property
    def text(self) -> str:
        """The key as one line of base64: the inner line of its PEM file."""
        return encode(self.der)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the DER form, hexadecimal."""
        return sha256(self.der)

    @property
    def pem(self) -> bytes:
        """The key as a PEM file."""
        return self._key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def made(self, signature: bytes, message: bytes) -> bool:
        """Whether this key's private half made a signature over a message."""
        try:
            self._key.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    @property
    def _key(self) -> Ed25519PublicKey:
        return Ed25519PublicKey.from_public_bytes(self.der.removeprefix(DER_START))


@dataclass(frozen=True)
class Verified:
    """The very bytes that were verified, and the distinct keys that signed them."""

    payload: bytes
    keys: tuple[PublicKey, ...]


def public_key(key: Ed25519PrivateKey) -> PublicKey:
    """Return a private key's public half."""
    return PublicKey(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def sign(payload_type: str, payload: bytes, *keys: Ed25519PrivateKey) -> Envelope:
    """Sign a payload with one or more keys."""
    unsigned = Envelope(payload_type=payload_type, payload=encode(payload), signatures=())
    return counter_sign(unsigned, *keys)


def counter_sign(envelope: Envelope, *keys: Ed25519PrivateKey) -> Envelope:
    """Add signatures over the same payload: an auditor who came to the same grade vouches for it too."""
    added = [_signature(envelope.signed_bytes, key) for key in keys]
    return envelope.model_copy(update={"signatures": (*envelope.signatures, *added)})


def sign_report(report: Report, *keys: Ed25519PrivateKey) -> Envelope:
    """Return the signed envelope of a report: what is written to `report.json`."""
    return sign(IN_TOTO, Statement.of(report).to_json(), *keys)


def verified(envelope: Envelope, payload_type: str, keys: Iterable[PublicKey]) -> Verified:
    """Return the payload and which of the keys signed it, each once; raise SignatureError if none did."""
    if envelope.payload_type != payload_type:
        raise SignatureError(f"The payload is of type {envelope.payload_type!r}, not {payload_type}.")
    if not envelope.signatures:
        raise SignatureError("It is not signed.")
    message = envelope.signed_bytes
    signatures = [decode(signature.sig) for signature in envelope.signatures]
    signers = tuple(key for key in dict.fromkeys(keys) if any(key.made(each, message) for each in signatures))
    if not signers:
        raise SignatureError("No signature holds under a known key.")
    return Verified(payload=envelope.body, keys=signers)


def read_private(path: Path, passphrase: bytes | None = None) -> Ed25519PrivateKey:
    """Read a private key from a PEM file; raise SignatureError with one sentence if that fails."""
    data = _key_file(path)
    try:
        key = load_pem_private_key(data, passphrase)
    except TypeError as error:
        why = "has a passphrase: give it" if passphrase is None else "has no passphrase: give none"
        raise SignatureError(f"The key {path} {why}.") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SignatureError(f"{path} is not a private key, or the passphrase is wrong.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SignatureError(f"{path} is a key of another kind: reports are signed with Ed25519.")
    return key


def read_public(path: Path) -> PublicKey:
    """Read a public key from a PEM file; raise SignatureError with one sentence if that fails."""
    data = _key_file(path)
    try:
        key = load_pem_public_key(data)
        return PublicKey(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SignatureError(f"{path} is not an Ed25519 public key.") from error


def _key_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SignatureError(f"The key {path} cannot be read: {error.strerror}.") from error


def _signature(message: bytes, key: Ed25519PrivateKey) -> Signature:
    return Signature(sig=encode(key.sign(message)), keyid=public_key(key).fingerprint)
