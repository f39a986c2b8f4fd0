"""A device that goes away before it is known is told from one that cannot be known: a station asks the former again."""

import pytest

from probes.device import DeviceError, DeviceLost
from probes.kinds.identification import IDENTIFY
from probes.link import DEADLINE, LOST, Exchange, Failure, Watch


class Failing:
    """A link on which every ask fails in one way."""

    def __init__(self, failure: Failure) -> None:
        self._failure = failure

    def ask(self, request: str, deadline: float = DEADLINE, watch: Watch | None = None) -> Exchange:
        return Exchange(ask=request, failure=self._failure, detail="gone", at="2026-11-01T00:00:00Z", seconds="0")


@pytest.mark.parametrize("failure", list(Failure))
@pytest.mark.parametrize("link", ["adb", "usbmux"])
def test_only_what_went_away_may_come_back(link: str, failure: Failure) -> None:
    with pytest.raises(DeviceError) as raised:
        IDENTIFY[link](Failing(failure), "1-3")
    assert isinstance(raised.value, DeviceLost) == (failure in LOST)
