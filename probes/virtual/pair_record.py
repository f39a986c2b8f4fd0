"""What a computer and a phone that trust each other keep: keys and certificates, one set for every virtual phone.

The certificates are of the kind that libimobiledevice makes (common/userpref.c): without names, signed by the
computer's own root; the phone's is over the public key that the phone tells.
"""

import plistlib
import ssl
from datetime import datetime
from functools import cache
from tempfile import NamedTemporaryFile
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

HOST_ID = "6E9F1C52-7D30-4B8A-9C41-2F5E8A7B0D13"
"""By which a phone knows the computer that it has paired with."""
SYSTEM_BUID = "30142955-444094379208051516"
"""By which usbmuxd knows its own computer."""
ESCROW_BAG = bytes(range(32))
FROM, UNTIL = datetime(2020, 1, 1), datetime(2049, 12, 31)
NAMELESS = x509.Name([])


class Keys(NamedTuple):
    """The computer's root and its own key, and the phone's."""

    root: RSAPrivateKey
    host: RSAPrivateKey
    device: RSAPrivateKey


@cache  # to make three keys takes half a second
def keys() -> Keys:
    """Return the keys of this process."""
    return Keys(*(generate_private_key(public_exponent=65537, key_size=2048) for _ in Keys._fields))


@cache
def device_public_key() -> bytes:
    """Return what lockdownd tells as DevicePublicKey: PKCS#1 in PEM."""
    return keys().device.public_key().public_bytes(Encoding.PEM, PublicFormat.PKCS1)


@cache
def pair_record() -> bytes:
    """Return the record of a computer that has paired with a virtual phone, as usbmuxd keeps it."""
    record = {
        "DeviceCertificate": _certificate(keys().device),
        "HostCertificate": _certificate(keys().host),
        "HostPrivateKey": _private(keys().host),
        "RootCertificate": _certificate(keys().root),
        "RootPrivateKey": _private(keys().root),
        "HostID": HOST_ID,
        "SystemBUID": SYSTEM_BUID,
        "EscrowBag": ESCROW_BAG,
    }
    return plistlib.dumps(record)


@cache
def phone_tls() -> ssl.SSLContext:
    """Return the phone's side of an encrypted conversation, for any client that takes its certificate unseen.

    It speaks every version: libimobiledevice wants TLS 1.0 of a phone before iOS 10.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    # The ticket carries the acknowledgement of the handshake: a client that has Nagle's algorithm on (as sockets of
    # pymobiledevice3 have) would otherwise wait 40 ms before its first question.
    context.num_tickets = 1
    with NamedTemporaryFile(suffix=".pem") as file:  # OpenSSL reads keys from files only
        file.write(_private(keys().device) + _certificate(keys().device))
        file.flush()
        context.load_cert_chain(file.name)
    return context


def is_over_device_key(certificate: object) -> bool:
    """Return whether a certificate is over the phone's own key, which a phone wants of a computer that pairs.

    Found by its bytes: libimobiledevice numbers its certificates 0, which no strict reader takes.
    """
    own = keys().device.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    try:
        return isinstance(certificate, bytes) and own in ssl.PEM_cert_to_DER_cert(certificate.decode().strip("\0"))
    except ValueError:
        return False


def _certificate(key: RSAPrivateKey) -> bytes:
    own = x509.BasicConstraints(ca=key is keys().root, path_length=None)
    builder = x509.CertificateBuilder(NAMELESS, NAMELESS, key.public_key(), 1, FROM, UNTIL)
    signed = builder.add_extension(own, critical=True).sign(keys().root, hashes.SHA256())
    return signed.public_bytes(Encoding.PEM)


def _private(key: RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
