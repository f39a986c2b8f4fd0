"""What the tests of this folder run in a process of its own under `umockdev-wrapper`: devices come, change and go.

Prints what udev's stream and the station told, as JSON lines.
"""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Event, Thread

from umockdev_testbed import Testbed

from grader.station.watch import Watch
from probes.attached import Attached
from probes.kinds.plugged import Servers
from probes.links.udev import Uevent, follow

HUB = "/devices/pci0000:00/0000:00:14.0/usb1"
PHONE, INTERFACE = f"{HUB}/1-3", f"{HUB}/1-3/1-3:1.0"
IPHONE = f"{HUB}/1-4"
BATTERY = "/devices/LNXSYSTM:00/LNXSYBUS:00/PNP0C0A:00/power_supply/BAT0"

ANDROID = f"""P: {PHONE}
E: SUBSYSTEM=usb
E: DEVTYPE=usb_device
E: PRODUCT=4e8/6860/504
A: idVendor=04e8\\n
A: idProduct=6860\\n
A: product=Galaxy\\n
A: serial=RZ8N000TEST\\n

P: {INTERFACE}
E: SUBSYSTEM=usb
E: DEVTYPE=usb_interface
E: INTERFACE=255/66/1
A: bInterfaceClass=ff\\n
A: bInterfaceSubClass=42\\n
A: bInterfaceProtocol=01\\n
"""
APPLE = f"""P: {IPHONE}
E: SUBSYSTEM=usb
E: DEVTYPE=usb_device
E: PRODUCT=5ac/12a8/1302
A: idVendor=05ac\\n
A: idProduct=12a8\\n
A: product=iPhone\\n
A: serial=0000811000011C8A0132A01E\\n
"""
SUPPLY = f"""P: {BATTERY}
E: SUBSYSTEM=power_supply
E: POWER_SUPPLY_NAME=BAT0
E: POWER_SUPPLY_TYPE=Battery
E: POWER_SUPPLY_CAPACITY=80
A: type=Battery\\n
A: capacity=80\\n
"""
DESCRIBED = {PHONE: ANDROID, IPHONE: APPLE, BATTERY: SUPPLY}
PATIENCE = 10.0


def say(**told: object) -> None:
    print(json.dumps(told), flush=True)


def sockets() -> set[int]:
    """Return the numbers of this process's open sockets."""
    found = set()
    for each in map(int, os.listdir("/proc/self/fd")):
        with suppress(OSError):
            if stat.S_ISSOCK(os.fstat(each).st_mode):
                found.add(each)
    return found


def plug(bed: Testbed, path: str) -> None:
    bed.add(DESCRIBED[path])


def unplug(bed: Testbed, path: str) -> None:
    for each in (INTERFACE, PHONE) if path == PHONE else (path,):
        bed.uevent(each, "remove")
        bed.remove(each)


def stream(bed: Testbed) -> None:
    """One thing is there before anybody listens; the others come, change and go."""
    events: SimpleQueue[Uevent] = SimpleQueue()
    stopping = Event()
    bed.add(DESCRIBED[BATTERY])
    reader = Thread(target=follow, args=(events.put, stopping), daemon=True)
    reader.start()  # before anything is sent: events that nobody reads end the process

    def expect(count: int) -> None:
        for event in (events.get(timeout=PATIENCE) for _ in range(count)):
            about = {key: event.properties[key] for key in ("PRODUCT", "INTERFACE", "POWER_SUPPLY_CAPACITY")
                     if key in event.properties}  # fmt: skip
            say(what=event.what, name=event.name, subsystem=event.subsystem, **about)

    expect(1)
    for path, count in ((PHONE, 2), (IPHONE, 1)):
        plug(bed, path)
        expect(count)
    bed.uevent(PHONE, "add")  # announced again: nothing has appeared
    bed.set(BATTERY, "capacity", "79")
    bed.uevent(BATTERY, "change")
    expect(1)
    for path, count in ((PHONE, 2), (IPHONE, 1), (BATTERY, 1)):
        unplug(bed, path)
        expect(count)
    stopping.set()
    reader.join(PATIENCE)
    say(left=events.qsize(), alive=reader.is_alive())


