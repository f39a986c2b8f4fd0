"""Cameras: which there are, and a photo that the phone takes of what an operator holds before it."""

from collections.abc import Callable, Iterator
from functools import partial

from calibration.quantity import Quantity, quantity
from probes.answer import Absent, Failed, Unreadable, Untested, answer
from probes.kinds.android.camera_service import CAMERAS, Camera, cameras, count, offered
from probes.kinds.android.features import FEATURES, features
from probes.kinds.android.photo import clean, clear, clear_page, focused, taken, whose, words
from probes.kinds.android.probe import android
from probes.link import Exchange
from probes.operator import all_declined, ask_to_do, ask_to_judge, went_ahead
from probes.reading import Reading
from probes.subject import Subject, Way

OPEN = "shell:input keyevent 224; am start --user 0 -a android.media.action.STILL_IMAGE_CAMERA"
"""KEYCODE_WAKEUP, and the intent of android.provider.MediaStore that every camera app answers."""
CLOSE = "shell:input keyevent 3"
"""KEYCODE_HOME."""

READY = "Unlock the phone, and have a printed page and a white sheet of paper at hand"
REAR = (
    "Answer what the camera app asks at its first start, choose the rear camera without flash, hold it a hand's length "
    "above the printed page: is the live picture without stripes, spots and flicker?"
)
SHEET = "Hold the rear camera close above the white sheet, evenly lit, so that nothing else is in the picture"
FRONT = "Switch to the front camera and point it at a lit wall: is the live picture without stripes, spots and flicker?"
FLASH = "Switch the flash on in the camera app and take a photo of the page: does the flash fire?"
VIDEO = "Record a video of five seconds while you speak, and play it: are picture and sound clear?"

CAMERA_FEATURES = frozenset(f"android.hardware.camera{part}" for part in ("", ".any", ".front"))
"""android.content.pm.PackageManager.FEATURE_CAMERA, FEATURE_CAMERA_ANY and FEATURE_CAMERA_FRONT."""
BUILT_IN = {
    part: frozenset({f"android.hardware.camera{word}"})
    for part, word in {"front": ".front", "rear": "", "autofocus": ".autofocus", "flash": ".flash"}.items()
}
"""FEATURE_CAMERA_FRONT, FEATURE_CAMERA, which is one that faces away from the screen, and so on; Android has no feature
for optical stabilisation."""

Has = Callable[[Camera], bool | None]
"""Whether a camera has a part; None where its description does not say."""


@android(
    measures=(
        "camera.count", "camera.list", "camera.front", "camera.rear", "camera.autofocus", "camera.stabilisation",
        "camera.flash",
    ),
    version=2,
)  # fmt: skip
def cameras_listed(subject: Subject) -> Iterator[Reading]:
    """Read what the camera service says that each camera is and can do; nothing that it can is thereby tried."""
    dump = subject.ask(CAMERAS)
    yield subject.read("camera.count", Way("camera service", number, (dump,)))
    yield subject.read("camera.list", Way("camera service, largest photo of each", listed, (dump,)))
    for name in PARTS:
        yield subject.read(f"camera.{name}", _part(subject, name, dump))


@android(
    measures=("camera.rear", "camera.autofocus", "camera.lens", "camera.front", "camera.flash", "camera.video"),
    kinds=("phone", "tablet"),
    version=2,
    course="guided",
)
def photos(subject: Subject) -> Iterator[Reading]:
    """Let an operator point each camera, take photos, judge and delete them; ask what only eyes and ears can tell."""
    ready = ask_to_do(subject, READY)
    if not went_ahead(ready):
        yield from all_declined(subject, photos.measures, ready)
        return
    dump = subject.ask(CAMERAS)
    subject.ask_anew(OPEN)
    yield from _rear(subject, dump)
    front = _shown(subject, "front", FRONT, dump)
    yield subject.read("camera.front", _clear("front", clear, front))
    for name, question in (("flash", FLASH), ("video", VIDEO)):
        asked = (dump, ask_to_judge(subject, question)) if _worth(PARTS.get(name, _any), dump) else (dump,)
        yield subject.read(f"camera.{name}", Way("operator's eye", _seen, asked, text=words))
    subject.ask_anew(CLOSE)


