"""Certificates of instruments under a station's signature: made, and believed only where all of it holds."""

from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from calibration.certificate import Calibration, CalibrationError, parse_calibration
from calibration.moment import now
from calibration.trend import read_checks
from grader.envelope import Envelope, SignatureError, read_envelope
from grader.sign import PublicKey, sign, verified
from grader.trust import Trust, TrustError

CERTIFICATE = "application/vnd.truegrade.calibration+json"
"""The kind of payload: never to be taken for a report, nor a report for it."""
MOVED = ("scale", "tilt")
"""What a daily check may not find beyond its limit, or the certificate is no longer that of the instrument."""


@dataclass(frozen=True)
class Certificate:
    """A calibration that may be used, and what was received."""

    calibration: Calibration
    envelope: bytes | None
    """The signed envelope; None where nobody signed it."""
    remarks: tuple[str, ...] = ()
    """What whoever reads a report must know of it, one sentence each."""


def certify(calibration: Calibration, *keys: Ed25519PrivateKey) -> Envelope:
    """Return a calibration under a station's signature."""
    return sign(CERTIFICATE, calibration.canonical(), *keys)


def read_certificate(path: Path, trust: Trust | None, *, station: str | None = None) -> Certificate:
    """Read a certificate by which photos are to be measured now, by a station if one is named.

    Raises CalibrationError, with one sentence, for one that does not hold (see `certified`), belongs to another
    station, or has failed its latest daily check.
    """
    found = certified(path, trust)
    if station is not None and found.envelope and found.calibration.station != station:
        raise CalibrationError(
            f"The calibration {path} is of station {found.calibration.station}, not of {station}: calibrate this one."
        )
    return replace(found, remarks=(*found.remarks, *_checked(path, found.calibration)))


def certified(path: Path, trust: Trust | None) -> Certificate:
    """Read a certificate that is in force; one that nobody signed comes with a remark, if it claims no station.

    Raises CalibrationError, with one sentence, for one that was changed, is signed by a key that is not trusted or not
    its station's, or is not in force.
    """
    data = _read(path)
    if b'"payloadType"' in data:
        return Certificate(proven(data, str(path), trust).in_force(now()), data)
    unsigned = parse_calibration(data, str(path)).in_force(now())
    if unsigned.station is not None:
        raise CalibrationError(f"The calibration {path} says that it is of {unsigned.station}, and is not signed.")
    return Certificate(unsigned, None, (f"The calibration of {unsigned.instrument} is not signed.",))


def proven(data: bytes, named: str, trust: Trust | None) -> Calibration:
    """Return the calibration in a signed envelope; raise CalibrationError unless a key of its station signed it."""
    if trust is None:
        raise CalibrationError(
            f"The calibration {named} is signed, and there is no trust list to check it by: name your folder of keys."
        )
    try:
        envelope = read_envelope(data, named)
        signed = verified(envelope, CERTIFICATE, trust.keys)
        calibration = parse_calibration(signed.payload, named)
        _vouched(signed.keys, calibration, trust)
    except SignatureError as error:
        raise CalibrationError(_broken(data, named, trust, str(error))) from error
    except TrustError as error:
        raise CalibrationError(f"The calibration {named} does not hold. {error}") from error
    return calibration


def _vouched(keys: tuple[PublicKey, ...], calibration: Calibration, trust: Trust) -> None:
    """Raise TrustError unless one of the keys is that of the calibration's station, and was valid as it was made."""
    if calibration.station is None:
        raise TrustError("It names no station, so that no key can vouch for it.")
    signers = [entry.station for key in keys if (entry := trust.entry(key.fingerprint))]
    if calibration.station not in signers:
        raise TrustError(f"It names station {calibration.station}, but the key of station {signers[0]} signed it.")
    trust.vouch(keys, calibration.station, calibration.valid_from)


def _broken(data: bytes, named: str, trust: Trust, why: str) -> str:
    """Word the failure by the key ids, which are mere hints: either way nothing is believed."""
    try:
        hints = [signature.keyid or "" for signature in read_envelope(data, named).signatures]
    except SignatureError:
        return why
    if entry := next(filter(None, map(trust.entry, hints)), None):
        return f"The calibration {named} was changed after station {entry.station} signed it: calibrate again."
    if hints:
        return f"The calibration {named} is signed with a key that {trust.source} does not list: none of your stations."
    return f"The calibration {named} cannot be used. {why}"


def _checked(path: Path, calibration: Calibration) -> tuple[str, ...]:
    """Return what the latest daily check found wrong; raise CalibrationError where the camera itself has moved."""
    checks = read_checks(path, calibration.content_digest())
    if not checks or checks[-1].ok:
        return ()
    wrong = [figure.name for figure in checks[-1].figures if not figure.ok]
    found = f"The calibration of {calibration.instrument} failed its check of {checks[-1].at} ({', '.join(wrong)})"
    if set(wrong) & set(MOVED):
        raise CalibrationError(f"{found}: put the camera right and check again, or calibrate again.")
    return (f"{found}.",)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CalibrationError(f"The calibration {path} cannot be read: {error.strerror}.") from error
