"""What is signed is bytes; what is handed on is the bytes that were verified."""

import base64
import json
import re
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from example_report import report as example
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.envelope import SignatureError, pre_authentication, read_envelope
from grader.sign import counter_sign, public_key, read_private, read_public, sign, sign_report, verified
from grader.statement import DEVICE_GRADE, IN_TOTO, read_statement

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
ENVELOPE = sign("text/plain", b"hello \xff\xfe\xfb world", KEY)


def test_the_encoding_is_that_of_the_specification() -> None:
    expected = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    assert pre_authentication("http://example.com/HelloWorld", b"hello world") == expected


@given(a=st.tuples(st.text(), st.binary()), b=st.tuples(st.text(), st.binary()))
@settings(max_examples=200, deadline=None)
def test_different_payloads_never_look_alike(a: tuple[str, bytes], b: tuple[str, bytes]) -> None:
    assert (pre_authentication(*a) == pre_authentication(*b)) == (a == b)


def test_the_same_report_under_the_same_key_has_one_signature() -> None:
    assert sign_report(example(), KEY).to_json() == sign_report(example(), KEY).to_json()


def test_a_signed_report_is_an_in_toto_statement_about_its_evidence() -> None:
    report = example()
    envelope = read_envelope(sign_report(report, KEY).to_json(), "report.json")
    proven = verified(envelope, IN_TOTO, [public_key(KEY)])
    raw = json.loads(proven.payload)
    assert raw["_type"] == "https://in-toto.io/Statement/v1"
    assert raw["predicateType"] == DEVICE_GRADE
    assert raw["subject"] == [{"name": report.report_id, "digest": {"sha256": report.evidence}}]
    assert read_statement(proven.payload).predicate == report


def test_a_statement_about_other_evidence_than_its_report_names_is_refused() -> None:
    raw = json.loads(sign_report(example(), KEY).body)
    raw["subject"][0]["digest"]["sha256"] = "0" * 64
    with pytest.raises(SignatureError, match="its subject is not the evidence"):
        read_statement(json.dumps(raw).encode())


@pytest.mark.parametrize("change", [{"predicateType": "https://truegrade.dev/device-grade/v2"}, {"subject": []},
                                    {"_type": "https://in-toto.io/Statement/v0.1"}, {"more": 1}])  # fmt: skip
def test_another_kind_of_claim_is_not_read_as_ours(change: dict[str, object]) -> None:
    raw = json.loads(sign_report(example(), KEY).body)
    with pytest.raises(SignatureError, match=f"is not a {re.escape(DEVICE_GRADE)} statement"):
        read_statement(json.dumps({**raw, **change}).encode())


def test_both_base64_alphabets_are_read() -> None:
    text = ENVELOPE.to_json().decode()
    assert "/" in json.loads(text)["payload"]
    raw = json.loads(text)
    raw["payload"] = raw["payload"].translate(str.maketrans("+/", "-_"))
    raw["signatures"][0]["sig"] = raw["signatures"][0]["sig"].translate(str.maketrans("+/", "-_"))
    envelope = read_envelope(json.dumps(raw).encode(), "it")
    assert verified(envelope, "text/plain", [public_key(KEY)]).payload == ENVELOPE.body


def test_unknown_fields_are_ignored_as_the_specification_asks() -> None:
    raw = {**json.loads(ENVELOPE.to_json()), "unknown": 1}
    assert verified(read_envelope(json.dumps(raw).encode(), "it"), "text/plain", [public_key(KEY)])


def test_two_signatures_are_two_signers() -> None:
    both = counter_sign(ENVELOPE, OTHER)
    keys = [public_key(KEY), public_key(OTHER)]
    assert verified(both, "text/plain", keys).keys == tuple(keys)
    assert verified(both, "text/plain", [public_key(OTHER)]).keys == (public_key(OTHER),)


def test_one_key_that_signs_twice_is_one_signer() -> None:
    twice = counter_sign(ENVELOPE, KEY, KEY)
    assert len(twice.signatures) == 3
    assert verified(twice, "text/plain", [public_key(KEY), public_key(KEY)]).keys == (public_key(KEY),)


