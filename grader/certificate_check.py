"""Whether the calibrations of a report are those that the station's key certified."""

from collections.abc import Iterator

from calibration.certificate import Calibration, CalibrationError
from grader.certify import proven
from grader.check import Check
from grader.payload import CERTIFICATES, names_under
from grader.report import Report
from grader.trust import Trust
from probes.evidence import Evidence, EvidenceError


def certificate_checks(report: Report, evidence: Evidence, trust: Trust | None) -> Iterator[Check]:
    """Check each calibration that names a station against the signed certificates in the evidence.

    One that names none was never signed: the report says so, and there is nothing to check.
    """
    for calibration in report.calibrations:
        if calibration.station is not None and trust is not None:
            yield _check(calibration, evidence, trust)


def _check(calibration: Calibration, evidence: Evidence, trust: Trust) -> Check:
    try:
        found = [proven(evidence.read(name), name, trust) for name in names_under(evidence, CERTIFICATES)]
    except (CalibrationError, EvidenceError) as error:
        return Check(name="certificate", ok=False, sentence=str(error))
    if calibration not in found:
        words = f"The evidence holds no signed certificate of {calibration.instrument} that says what the report says."
        return Check(name="certificate", ok=False, sentence=words)
    words = f"The calibration of {calibration.instrument} is certified by station {calibration.station}."
    return Check(name="certificate", ok=True, sentence=words)
