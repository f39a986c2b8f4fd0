"""Who is trusted comes from a list that a root key signed, and from nothing in a report."""

import json
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.envelope import SignatureError
from grader.keys import make_root, make_station, revoke
from grader.sign import public_key, read_private, sign
from grader.trust import TRUST_LIST, StationKey, TrustError, TrustList, read_trust

FROM, UNTIL = "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"
WITHIN = "2026-06-01T12:00:00Z"


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    make_root(tmp_path / "keys")
    make_station(tmp_path / "keys", "bench-1", FROM, UNTIL)
    return tmp_path / "keys"


def test_a_station_in_the_list_is_trusted_within_its_span(keys: Path) -> None:
    trust = read_trust(keys / "trust.json")
    station = public_key(read_private(keys / "bench-1.key"))
    assert trust.vouch([station], "bench-1", WITHIN).station == "bench-1"
    for edge in (FROM, UNTIL):
        assert trust.vouch([station], "bench-1", edge)


@pytest.mark.parametrize(("at", "words"), [
    ("2025-12-31T23:59:59.999999Z", "is valid from 2026-01-01T00:00:00Z, not yet"),
    ("2027-01-01T00:00:00.000001Z", "expired on 2027-01-01T00:00:00Z"),
    ("2026-13-45T00:00:00Z", "no such date"),
])  # fmt: skip
def test_outside_its_span_it_is_not(keys: Path, at: str, words: str) -> None:
    trust = read_trust(keys / "trust.json")
    with pytest.raises(TrustError, match=words):
        trust.vouch(trust.keys, "bench-1", at)


def test_a_key_speaks_for_its_own_station_only(keys: Path) -> None:
    make_station(keys, "bench-2", FROM, UNTIL)
    trust = read_trust(keys / "trust.json")
    second = public_key(read_private(keys / "bench-2.key"))
    with pytest.raises(TrustError, match="names station bench-1, but the key of station bench-2 signed"):
        trust.vouch([second], "bench-1", WITHIN)
    with pytest.raises(TrustError, match="No key of station bench-1 signed"):
        trust.vouch([], "bench-1", WITHIN)


def test_a_revoked_key_vouches_for_no_date(keys: Path) -> None:
    assert revoke(keys, "bench-1", "laptop stolen", at="2026-09-01T00:00:00Z") == 1
    trust = read_trust(keys / "trust.json")
    with pytest.raises(TrustError, match=r"was revoked on 2026-09-01T00:00:00Z: laptop stolen\."):
        trust.vouch(trust.keys, "bench-1", WITHIN)
    with pytest.raises(TrustError, match=r"no key .* that could be revoked"):
        revoke(keys, "bench-1", "again")


def test_a_new_key_of_a_revoked_station_is_trusted(keys: Path) -> None:
    revoke(keys, "bench-1", "laptop stolen")
    (keys / "bench-1.key").rename(keys / "old")
    make_station(keys, "bench-1", FROM, UNTIL)
    trust = read_trust(keys / "trust.json")
    assert trust.vouch(trust.keys, "bench-1", WITHIN).public == public_key(read_private(keys / "bench-1.key"))


def test_private_keys_are_for_their_owner_alone(keys: Path) -> None:
    for name in ("root.key", "bench-1.key"):
        assert stat.S_IMODE((keys / name).stat().st_mode) == 0o600


def test_a_passphrase_is_needed_once_set(tmp_path: Path) -> None:
    make_root(tmp_path, passphrase=b"correct horse")
    make_station(tmp_path, "bench-1", FROM, UNTIL, root_passphrase=b"correct horse")
    with pytest.raises(SignatureError, match="has a passphrase"):
        make_station(tmp_path, "bench-2", FROM, UNTIL)
    with pytest.raises(SignatureError, match="the passphrase is wrong"):
        read_private(tmp_path / "root.key", b"wrong")
    with pytest.raises(SignatureError, match="has no passphrase"):
        read_private(tmp_path / "bench-1.key", b"needless")


def test_keys_are_never_overwritten(keys: Path) -> None:
    before = {file.name: file.read_bytes() for file in keys.iterdir()}
    for again in (lambda: make_root(keys), lambda: make_station(keys, "bench-1", FROM, UNTIL)):
        with pytest.raises(TrustError, match="never overwritten"):
            again()
    assert {file.name: file.read_bytes() for file in keys.iterdir()} == before


