"""A shell in which a composed device's commands exist: an ask with pipes, lists and loops runs as on the device.

This computer's own `sh` and its plain text tools do the work that a device's shell and its toybox do. Every other
command is a script that prints what the source says, and a path of the device is looked up in a scratch folder.
"""

import re
import subprocess
from pathlib import Path
from shlex import quote
from shutil import which

from probes.kinds.android.properties import parse_getprop
from probes.virtual.printed import Printed
from probes.virtual.source import Said, Source

TOOLS = ("awk", "cat", "cut", "expr", "find", "grep", "head", "ls", "sed", "sleep", "sort", "tail", "tr",
         "uniq", "wc", "xargs")  # fmt: skip
"""What a shell of this computer lends: tools that both coreutils and toybox have, with the same options."""

LACKING = {
    "dumpsys": Said(stderr="Can't find service: $1\n"),
    "cmd": Said(stderr="cmd: Can't find service: $1\n", exit_code=20),
    "service": Said(stderr="service: Service $2 does not exist\n", exit_code=10),
    "settings": Said(stdout="null\n"),
    "getprop": Said(stdout="\n"),
    "pm": Said(stderr="Unknown command: $1\n", exit_code=255),
    "which": Said(exit_code=1),
}
"""What a device says to arguments that its source does not hold: AOSP `dumpsys.cpp`, `cmd.cpp`, `service.cpp`, and
the shell commands of the settings and package services. A command that is named nowhere is not there at all."""

UNKNOWN = Said(stderr="Unknown argument: $1\n", exit_code=1)
"""What any other command says to arguments that the source does not hold."""
OPTIONS = {"dumpsys": 'while [ "$1" = -t ] || [ "$1" = -T ]; do shift 2; done'}
"""How a command passes over its own options: dumpsys takes its timeout before the service's name."""

PLACES = re.compile(
    r"(?<![\w./])/(?=(?:cache|data|dev/(?:block|input)|odm|proc|product|sdcard|storage|sys|system|vendor)\b)"
)
"""Where a path of the device begins in a command."""
WORDS = (
    (re.compile(r"^.*\bsh: (?:line )?[0-9]+: (\S+?): (?:command )?not found$", re.M),
     r"/system/bin/sh: \1: inaccessible or not found"),
    (re.compile(r"^.*\bsh: (?:line )?[0-9]+: cd: (?:can't cd to )?(\S+?)(?:: .*)?$", re.M),
     r"/system/bin/sh: cd: \1: No such file or directory"),
    (re.compile(r"cannot \w+(?: directory)? '([^']*)'(?: for reading)?"), r"\1"),
    (re.compile("Too many levels of symbolic links"), "Permission denied"),
)  # fmt: skip
"""This computer's complaints, and Android's (mksh, toybox) of the same. A file that is denied is a link onto itself
here, because no mode keeps out the superuser."""


class Sandbox:
    """The commands and the files of one source, below a scratch folder that is somebody else's to remove."""

    def __init__(self, source: Source, folder: Path) -> None:
        self._root, self._bin = folder / "root", folder / "bin"
        self._bin.mkdir()
        self._root.mkdir()
        for tool in TOOLS:
            if path := which(tool):
                (self._bin / tool).symlink_to(path)
        for path, content in source.files.items():
            self._place(path).write_text(content, "utf-8")
        for path in dict.fromkeys(source.denied):
            if path not in source.files:
                place = self._place(path)
                place.symlink_to(place)
        for name, said in _answers(source).items():
            self._write_command(name, said)

    def answer(self, request: str) -> Printed | None:
        """Return what an ask prints; None for one that is no command."""
        scheme, _, command = request.partition(":")
        return self.run(command) if scheme == "shell" else None

    def run(self, command: str) -> Printed:
        """Return what a command line prints on the device."""
        ran = subprocess.run(
            ["/bin/sh", "-c", self._here(command)], capture_output=True, check=False, cwd=self._root,
            stdin=subprocess.DEVNULL, env={"PATH": str(self._bin), "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        return Printed(self._there(ran.stdout), _reworded(self._there(ran.stderr)), ran.returncode)

    def _place(self, path: str) -> Path:
        place = self._root / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        return place

    def _here(self, command: str) -> str:
        """Return a command with its paths below the scratch folder; what is quoted is a pattern, and stays."""
        parts = re.split(r"('[^']*')", command)
        return "".join(part if part.startswith("'") else PLACES.sub(f"{self._root}/", part) for part in parts)

    def _there(self, output: bytes) -> bytes:
        return output.replace(str(self._root).encode(), b"")

    def _write_command(self, name: str, said: dict[str, Said]) -> None:
        longest_first = sorted(said, key=lambda arguments: len(arguments.rstrip("*")), reverse=True)
        cases = [f"{_pattern(name, self._here(each))}) {_printing(said[each])} ;;" for each in longest_first]
        otherwise = f"*) {_printing(LACKING.get(name, UNKNOWN), expand=True)} ;;"
        script = self._bin / name
        script.write_text("\n".join(["#!/bin/sh", OPTIONS.get(name, ""), 'case "$*" in', *cases, otherwise, "esac\n"]))
        script.chmod(0o755)


def _answers(source: Source) -> dict[str, dict[str, Said]]:
    """Return what each command says to each of its arguments; single properties are those of the whole list."""
    answers: dict[str, dict[str, Said]] = {name: {} for name in LACKING}
    listed = source.answers.get("getprop") or Said(stdout=_getprop(source.properties))
    answers["getprop"][""] = listed
    for key, value in parse_getprop(listed.stdout.encode()).items():
        answers["getprop"][key] = Said(stdout=f"{value}\n")
    for command, said in source.answers.items():
        name, _, arguments = command.partition(" ")
        if said is not None:
            answers.setdefault(name, {})[arguments] = said
    return answers


def _pattern(name: str, arguments: str) -> str:
    """Return the shell pattern of some arguments; a star at their end stands for any, and so does a service's dump."""
    if arguments.endswith("*"):
        return f"{quote(arguments[:-1])}*"
    any_more = name == "dumpsys" and " " not in arguments
    return f"{quote(arguments)}|{quote(arguments)}' '*" if any_more else quote(arguments)


def _getprop(properties: dict[str, str]) -> str:
    return "".join(f"[{key}]: [{properties[key]}]\n" for key in sorted(properties))


def _printing(said: Said, expand: bool = False) -> str:
    """Return shell commands that print what is said, with the script's own arguments in it where that is asked for."""
    outputs = [(said.stdout, ""), (said.stderr, " >&2")]
    quoted = [(f'"{text}"' if expand else quote(text), where) for text, where in outputs if text]
    return "; ".join([*(f"printf %s {text}{where}" for text, where in quoted), f"exit {said.exit_code}"])


def _reworded(stderr: bytes) -> bytes:
    text = stderr.decode()
    for complaint, words in WORDS:
        text = complaint.sub(words, text)
    return text.encode()
