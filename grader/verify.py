"""Verify that a report is genuine, that its evidence is whole, and that it still gives that grade.

Every check is one line. What could not be checked is said, and is never counted as a yes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from calibration.record import Digest, sha256
from calibration.unusable import Unusable
from grader.again import decide_again, other_software, parse_again, reason_of
from grader.certificate_check import certificate_checks
from grader.check import Check
from grader.envelope import Envelope, SignatureError, read_envelope
from grader.grade import Grade
from grader.library import released
from grader.payload import STANDARDS
from grader.relook import look_again
from grader.report import Report
from grader.sign import PublicKey, verified
from grader.statement import IN_TOTO, read_statement
from grader.submission import Submission, is_pdf, receive
from grader.trust import Trust, TrustError
from probes.evidence import Evidence, EvidenceError, evidence_id


class NotGenuine(Unusable):
    """A report that is not signed by a trusted station; the message is the failed check's sentence."""

    exit_code = 1


Depth = Literal["decide", "parse", "look"]
Render = Callable[[Report, bytes, Evidence], bytes]
"""Draws the PDF of a report again from the signed record, the envelope and the evidence."""

DRAWN_WITH = ("truegrade", "typst", "opencv", "numpy", "processor")
"""What must be the same for a page to come out the same to the last byte."""


@dataclass(frozen=True)
class Verification:
    """All checks in the order in which they were made, and the report that they are about, where one could be read."""

    checks: tuple[Check, ...]
    report: Report | None = None

    @property
    def ok(self) -> bool:
        """Whether the signature holds under a trusted key and no check failed."""
        held = {check.name for check in self.checks if check.ok}
        return {"signature", "trust"} <= held and all(check.ok is not False for check in self.checks)


def verify(path: Path, trust: Trust | None, bag: Path | None = None, again: Depth | None = None,
           render: Render | None = None) -> Verification:  # fmt: skip
    """Check a report (JSON, PDF, HTML), an inspection's folder, or a bag with its report beside it.

    The evidence is `bag`, or what lies beside the report. Without `again` it is decided and parsed again; a depth that
    is asked for by name must be reached. Nothing raises for what a submission holds: it is a failed check.
    """
    try:
        submission = receive(path, bag)
        if submission.envelope is None:
            return Verification(tuple(_without_report(submission)))
        envelope = read_envelope(submission.envelope, str(submission.path))
        report, checks = _authenticity(envelope, trust)
    except SignatureError as error:
        return Verification((_check("signature", False, str(error)),))
    if report is None:
        return Verification(tuple(checks))
    found, evidence = _evidence_checks(report, submission.evidence, asked=bag is not None or again is not None)
    checks += found
    if evidence is not None:
        checks += _content_checks(report, evidence, again)
        checks += certificate_checks(report, evidence, trust)
        checks += _page_check(report, submission, evidence, render)
    return Verification(tuple(checks), report)


def genuine(path: Path, trust: Trust | None) -> tuple[Report, Digest]:
    """Return the report of a file that a trusted station signed, and the envelope's SHA-256.

    Raises NotGenuine with the sentence of the first check that does not hold. The evidence is not looked at.
    """
    submission = receive(path)
    if submission.envelope is None:
        raise NotGenuine(f"There is no report at {path}.")
    report, checks = _authenticity(read_envelope(submission.envelope, str(path)), trust)
    for check in checks:
        if check.ok is False:
            raise NotGenuine(check.sentence)
    if report is None:
        raise NotGenuine(f"{path} holds no report.")
    return report, sha256(submission.envelope)


def _authenticity(envelope: Envelope, trust: Trust | None) -> tuple[Report | None, list[Check]]:
    """Check signature and trust. The report is None where a signature is broken: its words are nobody's."""
    if envelope.payload_type != IN_TOTO:
        raise SignatureError(f"The payload is of type {envelope.payload_type!r}, not {IN_TOTO}: this is no report.")
    if not envelope.signatures:
        raise SignatureError("The report is not signed.")
    if trust is None:
        unchecked = _check(
            "signature", None, "The signature cannot be checked: a key that comes with a report proves nothing."
        )
        nobody = _check("trust", False, "Not verified: no trust file was given.")
        return read_statement(envelope.body).predicate, [unchecked, nobody]
    try:
        proven = verified(envelope, IN_TOTO, trust.keys)
    except SignatureError:
        return _unproven(envelope, trust)
    report = read_statement(proven.payload).predicate
    return report, [_signature_check(proven.keys, trust), _trust_check(proven.keys, trust, report)]


def _unproven(envelope: Envelope, trust: Trust) -> tuple[Report | None, list[Check]]:
    """Word the failure by the key ids, which are mere hints: either way nothing is verified."""
    hints = [signature.keyid or "" for signature in envelope.signatures]
    if entry := next(filter(None, map(trust.entry, hints)), None):
        words = f"The signature does not hold under the key of station {entry.station}: the report was changed."
        return None, [_check("signature", False, words)]
    words = "The signature holds under no key of the trust file: the report was changed, or its key is unknown."
    unknown = f"Signed with an unknown key ({hints[0][:16] or 'unnamed'}…), which {trust.source} does not list."
    return None, [_check("signature", False, words), _check("trust", False, unknown)]


