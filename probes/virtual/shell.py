"""The shell services of a virtual phone: a recorded answer, framed (v2) or bare (v1)."""

from probes.link import Exchange, Failure
from probes.links.frame import Frame
from probes.virtual.stream import NONSENSE, Stream

CHUNK = 2**16
"""Bytes in one frame."""


async def framed(stream: Stream, exchange: Exchange) -> None:
    """Answer `shell,v2:` in frames, the last of which holds the exit code."""
    for frame, data in ((Frame.STDOUT, exchange.stdout), (Frame.STDERR, exchange.stderr)):
        for start in range(0, len(data), CHUNK):
            await stream.write(frame.encode(data[start : start + CHUNK]))
    if exchange.exit_code is not None:
        await stream.write(Frame.EXIT.encode(bytes([exchange.exit_code])))
    await fail(stream, exchange.failure)


async def bare(stream: Stream, exchange: Exchange, echo: str) -> None:
    """Answer `shell:`, which ends with its stream and tells its exit code only where it is asked to echo it."""
    await stream.write(exchange.stdout + exchange.stderr)
    if echo and exchange.exit_code is not None:
        await stream.write(f"{echo}{exchange.exit_code}\n".encode())
    await fail(stream, exchange.failure)


async def fail(stream: Stream, failure: Failure | None) -> None:
    """Do what made the recorded ask fail. A recorded disconnect ends this stream only, so that later asks play on."""
    if failure in (Failure.TIMEOUT, Failure.STOPPED):
        await stream.closed.wait()
    elif failure is Failure.GARBLED:
        await stream.write(NONSENSE)