def test_a_folder_that_cannot_hold_keys_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TrustError, match="cannot be made"):
        make_root(tmp_path / "file")


@pytest.mark.parametrize("name", ["../bench", "root", "", "a/b", ".hidden", "bänk"])
def test_a_station_has_a_plain_name(keys: Path, name: str) -> None:
    with pytest.raises(TrustError, match="cannot name a station"):
        make_station(keys, name, FROM, UNTIL)


@pytest.mark.parametrize("span", [(UNTIL, FROM), (FROM, FROM), ("yesterday", UNTIL), (FROM, "2026-02-30T00:00:00Z")])
def test_a_span_has_a_beginning_before_its_end(keys: Path, span: tuple[str, str]) -> None:
    with pytest.raises(TrustError, match="cannot be valid so"):
        make_station(keys, "bench-2", *span)
    assert not (keys / "bench-2.key").exists()


def test_a_pinned_root_is_the_only_one_that_may_sign(keys: Path, tmp_path: Path) -> None:
    root = make_root(tmp_path / "forger")
    make_station(tmp_path / "forger", "bench-1", FROM, UNTIL)
    ours = public_key(read_private(keys / "root.key")).fingerprint
    for pin in (ours, ours.upper(), keys / "root.pub", str(keys / "root.pub")):
        assert read_trust(keys / "trust.json", pin).pinned
        with pytest.raises(TrustError, match=f"{root.fingerprint}, which is not the one you trust"):
            read_trust(tmp_path / "forger" / "trust.json", pin)


def test_without_a_pin_the_file_says_whose_it_is(keys: Path) -> None:
    trust = read_trust(keys / "trust.json")
    assert not trust.pinned
    assert trust.root in str(trust) and "compare it" in str(trust)


def test_a_list_that_another_key_signed_is_refused(keys: Path, tmp_path: Path) -> None:
    make_root(tmp_path / "forger")
    forger = read_private(tmp_path / "forger" / "root.key")
    listed = read_trust(keys / "trust.json").listed
    (keys / "trust.json").write_bytes(sign(TRUST_LIST, listed.canonical(), forger).to_json())
    with pytest.raises(TrustError, match="No signature holds"):
        read_trust(keys / "trust.json")
    with pytest.raises(TrustError, match="not the root"):
        listed.signed(forger)


def test_a_report_is_not_a_trust_list(keys: Path) -> None:
    root = read_private(keys / "root.key")
    listed = read_trust(keys / "trust.json").listed
    (keys / "trust.json").write_bytes(sign("application/vnd.in-toto+json", listed.canonical(), root).to_json())
    with pytest.raises(TrustError, match="is of type"):
        read_trust(keys / "trust.json")


def test_one_key_has_one_entry(keys: Path) -> None:
    listed = read_trust(keys / "trust.json").listed
    with pytest.raises(ValueError, match="a key is listed twice"):
        TrustList(root=listed.root, issued=FROM, keys=(*listed.keys, *listed.keys))
    with pytest.raises(ValueError, match="not an Ed25519 public key"):
        StationKey(station="x", key="AAAA", valid_from=FROM, valid_until=UNTIL)


@pytest.mark.parametrize("content", [b"", b"{}", b"a text", b'{"payloadType":"x","payload":"e30=","signatures":[]}'])
def test_what_is_no_trust_list_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "trust.json").write_bytes(content)
    with pytest.raises(TrustError, match=r"trust\.json"):
        read_trust(tmp_path / "trust.json")
    with pytest.raises(TrustError, match="cannot be read"):
        read_trust(tmp_path / "none.json")


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_no_flipped_bit_changes_who_is_trusted(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("flip")
    make_root(folder)
    make_station(folder, "bench-1", FROM, UNTIL)
    sound = read_trust(folder / "trust.json", folder / "root.pub").listed
    content = bytearray((folder / "trust.json").read_bytes())
    bit = data.draw(st.integers(0, 8 * len(content) - 1))
    content[bit // 8] ^= 1 << bit % 8
    (folder / "trust.json").write_bytes(content)
    try:
        assert read_trust(folder / "trust.json", folder / "root.pub").listed == sound
    except TrustError as error:
        assert len(str(error).splitlines()) == 1
    else:
        assert json.loads(content)["payloadType"] == TRUST_LIST
