"""One photo judged: laws that hold for any scene, on rendered frames."""

from io import BytesIO

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from probes import frame
from probes.frame import NotAFrame, judge

HEIGHT, WIDTH = 600, 800
Picture = NDArray[np.float64]


def photo(picture: NDArray[np.floating], kind: str = "JPEG") -> bytes:
    out = BytesIO()
    Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)).save(
        out, kind, **({"quality": 92} if kind == "JPEG" else {})
    )
    return out.getvalue()


def sheet(noise: float = 0.0, seed: int = 0, level: float = 200.0) -> Picture:
    """Render a white sheet that a lens shades by a third to the corners."""
    y, x = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]
    shaded = level * (1 - 0.15 * (x**2 + y**2))
    return shaded + np.random.default_rng(seed).normal(0, noise, shaded.shape) if noise else shaded


def page() -> Picture:
    picture = np.full((HEIGHT, WIDTH), 230, np.uint8)
    for line in range(20, HEIGHT, 30):
        cv2.putText(
            picture, "The quick brown fox jumps over the lazy dog", (10, line), cv2.FONT_HERSHEY_SIMPLEX, 1, 20, 2
        )
    return picture.astype(np.float64)


@given(level=st.floats(0, 12), noise=st.floats(0, 3), seed=st.integers(0, 99))
@settings(deadline=None, max_examples=10)
def test_a_black_frame_is_always_found(level: float, noise: float, seed: int) -> None:
    judged = judge(photo(np.random.default_rng(seed).normal(level, noise, (HEIGHT, WIDTH))))
    assert judged.black
    assert judged.spots is judged.hot is judged.dead is None


@given(level=st.floats(60, 250))
@settings(deadline=None, max_examples=10)
def test_a_lit_frame_is_not_black_and_its_exposure_grows_with_the_light(level: float) -> None:
    judged = judge(photo(sheet(level=level)))
    assert not judged.black
    assert judged.exposure == pytest.approx(sheet(level=level).mean() / 255, abs=0.01)


@given(first=st.floats(0.5, 4), more=st.floats(0.5, 4))
@settings(deadline=None, max_examples=10)
def test_blurring_never_raises_sharpness(first: float, more: float) -> None:
    once = cv2.GaussianBlur(page(), (0, 0), first)
    sharp, soft, softer = (
        judge(photo(each)).sharpness for each in (page(), once, cv2.GaussianBlur(once, (0, 0), more))
    )
    assert sharp >= soft
    assert soft >= softer - 0.05  # what JPEG itself draws into a smooth picture


def test_noise_is_not_sharpness() -> None:
    assert judge(photo(sheet(noise=5))).sharpness < judge(photo(cv2.GaussianBlur(page(), (0, 0), 2))).sharpness


@given(count=st.integers(0, 40), seed=st.integers(0, 99), value=st.sampled_from([0.0, 255.0]))
@settings(deadline=None, max_examples=12)
def test_isolated_pixels_are_counted(count: int, seed: int, value: float) -> None:
    picture = sheet(noise=2, seed=seed, level=180)
    places = np.random.default_rng(seed).permutation((HEIGHT // 20) * (WIDTH // 20))[:count]
    for place in places:
        picture[20 * (place // (WIDTH // 20)) + 10, 20 * (place % (WIDTH // 20)) + 10] = value
    judged = judge(photo(picture))
    found, other = (judged.hot, judged.dead) if value else (judged.dead, judged.hot)
    assert found == pytest.approx(count, abs=max(1, count // 10))
    assert other == 0


@given(noise=st.floats(0, 12), seed=st.integers(0, 99))
@settings(deadline=None, max_examples=12)
def test_noise_alone_gives_neither_pixels_nor_dust(noise: float, seed: int) -> None:
    judged = judge(photo(sheet(noise, seed)))
    assert (judged.even, judged.hot, judged.dead, judged.spots) == (True, 0, 0, 0)


@given(count=st.integers(1, 4), radius=st.floats(8, 20), depth=st.floats(0.1, 0.4), seed=st.integers(0, 99))
@settings(deadline=None, max_examples=12)
def test_dust_is_found(count: int, radius: float, depth: float, seed: int) -> None:
    dust = np.ones((HEIGHT, WIDTH))
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    for place in range(count):
        dust[(x - 120 - 180 * place) ** 2 + (y - 150 - 90 * place) ** 2 < radius**2] = 1 - depth
    assert judge(photo(sheet(3, seed) * cv2.GaussianBlur(dust, (0, 0), 2))).spots == count


def test_print_is_no_dust() -> None:
    judged = judge(photo(page()))
    assert not judged.even
    assert judged.spots is None


def test_the_size_is_the_photo_s() -> None:
    judged = judge(photo(sheet(), "PNG"))
    assert (judged.width, judged.height) == (WIDTH, HEIGHT)


@given(st.binary(max_size=300))
def test_bytes_that_are_no_photo(said: bytes) -> None:
    with pytest.raises(NotAFrame):
        judge(said)


@given(kept=st.integers(0, 20_000))
@settings(deadline=None, max_examples=12)
def test_a_photo_that_is_cut(kept: int) -> None:
    whole = photo(page())
    with pytest.raises(NotAFrame):
        judge(whole[: min(kept, len(whole) - 100)])


def test_a_photo_that_is_too_large_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame, "MAX_PIXELS", HEIGHT * WIDTH - 1)
    with pytest.raises(NotAFrame, match="too many"):
        judge(photo(sheet()))


@pytest.mark.parametrize("size", [(1, 1), (1, 4000), (160, 120)])
def test_a_photo_that_is_too_small_is_none(size: tuple[int, int]) -> None:
    with pytest.raises(NotAFrame, match="too few"):
        judge(photo(np.full(size, 200.0)))
