"""A computer is asked in one way, be it this one or another: files, folders and commands, here and by a real sshd."""

import getpass
import os
import shutil
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from probes.answer import Unreadable
from probes.device import DeviceError
from probes.kinds.linux.answers import said
from probes.kinds.linux.identification import identify
from probes.link import Failure, Link
from probes.links.local import LocalLink
from probes.links.ssh import OPTIONS, SshLink

SSHD = "/usr/sbin/sshd"
EVENT = struct.Struct("llHHi")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, ...]]:
    """Run a real sshd on a loopback port with keys of its own; give the options by which its only user comes in."""
    folder, port = tmp_path_factory.mktemp("sshd"), free_port()
    folder.chmod(0o700)
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    shutil.copy(folder / "user.pub", folder / "authorized")
    settings = {
        "Port": port, "ListenAddress": "127.0.0.1", "HostKey": folder / "host", "PidFile": folder / "pid",
        "AuthorizedKeysFile": folder / "authorized", "StrictModes": "no", "UsePAM": "no",
        "PasswordAuthentication": "no",
    }  # fmt: skip
    (folder / "sshd").write_text("".join(f"{key} {value}\n" for key, value in settings.items()))
    (folder / "ssh").write_text(
        f"Host bench\n HostName 127.0.0.1\n Port {port}\n User {getpass.getuser()}\n IdentityFile {folder}/user\n"
        f" UserKnownHostsFile {folder}/known\n StrictHostKeyChecking accept-new\n"
    )
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen([SSHD, "-D", "-e", "-f", folder / "sshd"], stderr=log) as server,
    ):
        try:
            _answers(port)
            yield ("-F", str(folder / "ssh"), *OPTIONS)
        finally:
            server.terminate()


def _answers(port: int) -> None:
    ends = time.monotonic() + 10
    while time.monotonic() < ends:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("no sshd")


@pytest.fixture(params=["local", "ssh"])
def link(request: pytest.FixtureRequest) -> Link:
    """Return the link to this computer, directly or by ssh."""
    if request.param == "local":
        return LocalLink()
    return SshLink("bench", options=request.getfixturevalue("sshd"))


def test_a_file_is_its_bytes(link: Link, tmp_path: Path) -> None:
    (tmp_path / "a b'c").write_bytes(b"\x00\xff\n\r\n")
    exchange = link.ask(f"file:{tmp_path}/a b'c")
    assert (exchange.exit_code, exchange.stdout) == (0, b"\x00\xff\n\r\n")


@pytest.mark.parametrize("scheme", ["file", "list"])
def test_what_is_not_there_says_so_in_the_same_words(link: Link, scheme: str) -> None:
    exchange = link.ask(f"{scheme}:/sys/no/such/place")
    assert (exchange.exit_code, exchange.failure) == (1, None)
    assert exchange.stderr == b"No such file or directory\n"


def test_names_come_sorted_one_a_line(link: Link, tmp_path: Path) -> None:
    for name in ("b", "a", ".hidden", "C"):
        (tmp_path / name).touch()
    assert sorted(link.ask(f"list:{tmp_path}").stdout.decode().split("\n")) == ["", ".hidden", "C", "a", "b"]
    assert link.ask(f"list:{tmp_path}/a").exit_code in (0, 1)


@pytest.mark.parametrize(
    ("command", "code", "out", "err"),
    [
        ("echo 'a  b' $HOME ';' |", 0, b"a  b $HOME ; |\n", b""),
        ("sh -c 'echo out; echo err >&2; exit 41'", 41, b"out\n", b"err\n"),
        ("no-such-command -x", 127, b"", b"no-such-command: not installed\n"),
        ("printf '%s' ä", 0, "ä".encode(), b""),
    ],
)
def test_a_command_is_run_as_it_stands_and_by_no_shell(
    link: Link, command: str, code: int, out: bytes, err: bytes
) -> None:
    exchange = link.ask(f"run:{command}")
    assert (exchange.exit_code, exchange.stdout, exchange.stderr) == (code, out, err)


@pytest.mark.parametrize(("signal", "name"), [("KILL", "SIGKILL"), ("SEGV", "SIGSEGV"), ("TERM", "SIGTERM")])
def test_a_command_that_is_killed_is_no_broken_connection(link: Link, signal: str, name: str) -> None:
    exchange = link.ask(f"run:sh -c 'echo half; kill -{signal} $$'")
    assert (exchange.failure, exchange.stdout) == (None, b"half\n")
    with pytest.raises(Unreadable, match=rf"sh was killed \({name}\) before its answer was whole"):
        said(exchange)


