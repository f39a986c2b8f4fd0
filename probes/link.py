"""The one way to ask a device something, and what comes back."""

import base64
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any, Protocol

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema, model_validator

from calibration.record import Exact, Instant, Record

DEADLINE = 10.0
"""Seconds in which an ordinary ask must be wholly answered; dumpsys itself gives up after 10 s."""


class Failure(StrEnum):
    """Why an exchange has no whole answer."""

    TIMEOUT = "timeout"
    """The deadline passed before the answer was whole."""
    DISCONNECTED = "disconnected"
    """The link broke, before or in the middle of the answer."""
    REFUSED = "refused"
    """The device or its server refused to start the ask (also: a recording that never held it)."""
    UNAUTHORIZED = "unauthorized"
    """The device has not accepted this computer's key."""
    OFFLINE = "offline"
    """The device is listed but does not answer."""
    ABSENT = "absent"
    """The device is not there."""
    GARBLED = "garbled"
    """What came back does not follow the protocol."""
    STOPPED = "stopped"
    """The station ended an answer that never ends by itself, having seen what it waited for."""


LOST = (Failure.DISCONNECTED, Failure.OFFLINE, Failure.ABSENT)
"""Failures of a device that went away in the middle: it may come back, and is then asked again."""

Watch = Callable[[bytes], bool]
"""Sees each part of standard output as it arrives, and now and then nothing; True means that it has seen enough."""


def _bytes_of(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, dict) and set(value) == {"base64"}:
        return base64.b64decode(value["base64"], validate=True)
    return value


def _json_of(value: bytes) -> str | dict[str, str]:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value).decode()}


Output = Annotated[
    bytes,
    BeforeValidator(_bytes_of),
    PlainSerializer(_json_of, when_used="json"),
    WithJsonSchema({
        "anyOf": [
            {"type": "string"},
            {"type": "object", "properties": {"base64": {"type": "string"}}, "required": ["base64"],
             "additionalProperties": False},
        ],
    }),
]  # fmt: skip
"""Raw bytes; JSON text where they are UTF-8, else `{"base64": …}`: nothing is lost or replaced."""


class Exchange(Record):
    """One question to a device and its answer, or the reason why there is no whole answer.

    `ask` is one line with a scheme: `shell:dumpsys battery`, `pull:/sdcard/DCIM/x.jpg`. With a failure, stdout holds
    whatever arrived before it: evidence, never to be taken for the whole.
    """

    ask: Annotated[str, Field(pattern=r"^[a-z]+:[^\r\n]+$")]
    exit_code: int | None = None
    stdout: Output = b""
    stderr: Output = b""
    failure: Failure | None = None
    detail: str | None = None
    """What the operating system or server said of the failure."""
    at: Instant
    seconds: Exact

    @model_validator(mode="after")
    def _whole_or_failed(self) -> "Exchange":
        if (self.failure is None) == (self.exit_code is None):
            raise ValueError("an exchange has either an exit code or a failure")
        return self

    @property
    def whole(self) -> bool:
        """Whether the answer arrived to its end (a whole answer may still be a refusal in words)."""
        return self.failure is None


class Link(Protocol):
    """A way to ask a device. It raises nothing for a device's misbehaviour: that is an exchange with a failure."""

    def ask(self, request: str, deadline: float = DEADLINE, watch: Watch | None = None) -> Exchange:
        """Ask one thing and wait at most deadline seconds, in total, for the whole answer.

        A watch follows an answer as it comes, and may end it: the exchange then has failed as `stopped`.
        """
        ...