def _signature_check(keys: tuple[PublicKey, ...], trust: Trust) -> Check:
    entries = [(trust.entry(key.fingerprint), key) for key in keys]
    names = [f"{entry.station} (key {key.fingerprint[:16]}…)" for entry, key in entries if entry]
    return _check("signature", True, f"The signature holds: signed by {', '.join(names)}.")


def _trust_check(keys: tuple[PublicKey, ...], trust: Trust, report: Report) -> Check:
    try:
        entry = trust.vouch(keys, report.station, report.inspected_at)
    except TrustError as error:
        return _check("trust", False, str(error))
    span = f"valid from {entry.valid_from} until {entry.valid_until}"
    return _check("trust", True, f"Station {entry.station} is trusted, {span}, by {trust}.")


def _without_report(submission: Submission) -> Iterator[Check]:
    words = f"There is no report beside {submission.evidence}: nobody vouches for this evidence."
    yield _check("signature", False, words)
    if submission.evidence is not None:
        yield _bag_check(submission.evidence)[0]


def _evidence_checks(report: Report, bag: Path | None, asked: bool) -> tuple[list[Check], Evidence | None]:
    if bag is None:
        words = "There is no evidence beside the report: only the signature was checked."
        return [_check("evidence", False if asked else None, words)], None
    whole, evidence = _bag_check(bag)
    same = _id_check(report, bag)
    return [same, whole], evidence if same.ok else None


def _id_check(report: Report, bag: Path) -> Check:
    try:
        found = evidence_id(bag)
    except EvidenceError as error:
        return _check("evidence", False, str(error))
    if found != report.evidence:
        words = f"tagmanifest-sha256.txt of {bag} is not the one that was signed: changed, or of another inspection."
        return _check("evidence", False, words)
    return _check("evidence", True, f"The evidence is the one that the report names ({found[:16]}…).")


def _bag_check(bag: Path) -> tuple[Check, Evidence | None]:
    try:
        evidence = Evidence.open(bag)
    except EvidenceError as error:
        return _check("bag", False, str(error)), None
    return _check("bag", True, f"The evidence is complete and unchanged: {len(evidence.names)} files."), evidence


def _content_checks(report: Report, evidence: Evidence, again: Depth | None) -> Iterator[Check]:
    names = ", ".join(f"{grade.standard} {grade.version}" for grade in report.grades)
    yield _worst(
        [_standard_check(grade, evidence) for grade in report.grades],
        _check("standard", True, f"The evidence holds the standards that the report was graded by: {names}."),
    )
    yield _worst(
        [_published_check(grade) for grade in report.grades],
        _check("published", True, f"Their limits are those that truegrade published: {names}."),
    )
    yield from decide_again(report, evidence)
    if again != "decide":
        yield parse_again(evidence)
    if again == "look":
        yield look_again(report, evidence)


def _worst(checks: list[Check], otherwise: Check) -> Check:
    """Return the first no, else the first that could not be made, else the one line that stands for all."""
    bad = [check for ok in (False, None) for check in checks if check.ok is ok]
    return bad[0] if bad else otherwise


def _standard_check(grade: Grade, evidence: Evidence) -> Check:
    name = f"{STANDARDS}{grade.standard}-{grade.version}.toml"
    try:
        same = evidence.digest(name) == grade.standard_digest
    except EvidenceError as error:
        return _check("standard", False, str(error))
    words = f"The standard {name} is {'' if same else 'not '}the one that the report was graded by."
    return _check("standard", same, words)


def _published_check(grade: Grade) -> Check:
    """Compare with our own copy: a station could seal, and sign, a standard of that name with softer limits."""
    name = f"{grade.standard} {grade.version}"
    versions = {each.standard.version: each.digest for each in released().get(grade.standard, ())}
    if grade.version not in versions:
        return _check("published", None, f"{name} does not come with this program: read the limits in the evidence.")
    if versions[grade.version] != grade.standard_digest:
        return _check("published", False, f"The limits in the evidence are not those of {name} as published.")
    return _check("published", True, f"The limits are those of {name} as published.")


def _page_check(report: Report, submission: Submission, evidence: Evidence, render: Render | None) -> Iterator[Check]:
    if render is None or submission.envelope is None or not is_pdf(submission.path):
        return
    if others := other_software(report, DRAWN_WITH):
        yield _check("page", None, f"The page was drawn with {others}: it cannot be compared.")
        return
    try:
        same = render(report, submission.envelope, evidence) == submission.path.read_bytes()
    except ValueError as error:
        yield _check("page", False, reason_of(error))
        return
    words = "the same" if same else "another: its face is not its data"
    yield _check("page", same, f"Drawn again, the page is {words}.")


def _check(name: str, ok: bool | None, sentence: str) -> Check:
    return Check(name=name, ok=ok, sentence=sentence)
