"""A link that passes each ask to the one among several that answers its scheme."""

from collections.abc import Mapping

from probes.link import DEADLINE, Exchange, Link, Watch


class Switch:
    """Several links as one: by scheme where one is named for it, else the main one."""

    def __init__(self, main: Link, by_scheme: Mapping[str, Link]) -> None:
        self._main = main
        self._by_scheme = by_scheme

    def ask(self, request: str, deadline: float = DEADLINE, watch: Watch | None = None) -> Exchange:
        """Pass the ask on, with its watch only where it has one."""
        link = self._by_scheme.get(request.partition(":")[0], self._main)
        return link.ask(request, deadline, watch) if watch else link.ask(request, deadline)
