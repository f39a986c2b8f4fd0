"""`grader keys`: the root that vouches, the stations that sign, and the list of who is trusted."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from grader.commands.options import KEYS
from grader.commands.screen import JsonOption, console, print_json

app = typer.Typer(help="Make, list and revoke the keys that sign reports.", no_args_is_help=True)

Folder = Annotated[Path, typer.Option("--dir", envvar="TRUEGRADE_KEYS", help="The folder of keys.")]
Passphrase = Annotated[
    str | None,
    typer.Option(
        "--root-passphrase", envvar="TRUEGRADE_ROOT_PASSPHRASE", help="Protects root.key; better by environment."
    ),
]
YEARS = 2
"""For how long a station key is valid where nothing else is said: a compromise of renewal and exposure."""


@app.command()
def init(folder: Folder = KEYS, root_passphrase: Passphrase = None, as_json: JsonOption = False) -> None:
    """Make the root key and an empty trust list. Keep root.key offline."""
    from grader.keys import make_root

    root = make_root(folder, passphrase=_secret(root_passphrase))
    if as_json:
        print_json({"root": root.fingerprint, "folder": str(folder)})
        return
    console().print(f"Root key {root.fingerprint}\n{folder}/root.key signs the trust list: keep it offline.")


@app.command()
def station(
    name: str,
    valid_from: Annotated[str | None, typer.Option("--from", help="First instant, 2026-11-23T00:00:00Z.")] = None,
    valid_until: Annotated[str | None, typer.Option("--until", help="Last instant.")] = None,
    folder: Folder = KEYS,
    root_passphrase: Passphrase = None,
    as_json: JsonOption = False,
) -> None:
    """Make a station's key and enter it in the trust list."""
    from grader.keys import make_station

    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    begins = valid_from or f"{today:%Y-%m-%dT%H:%M:%SZ}"
    ends = valid_until or f"{today + timedelta(days=365 * YEARS):%Y-%m-%dT%H:%M:%SZ}"
    key = make_station(folder, name, begins, ends, root_passphrase=_secret(root_passphrase))
    if as_json:
        print_json({"station": name, "key": str(key), "valid_from": begins, "valid_until": ends})
        return
    console().print(f"{key} signs for station {name} from {begins} until {ends}.\nHand out {folder}/trust.json.")


@app.command()
def revoke(
    name: str,
    reason: Annotated[str, typer.Option(help="Why, for whoever reads a refusal.")],
    folder: Folder = KEYS,
    root_passphrase: Passphrase = None,
    as_json: JsonOption = False,
) -> None:
    """Revoke every key of a station: no report signed with it is believed any more."""
    from grader.keys import revoke as revoke_keys

    count = revoke_keys(folder, name, reason, root_passphrase=_secret(root_passphrase))
    if as_json:
        print_json({"station": name, "revoked": count})
        return
    console().print(f"Revoked {count} key{'s' if count != 1 else ''} of station {name}. Hand out {folder}/trust.json.")


@app.command()
def trust(folder: Folder = KEYS, as_json: JsonOption = False) -> None:
    """Show the trust list: which station keys are valid, and until when."""
    from grader.trust import read_trust

    listed = read_trust(folder / "trust.json")
    if as_json:
        print_json(listed.listed)
        return
    console().print(str(listed))
    for entry in listed.listed.keys:
        state = f"revoked {entry.revoked.at}: {entry.revoked.reason}" if entry.revoked else f"until {entry.valid_until}"
        console().print(f"{entry.station:<20}from {entry.valid_from} {state}")


def _secret(passphrase: str | None) -> bytes | None:
    return passphrase.encode() if passphrase else None
