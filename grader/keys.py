"""Making, listing and revoking keys. Everything lives in one folder that stays with whoever answers for the stations.

`root.key` signs the trust list and nothing else; `root.pub` and `trust.json` are handed out; a station gets `NAME.key`.
"""

import os
import re
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from pydantic import ValidationError

from calibration.moment import now
from grader.envelope import first_fault
from grader.sign import PublicKey, public_key, read_private
from grader.trust import Revocation, StationKey, TrustError, TrustList, read_trust

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


def make_root(folder: Path, *, passphrase: bytes | None = None) -> PublicKey:
    """Make a root key and its first, empty trust list; return the public key. Never overwrites a key (TrustError)."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TrustError(f"The folder {folder} cannot be made: {error.strerror}.") from error
    key = _make_key(folder / "root", passphrase)
    _publish(folder, TrustList(root=public_key(key).text, issued=now()), key)
    return public_key(key)


def make_station(folder: Path, name: str, valid_from: str, valid_until: str, *,
                 passphrase: bytes | None = None, root_passphrase: bytes | None = None) -> Path:  # fmt: skip
    """Make a station's key and enter it in the trust list; return the private key's path.

    Raises TrustError for a bad name or span, a key that is there already, or a root that does not hold.
    """
    if not NAME.fullmatch(name) or name == "root":
        raise TrustError(f"{name!r} cannot name a station: use A-Z a-z 0-9 _ - and dots, and not root.")
    root, listed = _open(folder, root_passphrase)
    key = Ed25519PrivateKey.generate()
    try:
        entry = StationKey(station=name, key=public_key(key).text, valid_from=valid_from, valid_until=valid_until)
    except ValidationError as error:
        raise TrustError(f"The key of station {name} cannot be valid so: {first_fault(error)}.") from error
    _write_key(folder / name, key, passphrase)
    _publish(folder, listed.model_copy(update={"keys": (*listed.keys, entry), "issued": now()}), root)
    return folder / f"{name}.key"


def revoke(folder: Path, name: str, reason: str, at: str | None = None, *,
           root_passphrase: bytes | None = None) -> int:  # fmt: skip
    """Revoke every key of a station that is not revoked yet; return how many (TrustError if there is none)."""
    root, listed = _open(folder, root_passphrase)
    try:
        revocation = Revocation(at=at or now(), reason=reason.rstrip("."))
    except ValidationError as error:
        raise TrustError(f"A revocation needs a date and a reason: {first_fault(error)}.") from error
    found = [entry for entry in listed.keys if entry.station == name and entry.revoked is None]
    if not found:
        raise TrustError(f"Station {name} has no key in {folder / 'trust.json'} that could be revoked.")
    keys = tuple(each.model_copy(update={"revoked": revocation}) if each in found else each for each in listed.keys)
    _publish(folder, listed.model_copy(update={"keys": keys, "issued": now()}), root)
    return len(found)


def _open(folder: Path, passphrase: bytes | None) -> tuple[Ed25519PrivateKey, TrustList]:
    root = read_private(folder / "root.key", passphrase)
    return root, read_trust(folder / "trust.json", public_key(root).fingerprint).listed


def _make_key(stem: Path, passphrase: bytes | None) -> Ed25519PrivateKey:
    key = Ed25519PrivateKey.generate()
    _write_key(stem, key, passphrase)
    return key


def _write_key(stem: Path, key: Ed25519PrivateKey, passphrase: bytes | None) -> None:
    lock = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)
    private = stem.with_name(f"{stem.name}.key")
    try:
        handle = os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise TrustError(f"{private} is there already: move it away first, keys are never overwritten.") from error
    except OSError as error:
        raise TrustError(f"{private} cannot be written: {error.strerror}.") from error
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
    stem.with_name(f"{stem.name}.pub").write_bytes(public_key(key).pem)


def _publish(folder: Path, listed: TrustList, root: Ed25519PrivateKey) -> None:
    fresh = folder / "trust.json.unfinished"
    try:
        fresh.write_bytes(listed.signed(root).to_json())
        fresh.replace(folder / "trust.json")
    except OSError as error:
        raise TrustError(f"{folder / 'trust.json'} cannot be written: {error.strerror}.") from error
