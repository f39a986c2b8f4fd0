"""Ports: whether the socket carries data, which is how a device on a cable answers at all."""

from collections.abc import Iterator

from probes.answer import Unreadable, Untested
from probes.kinds.apple.answers import told
from probes.kinds.apple.identification import VALUES
from probes.kinds.apple.probe import apple
from probes.reading import Reading
from probes.subject import Subject

CONNECTION = "connection:type"
CABLE, AIR = "USB", "Network"
"""What usbmuxd calls the two ways to a device (usbmuxd, ConnectionType)."""


@apple(measures=("ports.usb_data",), version=1)
def ports(subject: Subject) -> Iterator[Reading]:
    """Read over what the device has answered: whoever answers over the cable has a socket that carries data."""
    yield subject.read("ports.usb_data", told("usbmuxd, ConnectionType", carries_data, *map(subject.ask, ASKED)))


ASKED = (CONNECTION, VALUES)


def carries_data(connection: object, values: object) -> None:
    """Pass where values came over a cable; raise Untested for a device on the network, Unreadable for anything else."""
    if connection == AIR:
        raise Untested("the device answered over the network: put it on a cable")
    if connection != CABLE or not values:
        raise Unreadable("usbmuxd does not say over what it reaches the device")
