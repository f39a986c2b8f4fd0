"""The camera: which there are, and whether one gives a picture once its shutter is open."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from calibration.quantity import Quantity, quantity
from probes.answer import Failed, Shortfall, Unreadable, Untested
from probes.kinds.fallback import in_turn
from probes.kinds.linux.answers import raw, said, shown
from probes.kinds.linux.listening import word
from probes.kinds.linux.probe import linux
from probes.link import Exchange
from probes.operator import ask_to_do, ask_to_judge, declined, went_ahead
from probes.reading import Reading
from probes.subject import Subject, Way

LISTING = "run:v4l2-ctl --list-devices"
WIDTH, HEIGHT = 640, 480
FRAME = (
    "run:v4l2-ctl -d {} --set-fmt-video=width=640,height=480,pixelformat=YUYV "
    "--stream-mmap=4 --stream-skip=20 --stream-count=1 --stream-to=-"
)
"""The twenty-first frame: by then the exposure has settled."""
STREAMING = 20.0
NAMED = re.compile(r"^(\S[^\n]{0,120}):\n((?:[ \t]{1,8}/dev/[a-z-]{1,20}[0-9]{1,3}\n){1,99})", re.MULTILINE)
NODE = re.compile(r"/dev/video[0-9]{1,3}")
VIRTUAL = re.compile(r"\(platform:v4l2loopback|-codec|-isp\b|\(platform:vim2m")
"""What is listed as a camera and is none: pipes between programs, video codecs, processors of pictures."""
NODES = "list:/sys/class/video4linux"
NODE_NAME = re.compile(r"^video[0-9]{1,3}$", re.MULTILINE)
MOST = 64
"""Nodes that are asked for; an IPU6 has dozens."""
PROPERTY = re.compile(r"^(DEVPATH|ID_V4L_PRODUCT|ID_V4L_CAPABILITIES)=([^\n]{1,400})$", re.MULTILINE)
PLACE = re.compile(r"(?:/[0-9][0-9.-]{2,20}:[0-9]{1,2}\.[0-9]{1,2})?/video4linux/video[0-9]{1,3}\Z")
"""The end of a node's path below its device, or that of USB: the interfaces of one camera have one device."""
FACES = "of whatever face, plugged in or not"
OPEN = (
    "Unplug every camera that is not the laptop's own, open the shutter of its own, and hold a hand in front of it, in "
    "good light."
)
OPENED = "The picture is {}: was the shutter open, with a hand in front of it in good light?"

DARK, FLAT, NOISE = 24.0, 4.0, 0.5
"""Of a picture (ours): a mean of 16 is black (BT.601), a standard deviation below 4 of 255 is a lid or a cap, and
neighbours that are correlated by less than a half are noise."""


class Camera(NamedTuple):
    """One camera: its name with where it is, and its nodes, of which some give no picture."""

    name: str
    nodes: tuple[str, ...]


@linux(measures=("camera.list", "camera.count"), version=1)
def camera(subject: Subject) -> Iterator[Reading]:
    """Read which cameras the kernel lists."""
    listing = (subject.ask(LISTING),)
    whole = Way("v4l2-ctl", names, listing, text=said)
    yield in_turn(subject, "camera.list", lambda: whole, lambda: _by_udev(subject, names_of))
    whole = Way("v4l2-ctl", count, listing, FACES, text=said)
    yield in_turn(subject, "camera.count", lambda: whole, lambda: _by_udev(subject, number_of, FACES))


def _by_udev(subject: Subject, parse: Callable[[tuple[Camera, ...]], str | Quantity], caveat: str = "") -> Way:
    """Return the way by what udev has asked each node (v4l_id), for where v4l2-ctl is not installed."""
    listing = subject.ask(NODES)
    found = NODE_NAME.findall(listing.stdout.decode(errors="replace"))[:MOST]
    told = [subject.ask(f"run:udevadm info --query=property --name=/dev/{name}") for name in found]
    return Way("udev", lambda _, *each: parse(known(each)), (listing, *told), caveat, text=said)


@linux(measures=("camera.front",), version=1, course="guided")
def camera_frame(subject: Subject) -> Iterator[Reading]:
    """Have the operator open the shutter, and judge one frame of the first camera."""
    listing = subject.ask(LISTING)
    ready = ask_to_do(subject, OPEN) if _first(listing) else None
    if ready and not went_ahead(ready):
        yield subject.read("camera.front", declined(ready, "a frame"))
        return
    if ready:  # by now what was plugged in is gone
        listing = subject.ask_anew(LISTING)
    first = _first(listing)
    if not (ready and first):
        yield subject.read("camera.front", Way("v4l2-ctl", names, (listing,), text=said))
        return
    frame = subject.ask(FRAME.format(first.nodes[0]), STREAMING)
    verdict = _verdict(subject, frame, ready)
    yield subject.read("camera.front", Way(f"a frame of {first.name}", seen, (frame, verdict), text=_text))