def watch(bed: Testbed) -> None:
    """The station's own list, from the bus alone: no adb server is at that port, and no usbmuxd at that socket."""
    lists: SimpleQueue[tuple[Attached, ...]] = SimpleQueue()
    supplies: SimpleQueue[Uevent] = SimpleQueue()

    def until(right: Callable[[tuple[Attached, ...]], bool]) -> None:
        ends = time.monotonic() + PATIENCE
        while not right(listed := lists.get(timeout=ends - time.monotonic())):
            pass
        say(listed=[[each.usb, each.link, each.state, each.ready] for each in listed])

    with Watch(Servers(adb_port=1), lists.put, supplies.put):
        time.sleep(0.3)
        began = time.monotonic()
        plug(bed, PHONE)
        until(lambda listed: len(listed) == 1)
        say(seconds=round(time.monotonic() - began, 2))
        plug(bed, IPHONE)
        until(lambda listed: len(listed) == 2)
        plug(bed, BATTERY)
        say(supply=supplies.get(timeout=PATIENCE).name)
        unplug(bed, PHONE)
        until(lambda listed: len(listed) == 1)
        unplug(bed, IPHONE)
        until(lambda listed: not listed)


def storm(bed: Testbed) -> None:
    """Fifty times a plug goes in and out, faster than anybody looks; then it stays in."""
    events: SimpleQueue[Uevent] = SimpleQueue()
    stopping = Event()
    reader = Thread(target=follow, args=(events.put, stopping), daemon=True)
    reader.start()
    time.sleep(0.2)
    for _ in range(50):
        plug(bed, IPHONE)
        time.sleep(0.004)
        unplug(bed, IPHONE)
        time.sleep(0.004)
    plug(bed, IPHONE)
    there: dict[str, bool] = {}
    try:
        while True:
            event = events.get(timeout=0.4)
            there[event.name] = event.what != "vanished"
    except Empty:
        stopping.set()
    reader.join(PATIENCE)
    say(there=there, alive=reader.is_alive())


def broken(bed: Testbed) -> None:
    """The monitor's socket breaks, and what happens before there is another is found by looking."""
    events: SimpleQueue[Uevent] = SimpleQueue()
    stopping = Event()
    plug(bed, PHONE)
    before = sockets()
    reader = Thread(target=follow, args=(events.put, stopping), daemon=True)
    reader.start()
    for _ in range(2):
        events.get(timeout=PATIENCE)
    (monitor,) = sockets() - before
    with open("/dev/null", "rb") as nothing:
        os.dup2(nothing.fileno(), monitor)
    time.sleep(0.1)
    unplug(bed, PHONE)
    plug(bed, IPHONE)
    told = [events.get(timeout=PATIENCE) for _ in range(3)]
    plug(bed, BATTERY)
    told.append(events.get(timeout=PATIENCE))
    stopping.set()
    reader.join(PATIENCE)
    say(told=[[event.what, event.name] for event in told], alive=reader.is_alive())


def command(bed: Testbed) -> None:
    """`grader station` itself, whose lines are passed on; its folder of keys is the second argument."""
    grader = (sys.executable, "-c", "from grader.cli import run; run()", "station", "--json-lines")
    options = ("--adb-port", "1", "--keys", sys.argv[2], "--out", f"{sys.argv[2]}/out")
    with subprocess.Popen([*grader, *options], stdout=subprocess.PIPE, text=True) as station:
        lines = station.stdout
        assert lines is not None

        def until(**expected: object) -> None:
            for line in lines:
                told = json.loads(line)
                if expected.items() <= told.items():
                    print(line, end="", flush=True)
                    return
            raise AssertionError(f"the station ended without {expected}")

        bed.add(DESCRIBED[BATTERY])
        until(event="supply", what="appeared")
        plug(bed, PHONE)
        until(event="line", phase="waiting", port="1-3")
        plug(bed, IPHONE)
        until(event="line", phase="waiting", port="1-4")
        bed.set(BATTERY, "capacity", "79")
        bed.uevent(BATTERY, "change")
        until(event="supply", what="changed")
        for path, gone in ((PHONE, {"port": "1-3"}), (IPHONE, {"port": "1-4"})):
            unplug(bed, path)
            until(event="line", phase="gone", **gone)
        unplug(bed, BATTERY)
        until(event="supply", what="vanished")
        station.send_signal(signal.SIGINT)
        say(exit_code=station.wait(PATIENCE))


if __name__ == "__main__":
    with Testbed() as machine:
        {each.__name__: each for each in (stream, watch, storm, broken, command)}[sys.argv[1]](machine)
