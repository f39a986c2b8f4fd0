"""Listening: an event stream is followed while an operator does something, and the operator says what was done."""

from collections.abc import Callable

from probes.answer import Failed, Shortfall, Unreadable, Untested, answer, stream
from probes.kinds.android.input_event import Node, events, nodes
from probes.link import Exchange
from probes.operator import ask_to_judge, said
from probes.subject import Subject

Parse = Callable[[str, str], None]
"""Takes a stream and `yes` where the operator says that it was done: then what is missing has failed."""


def listen(node: Node) -> str:
    """Return the ask that follows one node, in getevent's bare form."""
    return f"shell:getevent {node.path}"


def listed_nodes(listing: Exchange) -> tuple[Node, ...]:
    """Return the nodes that a listing tells of, none where it tells nothing: the reading then says why."""
    try:
        return nodes(answer(listing))
    except Shortfall:
        return ()


def inventory(exchange: Exchange) -> str:
    """Return a listing and what was said beside it of nodes that could not be listed; raise Unreadable without one."""
    aside = exchange.stderr.decode(errors="replace").replace("\r", "")
    return f"{answer(exchange)}\n{aside}"


def told(exchange: Exchange) -> str:
    """Return an operator's `yes`, `no` or `done`, nothing for none of them: here a `no` is an answer, not a fault."""
    try:
        return said(exchange)
    except Failed:
        return "no"
    except Untested:
        return ""


def heard(exchange: Exchange) -> str:
    """Return an event stream, or what an operator told.

    Raise Unreadable for a stream that did not run: one that ended by itself, with an error or without one event.
    """
    if exchange.ask.startswith("operator:"):
        return told(exchange)
    text = stream(exchange)
    if exchange.whole and (exchange.exit_code or not next(events(text), None)):
        raise Unreadable("the device does not let its input events be followed")
    return text


def confirmed(subject: Subject, listened: Exchange, parse: Parse, question: str, ready: Exchange) -> Exchange:
    """Ask whether it was done, only where the stream misses something; else return `ready`, the operator's last word.

    The question takes the words of what is missing.
    """
    try:
        parse(heard(listened), "")
    except Untested as untested:
        return ask_to_judge(subject, question.format(untested))
    except Shortfall:
        pass
    return ready
