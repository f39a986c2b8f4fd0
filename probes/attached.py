"""A device that is plugged in, ready to be asked or not."""

from calibration.record import Record


class Attached(Record):
    """One device that a server or the USB bus lists, with what the operator does next."""

    serial: str
    """What names it to its server: adb's serial, or Apple's UDID."""
    link: str
    """The name of the link that it is asked over: `adb`, `usbmux`."""
    state: str
    usb: str | None = None
    """The USB path, such as `1-3`; None for a device on the network."""
    transport_id: int | None = None
    """The server's number for this connection; a device that was away comes back with another."""
    hint: str
    ready: bool = False
    """Whether it can be asked."""
    asks_for_trust: bool = False
    """Whether it can be asked as soon as somebody has answered its question on its own screen."""