def _rear(subject: Subject, dump: Exchange) -> Iterator[Reading]:
    """Yield what a photo of a page and one of a white sheet tell of the rear camera."""
    page = _shown(subject, "rear", REAR, dump)
    yield subject.read("camera.rear", _clear("rear", clear_page, page))
    yield subject.read("camera.autofocus", Way("photo of a page", focused, page, text=words))
    held = (dump, ask_to_do(subject, SHEET)) if len(page) == len(("dump", "answer", "photo")) else page[:2]
    sheet = (*held, taken(subject, "white sheet")) if went_ahead(held[-1]) else held
    yield subject.read("camera.lens", Way("photo of a white sheet", clean, sheet, text=words))


def _shown(subject: Subject, part: str, question: str, dump: Exchange) -> tuple[Exchange, ...]:
    """Return the dump, the operator's judgement of the live picture, and the photo where the picture was good."""
    if not _worth(PARTS[part], dump):
        return (dump,)
    seen = ask_to_judge(subject, question)
    return (dump, seen, taken(subject, f"{part} camera")) if went_ahead(seen) else (dump, seen)


def _clear(side: str, judge: Callable[..., None], shown: tuple[Exchange, ...]) -> Way:
    """Return the way to judge a camera by its photo, which says so where the photo does not tell the camera."""
    word = "" if whose(shown) == side else f"that it was the {side} camera is the operator's word"
    return Way("live picture and photo", judge, shown, word, words)


def number(text: str) -> Quantity:
    """Return how many cameras the service counts."""
    return quantity(count(text), "count")


def listed(text: str) -> str:
    """Return `rear 4032 × 3024, front 3264 × 2448`: where each looks, and its largest photo where that is told."""
    found = [_line(each) for each in offered(text)]
    if not found:
        raise Unreadable("the camera service describes no camera")
    return ", ".join(found)


def _line(camera: Camera) -> str:
    facing = camera.facing or "unknown"
    return f"{facing} {camera.size[0]} × {camera.size[1]}" if camera.size else facing


def untried(has: Has, text: str) -> None:
    """Never pass: raise Untested where a camera has the part, Absent where every camera says that it has not."""
    found = [has(each) for each in cameras(text)]
    if True in found:
        raise Untested("listed; nobody tried it")
    if not found or None in found:
        raise Unreadable("the camera service does not tell it of every camera")
    raise Absent("no camera of the device has it")


def _part(subject: Subject, name: str, dump: Exchange) -> Way:
    """Return the way to judge what is listed; of what is not, whether the device was built with it."""
    named = BUILT_IN.get(name, CAMERA_FEATURES)
    if _counts_none(dump) or (name in BUILT_IN and not _worth(PARTS[name], dump)):
        return Way("camera service and features", partial(missing, named), (dump, subject.ask(FEATURES)))
    return Way("camera service", partial(untried, PARTS[name]), (dump,))


def _counts_none(dump: Exchange) -> bool:
    try:
        return count(answer(dump)) == 0
    except Unreadable:
        return False


def missing(names: frozenset[str], _dump: str, told: str) -> None:
    """Raise Failed where the maker names a part that no camera of the service has, Absent where he names none.

    The features are written by the maker (CDD 7.5) and stay as they are when a camera no longer answers.
    """
    if not names.isdisjoint(features(told)):
        raise Failed("the device is built with one, but no camera of the camera service has it")
    raise Absent("the device has none")


def _worth(has: Has, dump: Exchange) -> bool:
    """Whether it is worth to ask for a part: not where the device says that it has none."""
    try:
        untried(has, answer(dump))
    except Absent:
        return False
    except (Unreadable, Untested):
        return True
    return True


def _seen(_dump: str, judged: str = "") -> None:
    """Pass on an operator's yes; his no has been raised before."""
    if judged != "yes":
        raise Untested("the device lists none")


def _any(_camera: Camera) -> bool:
    return True


def _faces(facing: str, camera: Camera) -> bool | None:
    return None if camera.facing is None else camera.facing == facing


def _focuses(camera: Camera) -> bool | None:
    return camera.autofocus


def _stabilises(camera: Camera) -> bool | None:
    return "1" in camera.optical if camera.optical else None


def _flashes(camera: Camera) -> bool | None:
    return camera.flash


PARTS: dict[str, Has] = {
    "front": partial(_faces, "front"),
    "rear": partial(_faces, "rear"),
    "autofocus": _focuses,
    "stabilisation": _stabilises,
    "flash": _flashes,
}