def _first(listing: Exchange) -> Camera | None:
    """Return the first camera, none where none is told: the reading then says why."""
    try:
        return cameras(said(listing))[0]
    except Shortfall:
        return None


def _verdict(subject: Subject, frame: Exchange, ready: Exchange) -> Exchange:
    """Ask whether the shutter was open, only where the frame shows nothing; else return the operator's last word."""
    try:
        seen(_text(frame), "")
    except Untested as untested:
        return ask_to_judge(subject, OPENED.format(untested)) if frame.whole else ready
    except Shortfall:
        pass
    return ready


def _text(exchange: Exchange) -> str:
    return word(exchange) if exchange.ask.startswith("operator:") else raw(exchange).decode("latin-1")


def cameras(text: str) -> tuple[Camera, ...]:
    """Return every camera of v4l2-ctl's listing that has a node for video; raise Unreadable where there is none."""
    every = (Camera(shown(name), tuple(NODE.findall(nodes))) for name, nodes in NAMED.findall(text))
    found = tuple(each for each in every if each.nodes and not VIRTUAL.search(each.name))
    if not found:
        raise Unreadable("no camera is listed")
    return found


def known(told: tuple[str, ...]) -> tuple[Camera, ...]:
    """Return every camera by udev's properties of all nodes; raise Unreadable where none of them takes pictures."""
    devices: dict[str, list[dict[str, str]]] = {}
    for node in (dict(PROPERTY.findall(text)) for text in told):
        if "ID_V4L_PRODUCT" in node and not node.get("DEVPATH", "/devices/virtual/").startswith("/devices/virtual/"):
            devices.setdefault(PLACE.sub("", node["DEVPATH"]), []).append(node)
    taking = {place: [each for each in nodes if _takes(each)] for place, nodes in devices.items()}
    every = (Camera(shown(taking[place][0]["ID_V4L_PRODUCT"]), tuple(each["DEVPATH"] for each in nodes))
             for place, nodes in devices.items() if taking[place])  # fmt: skip
    found = tuple(each for each in every if not VIRTUAL.search(each.name))
    if not found:
        raise Unreadable("udev knows no camera")
    return found


def _takes(node: dict[str, str]) -> bool:
    told = node.get("ID_V4L_CAPABILITIES", "").split(":")
    return "capture" in told and "video_output" not in told


def names(text: str) -> str:
    """Return the names of the cameras that v4l2-ctl lists."""
    return names_of(cameras(text))


def names_of(found: tuple[Camera, ...]) -> str:
    """Return the cameras' names with how many nodes each has: an IPU6 has dozens."""
    return "; ".join(f"{each.name}, {len(each.nodes)} nodes" for each in found)


def count(text: str) -> Quantity:
    """Return how many cameras v4l2-ctl lists."""
    return number_of(cameras(text))


def number_of(found: tuple[Camera, ...]) -> Quantity:
    """Return how many cameras there are, whatever number of nodes each has."""
    return quantity(len(found), "count")


def seen(frame: str, verdict: str) -> None:
    """Raise Failed or Untested for a frame that is dark, flat or noise; `yes` says that there was something to see.

    A frame is two bytes for each pixel, of which the first is its luminance (YUYV), one character for each byte. Where
    only the second bytes hold a picture, the driver gave another format than it was asked for.
    """
    octets = frame.encode("latin-1", errors="replace")
    luminance, colour = octets[::2], octets[1::2]
    if len(luminance) != WIDTH * HEIGHT:
        raise Unreadable(f"no frame of {WIDTH} × {HEIGHT} pixels came")
    fault = _fault(luminance)
    if fault and not _fault(colour):
        raise Unreadable("the camera gives its picture in another format than YUYV")
    if fault:
        raise Failed(f"the picture is {fault}") if verdict == "yes" else Untested(fault)


def _fault(luminance: bytes) -> str | None:
    mean = sum(luminance) / len(luminance)
    variance = sum(value * value for value in luminance) / len(luminance) - mean * mean
    if mean < DARK:
        return "black"
    if variance < FLAT * FLAT:
        return "without anything in it"
    shared = sum((one - mean) * (other - mean) for one, other in pairwise(luminance))
    return "noise" if shared / len(luminance) < NOISE * variance else None
