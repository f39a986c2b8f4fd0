"""umockdev's testbed by ctypes: a /sys and a udev of our own, in a process that was started by `umockdev-wrapper`."""

import ctypes
import os
from typing import Self


class Error(ctypes.Structure):
    """GLib's GError."""

    _fields_ = (("domain", ctypes.c_uint32), ("code", ctypes.c_int), ("message", ctypes.c_char_p))


class Testbed:
    """A machine without any device, into which devices are put by their description.

    Paths are those below /sys. To put a device in sends its event, to take it out none. After ten events that nobody
    has read the library ends this process.
    """

    __test__ = False

    def __init__(self) -> None:
        if "libumockdev-preload" not in os.environ.get("LD_PRELOAD", ""):
            raise RuntimeError("start this process by umockdev-wrapper")
        self._library = ctypes.CDLL("libumockdev.so.0")
        self._library.umockdev_testbed_new.restype = ctypes.c_void_p
        self._bed = ctypes.c_void_p(self._library.umockdev_testbed_new())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        ctypes.CDLL("libgobject-2.0.so.0").g_object_unref(self._bed)

    def add(self, description: str) -> None:
        """Put devices in."""
        error = ctypes.POINTER(Error)()
        added = self._library.umockdev_testbed_add_from_string(self._bed, description.encode(), ctypes.byref(error))
        if not added:
            raise ValueError(error.contents.message.decode())

    def uevent(self, path: str, action: str) -> None:
        """Send an event of a device that is there."""
        self._library.umockdev_testbed_uevent(self._bed, f"/sys{path}".encode(), action.encode())

    def set(self, path: str, name: str, value: str) -> None:
        """Give an attribute, and the property that the kernel makes of it, another value."""
        where, upper = f"/sys{path}".encode(), f"POWER_SUPPLY_{name.upper()}".encode()
        self._library.umockdev_testbed_set_attribute(self._bed, where, name.encode(), value.encode())
        self._library.umockdev_testbed_set_property(self._bed, where, upper, value.encode())

    def remove(self, path: str) -> None:
        """Take a device out."""
        self._library.umockdev_testbed_remove_device(self._bed, f"/sys{path}".encode())
