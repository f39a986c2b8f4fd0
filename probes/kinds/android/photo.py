"""A photo that the phone takes with whatever camera app it has: taken, handed over, deleted, and judged."""

import re
from typing import TYPE_CHECKING

from probes.answer import FAILURES, Unreadable, Untested, answer
from probes.link import Exchange
from probes.operator import ask_to_do, said, went_ahead
from probes.subject import Subject

if TYPE_CHECKING:
    from probes.frame import FrameJudgement

NEWEST = "ls -t /sdcard/DCIM/*/*.[jJ][pP][gG] 2>/dev/null | head -n 1"
"""The newest photo alone: nothing is learnt of the others."""
LATEST = f"shell:{NEWEST}"
SHUTTERS = tuple(f"shell:input keyevent {key}; sleep 4; {NEWEST}" for key in (27, 25))
"""KEYCODE_CAMERA, and KEYCODE_VOLUME_DOWN, which is the shutter of most makers' apps."""
SHOOTING = 15.0
"""Seconds for one photo."""
PULLING = 30.0
"""Seconds for the 16 MB that a link hands over at the most."""
PHOTO = re.compile(r"/sdcard/DCIM/[A-Za-z0-9_-]{1,60}/[A-Za-z0-9_-][A-Za-z0-9._~-]{0,100}[.][jJ][pP][gG]")
"""A path that stands for itself in a shell."""

PRESS = "Press the shutter button on the screen once, for the photo of the {}"


def taken(subject: Subject, what: str) -> Exchange:
    """Take a photo, hand it over and delete it; return the last ask where no photo appeared."""
    before = subject.ask_anew(LATEST)
    for shutter in SHUTTERS:
        after = subject.ask_anew(shutter, SHOOTING)
        if path := _new(before, after):
            return _pulled(subject, path)
    if went_ahead(ask_to_do(subject, PRESS.format(what))):
        after = subject.ask_anew(LATEST)
    return _pulled(subject, path) if (path := _new(before, after)) else after


def _new(before: Exchange, after: Exchange) -> str | None:
    """Return the path of the newest photo, if it is a new one."""
    was, now = (each.stdout.decode(errors="replace").strip() for each in (before, after))
    return now if before.whole and after.whole and now != was and PHOTO.fullmatch(now) else None


def _pulled(subject: Subject, path: str) -> Exchange:
    photo = subject.ask_anew(f"pull:{path}", PULLING)
    subject.ask_anew(f"shell:rm -f {path}")
    return photo


def words(exchange: Exchange) -> str:
    """Return the text of an answer, an operator's words, or a photo with each byte as one character (ISO 8859-1).

    Raise Untested for the ask after which no photo had appeared.
    """
    if exchange.ask.startswith("operator:"):
        return said(exchange)
    if exchange.ask.startswith("shell:dumpsys "):
        return answer(exchange)
    if not exchange.ask.startswith("pull:"):
        raise Untested("no new photo appeared: the camera app may ask something, or keep its photos elsewhere")
    if exchange.failure:
        raise Unreadable(FAILURES[exchange.failure])
    if exchange.exit_code:
        raise Unreadable("the device did not hand over the photo")
    return exchange.stdout.decode("latin-1")


def judged(photo: str) -> "FrameJudgement":
    """Judge a photo; the libraries for it are heavy and wait until there is one."""
    from probes.frame import NotAFrame, judge  # noqa: PLC0415

    if not photo:
        raise Untested("nobody took a photo")
    try:
        return judge(photo.encode("latin-1"))
    except NotAFrame as error:
        raise Unreadable(str(error)) from error
