"""Listening: an event stream is followed while an operator does something, and the operator says what was done."""

from functools import partial

from probes.answer import Failed, Shortfall, Unreadable, Untested, answer, stream
from probes.kinds import confirmation
from probes.kinds.android.input_event import Node, events, nodes
from probes.link import Exchange
from probes.operator import said


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


confirmed = partial(confirmation.confirmed, heard=heard)
"""Asks the operator whether it was done, only where a stream misses something."""
