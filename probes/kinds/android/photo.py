"""A photo that the phone takes with whatever camera app it has: taken, handed over, deleted, and judged."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from probes.answer import FAILURES, Failed, Shortfall, Unreadable, Untested, answer
from probes.kinds.android.camera_service import Camera, cameras, taken_by
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

SHARP = 100.0
"""Sharpness of a printed page in focus at the least (ours: rendered print has 540, blurred by 2 of 1600 pixels 90)."""
BURNT = 0.98
"""Mean brightness above which a photo shows nothing (ours)."""

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


@lru_cache(maxsize=1)  # one photo serves two readings, and is large
def judged(photo: str) -> "FrameJudgement":
    """Judge a photo; the libraries for it are heavy and wait until there is one."""
    from probes.frame import NotAFrame, judge

    if not photo:
        raise Untested("nobody took a photo")
    try:
        return judge(photo.encode("latin-1"))
    except NotAFrame as error:
        raise Unreadable(str(error)) from error


def whose(shown: tuple[Exchange, ...]) -> str | None:
    """Return where the camera looks that took the photo of a dump, judgement and photo; None if that is not told."""
    try:
        dump, _, photo = (words(each) for each in shown)
        frame = judged(photo)
    except (Shortfall, ValueError):  # there is no photo, or none that can be judged
        return None
    return taken_by(_described(dump), (frame.width, frame.height))


def clear(dump: str, _seen: str = "", photo: str = "") -> None:
    """Pass on a photo of the front camera that shows something; fail on a black one."""
    _shows(judged(photo), "front", dump)


def clear_page(dump: str, _seen: str = "", photo: str = "") -> None:
    """Pass on a photo of the rear camera that shows print, sharp unless its focus is fixed; fail on a black one."""
    frame = judged(photo)
    _shows(frame, "rear", dump)
    if not _fixed(dump):
        _sharp(frame)


def focused(dump: str, _seen: str = "", photo: str = "") -> None:
    """Pass on a sharp page from a camera that has autofocus."""
    frame = judged(photo)
    if not any(each.autofocus for each in cameras(dump)):
        raise Untested("the device lists no autofocus")
    _sharp(frame)


def clean(_dump: str, _held: str = "", photo: str = "") -> None:
    """Pass on a white sheet without a spot; fail on dark, soft spots."""
    frame = judged(photo)
    if frame.spots is None or frame.hot is None or frame.dead is None:
        raise Untested("the photo is not of a bright, even sheet alone")
    if frame.spots:
        raise Failed(f"dark spots on the photo of a white sheet: {frame.spots}")
    if pixels := frame.hot + frame.dead:
        raise Untested(f"{pixels} pixels differ from those around them: specks on the sheet, or faults of the sensor")


def _shows(frame: "FrameJudgement", side: str, dump: str) -> None:
    """Raise Failed for a black photo, Untested for a white one and for one whose size only another camera has."""
    if (other := taken_by(_described(dump), (frame.width, frame.height))) not in (None, side):
        raise Untested(f"{frame.width} × {frame.height} is a photo of the {other} camera")
    if frame.black:
        raise Failed("the live picture is good, but the photo is black")
    if frame.exposure > BURNT:
        raise Untested("the photo is white all over: it may have been pointed at a lamp")


def _fixed(dump: str) -> bool:
    """Whether every rear camera says that it has no autofocus: then a near page may be out of focus."""
    rear = [each.autofocus for each in _described(dump) if each.facing != "front"]
    return bool(rear) and all(focuses is False for focuses in rear)


def _sharp(frame: "FrameJudgement") -> None:
    if frame.sharpness < SHARP:
        raise Untested(f"sharpness {frame.sharpness:.0f} of {SHARP:.0f}: it may not have been pointed at print")


def _described(dump: str) -> tuple[Camera, ...]:
    """Return the cameras; none where the service does not describe them, as on Android 4."""
    try:
        return cameras(dump)
    except Unreadable:
        return ()
