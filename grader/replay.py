"""Read a recorded device again: in process, or through the real servers and clients that speak the real protocols."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from probes.kinds.identification import identify, link_answering
from probes.link import Link
from probes.links.adb import AdbLink
from probes.links.recorded import RecordedLink
from probes.links.switch import Switch
from probes.probe import Subject, ordered, plan, run
from probes.reading import Reading
from probes.transcript import Transcript, TranscriptError
from probes.virtual.adb_server import AdbServer
from probes.virtual.adbd import VirtualPhone


def readings_over(link: Link, link_name: str = "adb") -> tuple[Reading, ...]:
    """Return the readings of the courses that were ordered; raise DeviceError if the device cannot be identified."""
    subject = Subject(link, link_name)
    return run(plan(identify(subject), ordered(subject)), subject)


def replayed(transcript: Transcript) -> tuple[Reading, ...]:
    """Return the readings of a transcript without any server."""
    return readings_over(RecordedLink(transcript), link_of(transcript))


def replayed_by_wire(transcript: Transcript) -> tuple[Reading, ...]:
    """Return the readings of a transcript played by a virtual device through the real parts that reach a real one.

    What the operator said and the station knew did not come from the device: it comes from the recording.
    """
    people = RecordedLink(transcript)
    name = link_of(transcript)
    if name not in WIRES:
        raise TranscriptError("This device was reached by no wire that can be played: replay it without --wire.")
    with WIRES[name](transcript) as link:
        return readings_over(Switch(link, {"operator": people, "station": people}), name)


def link_of(transcript: Transcript) -> str:
    """Return the name of the link that a transcript was recorded over."""
    return link_answering(exchange.ask for exchange in transcript.exchanges)


@contextmanager
def _adb(transcript: Transcript) -> Iterator[Link]:
    """Plug a virtual phone into a private, real adb server."""
    with AdbServer() as server, VirtualPhone(transcript) as phone:
        yield AdbLink(server.connect(phone), port=server.port)


@contextmanager
def _usbmux(transcript: Transcript) -> Iterator[Link]:
    """Plug a virtual iPhone into a virtual usbmuxd, which the real library talks to."""
    try:
        from probes.links.usbmux import UsbmuxLink
    except ImportError as error:
        raise TranscriptError("An iPhone plays by wire with pymobiledevice3: pip install 'truegrade[ios]'.") from error
    from probes.virtual.iphone import VirtualIphone
    from probes.virtual.usbmuxd import VirtualUsbmuxd

    phone = VirtualIphone(transcript)
    with VirtualUsbmuxd() as usbmuxd:
        usbmuxd.plug(phone)
        with UsbmuxLink(phone.udid, address=usbmuxd.address) as link:
            yield link


WIRES: dict[str, Callable[[Transcript], AbstractContextManager[Link]]] = {"adb": _adb, "usbmux": _usbmux}
"""Name of a link to how a transcript of it is played on its wire."""
