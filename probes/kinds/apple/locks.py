"""Locks: activation, Find My, passcode, carrier. What the device says of them may fail a lock and seldom passes one."""

from collections.abc import Iterator
from typing import Any

from probes.answer import Failed, Implausible, Shortfall, Unreadable
from probes.kinds.apple.answers import flag, said, told, tree, words
from probes.kinds.apple.identification import VALUES
from probes.kinds.apple.nvram import noted
from probes.kinds.apple.open_question import judged
from probes.kinds.apple.probe import apple
from probes.kinds.apple.state import state
from probes.kinds.apple.telephony import sim_lock
from probes.kinds.fallback import in_turn
from probes.reading import Outcome, Reading
from probes.subject import Subject, Way

ACTIVATION = "activation:state"
FIND_MY = "lockdown:com.apple.fmip IsAssociated"
"""By its key: the domain as a whole is told as empty (libimobiledevice #275, reported)."""

LOCKED, FINDABLE = "fm-activation-locked", "fm-spstatus"
"""Notes of findmydeviced in NVRAM, `YES` or `NO`: that activation lock is on, that the device can be found while it is
off. Both are reported, from its code; the second is in a real output of iOS 15.6.1. A `NO` proves nothing."""

HELLO = (
    "Go on from Hello and join Wi-Fi: does set-up go on without asking for a former owner's Apple Account "
    "('Locked to Owner')?"
)
SETTINGS = "Open Settings and look at the top: is nobody signed in, or does Find My, below the name, stand on Off?"
PASSCODE = "Open Settings, Face ID (or Touch ID) & Passcode: does it offer to turn a passcode on, so that none is set?"
CARRIER = "Open Settings, General, About: does Carrier Lock (Network Provider Lock) say 'No SIM restrictions'?"
"""Shown from iOS 14 on; it is what Apple's activation server has told the phone (reported)."""


@apple(measures=("locks.activation", "locks.find_my", "locks.passcode", "locks.sim"), version=2)
def locks(subject: Subject) -> Iterator[Reading]:
    """Read what the device says of its locks."""
    yield subject.read("locks.activation", _activation(subject))
    yield in_turn(subject, "locks.find_my", *(lambda way=way: way for way in _find_my(subject)))
    yield subject.read("locks.passcode", _passcode(subject))
    yield subject.read("locks.sim", _sim(subject))


@apple(measures=("locks.find_my", "locks.passcode", "locks.sim"), version=2, course="guided")
def locks_by_eye(subject: Subject) -> Iterator[Reading]:
    """Have the operator read what only the screen shows, of each lock that the device leaves open."""
    lock = HELLO if _erased(subject) else SETTINGS
    yield judged(subject, "locks.find_my", "the screen, by the operator", lock, *_find_my(subject))
    yield judged(subject, "locks.passcode", "Settings, by the operator", PASSCODE, _passcode(subject))
    yield judged(subject, "locks.sim", "Carrier Lock in Settings, by the operator", CARRIER, _sim(subject))


def _activation(subject: Subject) -> Way:
    daemon, values = subject.ask(ACTIVATION), subject.ask(VALUES)
    if daemon.exit_code == 0:
        return told("lockdownd and mobileactivationd", activation, values, daemon)
    return told("lockdownd, ActivationState", activation, values, caveat="mobileactivationd did not confirm it")


def _find_my(subject: Subject) -> tuple[Way, Way]:
    switched = told("Find My, IsAssociated", find_my, subject.ask(FIND_MY))
    return switched, told("notes in NVRAM", noted_lock, subject.ask(VALUES))


def _passcode(subject: Subject) -> Way:
    return told("lockdownd, PasswordProtected", passcode, subject.ask(VALUES))


def _sim(subject: Subject) -> Way:
    return told("lockdownd, SIMStatus", sim_lock, subject.ask(VALUES))


def _erased(subject: Subject) -> bool:
    """Whether the device has not been activated, and so shows Hello in place of its settings."""
    try:
        activation(tree(said(subject.ask(VALUES))))
    except Shortfall as shortfall:
        return shortfall.outcome is Outcome.NOT_TESTED
    return False


def activation(values: Any, *daemon: Any) -> None:
    """Raise what the state of activation means; pass on one that Apple has activated alone.

    Raise Implausible where lockdownd and the activation daemon, which keeps the state, tell different ones.
    """
    said_state = words(values, "ActivationState")
    if others := [each for each in daemon if each != said_state]:
        other = words({"the daemon's state": others[0]}, "the daemon's state")
        raise Implausible(f"lockdownd says {said_state[:40]}, mobileactivationd says {other[:40]}")
    known = state("activation", said_state)
    if known.outcome is Outcome.PASSED and "BrickState" in values and flag(values, "BrickState"):
        raise Implausible("said to be activated, and to be a brick, which only a device is that is not")
    known.judge()


def find_my(associated: Any) -> None:
    """Raise Failed where Find My is on, Unreadable otherwise.

    After an erase it is told as off in set-up though the device is locked (libimobiledevice #531, libideviceactivation
    #33), and its makers hold that it does not work for an iPhone or iPad (libimobiledevice #1489): off is unknown.
    """
    if flag({"IsAssociated": associated}, "IsAssociated"):
        raise Failed("Find My is on")
    raise Unreadable("Find My is not said to be on, which a device that is locked to its owner may say as well")


def noted_lock(values: Any) -> None:
    """Raise Failed where the device has noted that activation lock is on, Unreadable otherwise."""
    if noted(values, LOCKED) == "YES":
        raise Failed("the device has noted that activation lock is on")
    if noted(values, FINDABLE) == "YES":
        raise Unreadable("the device has noted that it can be found while it is off, which takes Find My")
    raise Unreadable("the device has no note that activation lock is on, which does not prove that it is off")


def passcode(values: Any) -> None:
    """Raise Failed where the device is locked by a passcode now, Unreadable otherwise.

    It is whether it is locked, not whether a passcode is set (libimobiledevice #1191, its maintainer).
    """
    if flag(values, "PasswordProtected"):
        raise Failed("a passcode is set, and the device is locked with it now")
    raise Unreadable("the device is not locked now, which does not tell whether a passcode is set")
