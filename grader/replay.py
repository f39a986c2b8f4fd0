"""Read a recorded device again: in process, or through the real server that speaks the real protocol."""

from probes.kinds.identification import identify, link_answering
from probes.link import Link
from probes.links.adb import AdbLink
from probes.links.recorded import RecordedLink
from probes.links.switch import Switch
from probes.probe import Subject, ordered, plan, run
from probes.reading import Reading
from probes.transcript import Transcript
from probes.virtual.adb_server import AdbServer
from probes.virtual.adbd import VirtualPhone


def readings_over(link: Link, link_name: str = "adb") -> tuple[Reading, ...]:
    """Return the readings of the courses that were ordered; raise DeviceError if the device cannot be identified."""
    subject = Subject(link, link_name)
    return run(plan(identify(subject), ordered(subject)), subject)


def replayed(transcript: Transcript) -> tuple[Reading, ...]:
    """Return the readings of a transcript without any server."""
    return readings_over(RecordedLink(transcript), link_of(transcript))


def link_of(transcript: Transcript) -> str:
    """Return the name of the link that a transcript was recorded over."""
    return link_answering(exchange.ask for exchange in transcript.exchanges)


def replayed_by_wire(transcript: Transcript) -> tuple[Reading, ...]:
    """Return the readings of a transcript played by a virtual phone through a private, real adb server.

    What the operator said and the station knew did not come from the phone: it comes from the recording.
    """
    people = RecordedLink(transcript)
    with AdbServer() as server, VirtualPhone(transcript) as phone:
        link = AdbLink(server.connect(phone), port=server.port)
        return readings_over(Switch(link, {"operator": people, "station": people}))
