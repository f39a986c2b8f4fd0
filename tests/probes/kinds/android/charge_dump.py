"""What a phone that is being charged says of its battery, sample by sample, as it would write it."""

from collections.abc import Sequence

START = 1_790_000_000


def dump(level: float, status: int = 2, *, counter: int | None = None, current: int | None = None, more: str = "",
         temperature: int = 300) -> str:  # fmt: skip
    lines = [f"  status: {status}", "  present: true", f"  level: {level}", "  scale: 100", "  voltage: 4000"]
    lines += [f"  temperature: {temperature}"]
    lines += [] if counter is None else [f"  Charge counter: {counter}"]
    lines += [] if current is None else [f"  current now: {current}"]
    return "Current Battery Service state:\n" + "\n".join(lines) + "\n" + more


def sampled(dumps: Sequence[str], pause: int = 10) -> str:
    return "".join(f"at {START + pause * place}\n{each}" for place, each in enumerate(dumps))


def charge(start: int = 40, rate: float = 30.0, count: int = 60, per_point: int = 45_000, **more: object) -> str:
    """A charge at a rate in % an hour, its counter exact and its level whole points."""
    gained = [rate * place * 10 / 3600 for place in range(count)]
    return sampled([dump(int(start + each), counter=round((start + each) * per_point), **more) for each in gained])