def test_the_key_id_decides_nothing() -> None:
    forged = sign("text/plain", ENVELOPE.body, OTHER).signatures[0]
    envelope = ENVELOPE.model_copy(
        update={"signatures": (forged.model_copy(update={"keyid": public_key(KEY).fingerprint}),)}
    )
    with pytest.raises(SignatureError, match="No signature holds"):
        verified(envelope, "text/plain", [public_key(KEY)])
    nameless = ENVELOPE.model_copy(update={"signatures": (ENVELOPE.signatures[0].model_copy(update={"keyid": None}),)})
    assert verified(nameless, "text/plain", [public_key(KEY)])


def test_the_type_is_signed_too() -> None:
    with pytest.raises(SignatureError, match="is of type 'text/plain'"):
        verified(ENVELOPE, IN_TOTO, [public_key(KEY)])
    retyped = ENVELOPE.model_copy(update={"payload_type": IN_TOTO})
    with pytest.raises(SignatureError, match="No signature holds"):
        verified(retyped, IN_TOTO, [public_key(KEY)])


def test_no_signature_is_not_a_signature() -> None:
    unsigned = ENVELOPE.model_copy(update={"signatures": ()})
    with pytest.raises(SignatureError, match="not signed"):
        verified(unsigned, "text/plain", [public_key(KEY)])


@pytest.mark.parametrize("text", [b"", b"{}", b"[]", b"\xff", b'{"payloadType":"x","payload":"a","signatures":[]}',
                                  b'{"payloadType":"x","payload":"QR==","signatures":[]}', b"[" * 100_000])  # fmt: skip
def test_what_is_no_envelope_is_refused_in_a_sentence(text: bytes) -> None:
    with pytest.raises(SignatureError, match=r"^report\.json is not a DSSE envelope: "):
        read_envelope(text, "report.json")


@given(bit=st.integers(0, 8 * len(ENVELOPE.to_json()) - 1))
@settings(max_examples=400, deadline=None)
def test_a_flipped_bit_is_caught_or_harmless(bit: int) -> None:
    """Harmless is only what leaves payload, type and signature as they were.

    That is: the key id (a hint), a field's name that the specification tells us to ignore, JSON's white space, and a
    base64 letter swapped for its twin in the other alphabet.
    """
    data = bytearray(ENVELOPE.to_json())
    data[bit // 8] ^= 1 << bit % 8
    try:
        proven = verified(read_envelope(bytes(data), "it"), "text/plain", [public_key(KEY)])
    except SignatureError:
        return
    assert proven.payload == ENVELOPE.body
    original, flipped = json.loads(ENVELOPE.to_json()), json.loads(data)
    assert base64.urlsafe_b64encode(proven.payload) == original["payload"].translate(str.maketrans("+/", "-_")).encode()
    assert flipped["payloadType"] == original["payloadType"]


def test_openssl_agrees(tmp_path: Path) -> None:
    (tmp_path / "key.pub").write_bytes(public_key(KEY).pem)
    (tmp_path / "message").write_bytes(ENVELOPE.signed_bytes)
    (tmp_path / "signature").write_bytes(base64.b64decode(ENVELOPE.signatures[0].sig))
    check = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", "key.pub", "-in", "message",
             "-sigfile", "signature"]  # fmt: skip
    assert subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    (tmp_path / "message").write_bytes(ENVELOPE.signed_bytes + b" ")
    assert subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode == 1


def test_key_files_that_cannot_be_used_are_refused_in_a_sentence(tmp_path: Path) -> None:
    foreign = generate_private_key(SECP256R1())
    (tmp_path / "text").write_text("a text")
    (tmp_path / "foreign").write_bytes(foreign.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    spki = PublicFormat.SubjectPublicKeyInfo
    (tmp_path / "foreign.pub").write_bytes(foreign.public_key().public_bytes(Encoding.PEM, spki))
    for name, words in (("text", "is not a private key"), ("foreign", "another kind"), ("none", "cannot be read")):
        with pytest.raises(SignatureError, match=words):
            read_private(tmp_path / name)
    for name, words in (("text", "not an Ed25519"), ("foreign.pub", "not an Ed25519"), ("none", "cannot be read")):
        with pytest.raises(SignatureError, match=words):
            read_public(tmp_path / name)
