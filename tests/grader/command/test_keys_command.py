"""`grader keys`: a root that vouches, stations that sign, and a list that says who is trusted."""

import stat

from command_station import Station


def test_a_protected_root_vouches_only_with_its_passphrase(station: Station) -> None:
    secret = {"TRUEGRADE_ROOT_PASSPHRASE": "correct horse"}
    assert station.run("keys", "init", "--dir", "safe", **secret).code == 0
    refused = station.run("keys", "station", "bench-2", "--dir", "safe")
    assert refused.code == 3 and "passphrase" in refused.err
    wrong = station.run("keys", "station", "bench-2", "--dir", "safe", "--root-passphrase", "wrong")
    assert wrong.code == 3 and "passphrase is wrong" in wrong.err
    assert station.run("keys", "station", "bench-2", "--dir", "safe", **secret).code == 0


def test_private_keys_are_for_their_owner_alone(station: Station) -> None:
    assert station.run("keys", "init", "--dir", "safe").code == 0
    assert stat.S_IMODE((station.folder / "safe/root.key").stat().st_mode) == 0o600


def test_a_key_is_never_overwritten(station: Station) -> None:
    assert station.run("keys", "init", "--dir", "safe").code == 0
    before = (station.folder / "safe/root.key").read_bytes()
    again = station.run("keys", "init", "--dir", "safe")
    assert again.code == 3 and "never overwritten" in again.err
    assert (station.folder / "safe/root.key").read_bytes() == before


def test_the_list_says_who_is_trusted(station: Station) -> None:
    assert station.run("keys", "revoke", "bench-1", "--reason", "stolen", "--dir", "keys").code == 0
    (entry,) = station.run("keys", "trust", "--dir", "keys", "--json").json["keys"]
    assert (entry["station"], entry["revoked"]["reason"]) == ("bench-1", "stolen")
    assert "stolen" in station.run("keys", "trust", "--dir", "keys").out


def test_a_station_nobody_knows_cannot_be_revoked(station: Station) -> None:
    ran = station.run("keys", "revoke", "nobody", "--reason", "gone", "--dir", "keys")
    assert ran.code == 3 and "nobody" in ran.err