def test_tools_of_the_system_are_found_by_whoever_is_not_root(link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    assert link.ask("run:sshd -V").exit_code != 127
    assert "/usr/sbin" in link.ask("run:sh -c 'echo $PATH'").stdout.decode().strip().split(":")


def test_a_command_speaks_english_whatever_the_language_is(link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    monkeypatch.setenv("LANGUAGE", "de")
    assert link.ask("run:sh -c 'echo $LC_ALL $LANGUAGE'").stdout == b"C.UTF-8 C\n"


def test_a_command_that_does_not_end_costs_its_deadline_and_leaves_nothing_behind(link: Link, tmp_path: Path) -> None:
    started = time.monotonic()
    exchange = link.ask(f"run:sh -c 'echo begun; sleep 30; touch {tmp_path}/late'", 1.5)
    assert time.monotonic() - started < 4
    assert (exchange.failure, exchange.stdout) == (Failure.TIMEOUT, b"begun\n")


def test_a_watch_sees_what_arrives_and_may_end_it(link: Link) -> None:
    seen = bytearray()

    def enough(fresh: bytes) -> bool:
        seen.extend(fresh)
        return b"2\n" in seen

    exchange = link.ask("run:sh -c 'for n in 1 2 3 4 5 6; do echo $n; sleep 0.3; done'", 10, enough)
    assert exchange.failure is Failure.STOPPED
    assert seen.startswith(b"1\n2\n")


def test_events_of_an_input_device_come_until_enough_is_seen(link: Link, tmp_path: Path) -> None:
    fifo = tmp_path / "event0"
    os.mkfifo(fifo)
    sent = [EVENT.pack(0, 0, 1, 30, pressed) for pressed in (1, 0)]
    threading.Thread(target=_press, args=(fifo, sent), daemon=True).start()
    seen = bytearray()

    def enough(fresh: bytes) -> bool:
        seen.extend(fresh)
        return len(seen) >= 2 * EVENT.size

    exchange = link.ask(f"events:{fifo}", 10, enough)
    assert exchange.failure is Failure.STOPPED
    assert bytes(seen) == b"".join(sent)


def _press(fifo: Path, events: list[bytes]) -> None:
    with fifo.open("wb", buffering=0) as device:
        for event in events:
            device.write(event)
            time.sleep(0.1)
        time.sleep(2)


@pytest.mark.parametrize("ask", ["shell:id", "run:'", "run: "])
def test_what_is_no_ask_is_refused(link: Link, ask: str) -> None:
    assert link.ask(ask).failure is Failure.REFUSED


def test_another_root_holds_its_own_files_and_no_others(tmp_path: Path) -> None:
    (tmp_path / "sys").mkdir()
    (tmp_path / "sys" / "a").write_text("here")
    link = LocalLink(tmp_path)
    assert link.ask("file:/sys/a").stdout == b"here"
    assert link.ask("file:/proc/version").exit_code == 1


def test_a_driver_that_never_answers_costs_the_deadline(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "stuck")
    started = time.monotonic()
    assert LocalLink().ask(f"file:{tmp_path}/stuck", 0.3).failure is Failure.TIMEOUT
    assert time.monotonic() - started < 1
    os.close(os.open(tmp_path / "stuck", os.O_WRONLY))  # lets the reader go


@pytest.mark.parametrize(
    ("options", "failure"),
    [((), Failure.DISCONNECTED), (("-l", "nobody-of-that-name"), Failure.UNAUTHORIZED)],
)
def test_a_host_that_is_not_there_and_one_that_lets_nobody_in(
    sshd: tuple[str, ...], options: tuple[str, ...], failure: Failure
) -> None:
    host = "bench" if options else "nowhere.invalid"
    exchange = SshLink(host, options=(*options, *sshd)).ask("file:/proc/version")
    assert exchange.failure is failure


def test_a_host_that_is_not_there_is_said_in_one_sentence(sshd: tuple[str, ...]) -> None:
    with pytest.raises(DeviceError, match=r"bench: cannot be reached: .*nowhere.*\. Check its name"):
        identify(SshLink("nowhere.invalid", options=sshd), "bench")


def test_a_host_is_no_option() -> None:
    with pytest.raises(DeviceError, match="is an option"):
        SshLink("-oProxyCommand=true")
