"""Realistic reports made from records: a phone that is excellent, one with marks, one locked, one unknown.

Every number here is composed for tests; none was measured on a device. `report()` takes any field to replace.
"""

import cv2
import numpy as np

from calibration.certificate import Calibration
from calibration.quantity import Unit, quantity
from calibration.record import canonical_json, sha256
from grader.grade import Finding, Grade, Verdict
from grader.master_list import Item, items
from grader.render.pictures import Pictures
from grader.report import Coverage, PublicDevice, Report
from models.defect import Defect
from models.photo import Photo, Quality
from probes.measure import measures
from probes.reading import Outcome, Reading, Source

FACES = ("front", "back", "left", "right", "top", "bottom")
SCALE = ("excellent", "good", "fair")


def jpeg(seed: int, width: int = 900, height: int = 1800) -> bytes:
    """Return a small synthetic casing photo: a dark rounded device on grey, with noise and one bright line."""
    rng = np.random.default_rng(seed)
    pixels = np.full((height, width, 3), 170, np.uint8)
    cv2.rectangle(pixels, (width // 8, height // 10), (7 * width // 8, 9 * height // 10), (54, 46, 42), -1)
    cv2.line(pixels, (width // 3, height // 3), (width // 2, height // 2), (150, 150, 150), 2, cv2.LINE_AA)
    noisy = cv2.add(pixels, rng.integers(0, 6, pixels.shape, dtype=np.uint8))
    return cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()


def pictures(report: Report, size: tuple[int, int] = (900, 1800)) -> Pictures:
    """Return a synthetic overlay for every photo and a synthetic crop for every mark."""
    photos = {photo.digest: jpeg(place, *size) for place, photo in enumerate(report.photos)}
    return Pictures(photos=photos, crops=tuple(jpeg(100 + place, 200, 160) for place in range(len(report.defects))))


def envelope(report: Report) -> bytes:
    """Return bytes of an envelope's shape: rendering attaches them and does not judge them."""
    return canonical_json({"payload": report.canonical().hex(), "payloadType": "application/json", "signatures": []})


def measured(
    measure: str,
    value: float | str,
    unit: Unit | None = None,
    step: str = "1",
    *,
    spread: float | None = None,
    method: str = "asked of the device",
) -> Reading:
    found = value if isinstance(value, str) else quantity(value, unit or "count", resolution=step, uncertainty=spread)
    source = Source(link="adb", ask="shell:dumpsys battery") if measure.startswith("battery.") else None
    return Reading(
        measure=measure,
        outcome=Outcome.MEASURED,
        value=found,
        method=method,
        probe=f"{measure.split('.', maxsplit=1)[0]}/1",
        sources=(source,) if source else (),
    )


def unknown(measure: str, outcome: Outcome, reason: str) -> Reading:
    return Reading(measure=measure, outcome=outcome, reason=reason, method="asked of the device", probe="battery/1")


def battery(health: float | None = 91) -> tuple[Reading, ...]:
    gauge = "Samsung gauge, mSavedBatteryAsoc"
    first = (
        measured("battery.health", health, "percent", spread=1, method=gauge)
        if health is not None
        else unknown(
            "battery.health", Outcome.NOT_READABLE, "The phone tells its charge level, and nothing about wear."
        )
    )
    return (
        first,
        measured("battery.cycles", 214, "cycles", method="Samsung gauge, mSavedBatteryUsage"),
        measured("battery.temperature", 27.4, "celsius", "0.1"),
        measured("battery.level", 64, "percent"),
    )


def casing(side: str, count: int, longest: float, strongest: float, inspected: float = 98) -> tuple[Reading, ...]:
    rows: tuple[tuple[str, float, Unit, str, float | None], ...] = (
        ("inspected", inspected, "percent", "1", None),
        ("detection_limit", 14, "um", "1", 3),
        ("scratch.count", count, "count", "1", None),
        ("scratch.length.max", longest, "mm", "0.1", 0.3),
        ("scratch.length.total", longest * max(count, 1), "mm", "0.1", 0.5),
        ("scratch.equivalent_width.max", strongest, "um", "1", 3),
    )
    return tuple(
        measured(f"casing.{side}.{name}", value, unit, step, spread=spread, method="photos, scratch/1")
        for name, value, unit, step, spread in rows
    )


def attested(measure: str, value: float | None = None, outcome: Outcome = Outcome.PASSED) -> Reading:
    if value is not None:
        return measured(measure, value, "count", method="attested by Ada")
    reason = None if outcome is Outcome.PASSED else "The tester saw it fail."
    return Reading(measure=measure, outcome=outcome, reason=reason, method="attested by Ada", probe="checklist/1")


def identity() -> tuple[Reading, ...]:
    return (
        measured("identity.os", "Android 15"),
        measured("identity.security_patch", "2026-09-01"),
        measured("storage.total", 256, "GB"),
        measured("memory.total", 8, "GB"),
    )


def cracks() -> tuple[Reading, ...]:
    names = ("screen.crack", "body.crack", "body.dent", "body.missing")
    return tuple(attested(f"casing.{name}.count", 0) for name in names)


def photo(face: str, **fields: object) -> Photo:
    quality = Quality(
        edge_width=quantity(2.1, "px", resolution="0.1"),
        exposure=quantity(96, "level"),
        noise=quantity(1.2, "level", resolution="0.1"),
        glare=quantity(1.5, "percent", resolution="0.1"),
        blurred=quantity(0.4, "percent", resolution="0.1"),
    )
    plain: dict[str, object] = {
        "face": face,
        "file": f"{face}.jpg",
        "digest": sha256(face.encode()),
        "width": 3024,
        "height": 4032,
        "outline_px": None,
        "scale": quantity(0.0381, "mm/px", resolution="0.0001", uncertainty=0.0003),
        "scale_source": "outline of samsung SM-S921B (147.0 × 70.6 mm)",
        "quality": quality,
        "inspected": quantity(98, "percent"),
        "detection_limit": quantity(14, "um", uncertainty=3),
    }
    return Photo(**(plain | fields))


def defect(face: str, length: float, strength: float, **fields: object) -> Defect:
    plain: dict[str, object] = {
        "defect_class": "scratch",
        "face": face,
        "photo": sha256(face.encode()),
        "outline_px": (("10", "10"), ("40", "12")),
        "length": quantity(length, "mm", resolution="0.1", uncertainty=0.3),
        "width": quantity(0.08, "mm", resolution="0.01", uncertainty=0.04),
        "area": quantity(length * 0.08, "mm2", resolution="0.01"),
        "contrast": quantity(-0.21, "ratio", resolution="0.01"),
        "equivalent_width": quantity(strength, "um", uncertainty=3),
        "confidence": "0.93",
        "crop": (10, 10, 120, 90),
        "detector": "scratch/1",
    }
    return Defect(**(plain | fields))


def finding(
    rule: str,
    role: str,
    allows: str | None,
    sentence: str,
    verdict: Verdict = Verdict.GRADED,
    *,
    remedy: str | None = None,
    measure: str | None = None,
) -> Finding:
    return Finding(
        rule=rule,
        role=role,
        measure=measure or rule,
        verdict=verdict,
        allows=allows,
        sentence=sentence,
        observed=sentence.split(":", maxsplit=1)[0],
        limit="as the standard says",
        remedy=remedy,
        why="A buyer expects it.",
    )


def met(measure: str, role: str = "gate") -> Finding:
    return finding(measure, role, "excellent", f"{measures()[measure].title.capitalize()}: as it must be.")


def grade(
    name: str | None,
    verdict: Verdict,
    summary: str,
    findings: tuple[Finding, ...],
    decided: tuple[str, ...],
    *,
    standard: str = "backmarket-phones",
    scale: tuple[str, ...] = SCALE,
) -> Grade:
    title = {Verdict.UNDETERMINED: "Undetermined", Verdict.NOT_GRADABLE: "Not gradable"}.get(verdict)
    titles = {
        "backmarket-phones": "Back Market, smartphones",
        "ebay-refurbished": "eBay Refurbished",
        "amazon-renewed": "Amazon Renewed",
        "ctia": "CTIA grading scales",
        "r2v3": "R2v3 REC",
    }
    return Grade(
        verdict=verdict,
        name=name,
        title=title or (name or "").replace("_", " ").capitalize(),
        summary=summary,
        standard=standard,
        version="2026.1",
        standard_title=titles[standard],
        standard_digest=sha256(standard.encode()),
        grades=scale,
        decided_by=decided,
        findings=findings,
    )


GATES = ("locks.accounts", "locks.bootloader", "locks.knox", "locks.owner", "touch.grid", "camera.rear", "radios.wifi")
EBAY = ("excellent_refurbished", "very_good_refurbished", "good_refurbished")


def elsewhere(verdict: Verdict, name: str | None, ebay: str | None) -> tuple[Grade, ...]:
    """Return the same answer under three more standards, thinly."""
    said = "Decided by the same measures."
    rows = tuple(map(met, GATES[:4]))
    return (
        grade(ebay, verdict, said, rows, (), standard="ebay-refurbished", scale=EBAY),
        grade(name, verdict, said, rows, (), standard="amazon-renewed"),
        grade(name, verdict, said, rows, (), standard="ctia"),
    )


def covered(
    failed: dict[str, str], tested: tuple[str, ...] = ("battery", "touch", "camera", "audio")
) -> tuple[Coverage, ...]:
    return tuple(_item(item, failed, tested) for item in items() if item.is_of("phone", "android"))


def _item(item: Item, failed: dict[str, str], tested: tuple[str, ...]) -> Coverage:
    state, how = "not tested", item.silence
    if item.id in failed:
        state, how = "failed", failed[item.id]
    elif item.group == "identity":
        state, how = "measured", f"{item.title} as read (asked of the device over adb)"
    elif item.group in (*tested, "locks"):
        state, how = "passed", "attested by Ada" if "interactive" in item.modes else "asked of the device over adb"
    return Coverage(item=item.id, group=item.group, title=item.title, state=state, how=how, measures=item.measures)


def report(**fields: object) -> Report:
    """Return a report of an excellent phone, with any field replaced."""
    headline = grade(
        "excellent",
        Verdict.GRADED,
        "Every gate is met and no rule allows less than Excellent.",
        (
            *map(met, GATES),
            met("battery.health"),
            met("casing.screen.scratch.count", "appearance"),
            met("casing.body.scratch.count", "appearance"),
            met("casing.screen.inspected", "evidence"),
        ),
        ("casing.body.scratch.count",),
    )
    plain: dict[str, object] = {
        "report_id": "TG-7F3K-92QD",
        "inspected_at": "2026-11-23T08:30:00Z",
        "device": PublicDevice(
            kind="phone",
            platform="android",
            maker="samsung",
            model="SM-S921B",
            name="Galaxy S24",
            identifiers={"serial": sha256(b"s"), "imei": sha256(b"i")},
        ),
        "grades": (headline, *elsewhere(Verdict.GRADED, "excellent", EBAY[0])),
        "readings": (*identity(), *battery(), *casing("screen", 0, 0, 0), *casing("body", 0, 0, 0), *cracks()),
        "photos": tuple(map(photo, FACES)),
        "defects": (),
        "coverage": covered({}),
        "calibrations": (
            Calibration(
                instrument="bench camera 1",
                method="printed chart, 12 corners",
                valid_from="2026-11-01T00:00:00Z",
                valid_until="2027-05-01T00:00:00Z",
                scale=quantity(0.0381, "mm/px", resolution="0.0001", uncertainty=0.0003),
            ),
        ),
        "evidence": sha256(b"bag"),
        "station": "bench-1",
        "operator": "Ada",
        "software": {"truegrade": "0.1.0", "opencv": "5.0.0", "numpy": "2.4.0", "adb": "1.0.41"},
    }
    return Report.model_validate(plain | fields)


def excellent() -> Report:
    return report()


def good() -> Report:
    """Return a phone with seven marks: two on its screen, five on its body."""
    sentence = "Longest scratch on the body: 12.3 mm ± 0.3 mm; Excellent allows at most 5 mm, so this allows Good."
    lowers = finding(
        "casing.body.scratch.length.max",
        "appearance",
        "good",
        sentence,
        remedy="A body without a scratch longer than 5 mm.",
    )
    headline = grade(
        "good",
        Verdict.GRADED,
        "Good, because the longest scratch on the body is 12.3 mm.",
        (
            *map(met, GATES),
            met("battery.health"),
            met("casing.screen.scratch.count", "appearance"),
            lowers,
            met("casing.screen.inspected", "evidence"),
        ),
        (lowers.rule,),
    )
    spots = (
        ("front", 4.1, 15),
        ("front", 2.2, 14),
        ("back", 12.3, 41),
        ("back", 6.6, 22),
        ("back", 3.0, 18),
        ("left", 5.2, 30),
        ("bottom", 1.9, 26),
    )
    glare = photo("back", inspected=quantity(91, "percent"), uninspected=("7 % is glare: turn the lamp.",))
    return report(
        grades=(headline, *elsewhere(Verdict.GRADED, "good", EBAY[1])),
        defects=tuple(defect(*spot) for spot in spots),
        readings=(
            *identity(),
            *battery(86),
            *casing("screen", 2, 4.1, 15),
            *casing("body", 5, 12.3, 41, 94),
            *cracks(),
        ),
        photos=(photo("front"), glare, *map(photo, FACES[2:])),
    )


def locked() -> Report:
    """Return a phone with an account still on it: not gradable."""
    sentence = "An account of type com.google is still signed in: reset protection would lock the buyer out."
    gate = finding(
        "locks.accounts",
        "gate",
        None,
        sentence,
        Verdict.NOT_GRADABLE,
        remedy="Sign out of the account and reset the phone.",
    )
    headline = grade(
        None,
        Verdict.NOT_GRADABLE,
        "Not gradable: an account is still signed in.",
        (gate, *map(met, GATES[1:]), met("battery.health")),
        (gate.rule,),
    )
    others = elsewhere(Verdict.NOT_GRADABLE, None, None)
    return report(grades=(headline, *others), coverage=covered({"locks.account": "com.google is signed in"}))


def undetermined() -> Report:
    """Return a phone whose battery says nothing and of which two photos are missing."""
    missing = finding(
        "battery.health",
        "gate",
        None,
        "Battery health is not known: the phone says nothing about wear.",
        Verdict.UNDETERMINED,
        remedy="Read the health from the phone's own settings, or fit a new battery.",
    )
    unseen = finding(
        "casing.screen.inspected",
        "evidence",
        None,
        "The screen was not inspected: there is no photo of the front.",
        Verdict.UNDETERMINED,
        remedy="Take a photo of the front.",
    )
    headline = grade(
        None,
        Verdict.UNDETERMINED,
        "Undetermined: battery health and the state of the screen are not known.",
        (*map(met, GATES), missing, unseen),
        (missing.rule, unseen.rule),
    )
    return report(
        grades=(headline, *elsewhere(Verdict.UNDETERMINED, None, None)),
        calibrations=(),
        operator=None,
        readings=(*identity(), *battery(None), *casing("screen", 0, 0, 0, 0), *casing("body", 0, 0, 0, 61)),
        remarks=("front.jpg is no photo: it has 0 bytes. Take it again.",),
        photos=(
            photo(
                "back",
                scale=None,
                scale_source="no outline was found and no calibration was given",
                detection_limit=None,
                inspected=quantity(61, "percent"),
                uninspected=("39 % is out of focus: hold the camera still.",),
            ),
        ),
        coverage=covered({}, tested=("battery",)),
    )


ALL = {"excellent": excellent, "good": good, "locked": locked, "undetermined": undetermined}
