"""A file becomes upright pixels, or one sentence; and no file tells where it was taken."""

import io
import struct
import tracemalloc
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from models.exif import strip_position
from models.image import PhotoError, kind, read_photo

RNG = np.random.default_rng(7)
PIXELS = RNG.integers(0, 255, (120, 200, 3), np.uint8)


def encoded(form: str, **options: object) -> bytes:
    out = io.BytesIO()
    Image.fromarray(PIXELS).save(out, form, **options)
    return out.getvalue()


def positioned(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Maker of cameras"
    exif.get_ifd(0x8769)[0x9003] = "2026:11:23 08:30:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.5), 3: "E", 4: (13.0, 24.0, 36.25), 29: "2026:11:23"})
    return exif


def png_bomb(width: int, height: int) -> bytes:
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = b"IDAT" + zlib.compress(bytes(10_000))
    chunks = ((body, 13), (pixels, len(pixels) - 4))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", size) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk, size in chunks
    )


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"just some text\n" * 20, "is not a picture"),
        (encoded("WEBP"), "is a WEBP picture"),
        (encoded("JPEG")[:3000], "damaged or cut off"),
        (encoded("PNG")[:-30000], "damaged or cut off"),
        (b"\x89PNG\r\n\x1a\n", "is not a picture"),
    ],
)
def test_what_is_no_photo_is_refused_in_one_sentence_that_names_the_file(data: bytes, says: str) -> None:
    with pytest.raises(PhotoError, match=r"^front\.jpg .*: [^\n]*\.$") as caught:
        read_photo(data, "front.jpg")
    assert says in str(caught.value)


def test_a_bomb_is_refused_by_its_header_without_memory() -> None:
    tracemalloc.start()
    with pytest.raises(PhotoError, match="more than 200 megapixels"):
        read_photo(png_bomb(20_000, 20_000), "bomb.png")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 2000))
def test_no_bytes_lead_to_anything_but_pixels_or_a_sentence(noise: bytes, cut: int) -> None:
    data = encoded("PNG")
    try:
        assert read_photo(data[:cut] + noise + data[cut:], "x.png").shape[2] == 3
    except PhotoError as error:
        assert str(error).endswith(".")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_is_applied_exactly_once(orientation: int) -> None:
    data = encoded("PNG", exif=positioned(orientation))
    upright = read_photo(data, "x.png")[:, :, ::-1]
    turned = {1: PIXELS, 3: PIXELS[::-1, ::-1], 6: np.rot90(PIXELS, -1), 8: np.rot90(PIXELS)}
    if orientation in turned:
        assert np.array_equal(upright, turned[orientation])
    assert upright.shape[:2] == ((120, 200) if orientation < 5 else (200, 120))
    assert np.array_equal(read_photo(strip_position(data), "x.png")[:, :, ::-1], upright)


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_the_position_goes_and_everything_else_stays(form: str) -> None:
    data = encoded(form, exif=positioned(6))
    clean = strip_position(data)
    exif = Image.open(io.BytesIO(clean)).getexif()
    assert 0x8825 in Image.open(io.BytesIO(data)).getexif()
    assert 0x8825 not in exif and not exif.get_ifd(0x8825)
    assert exif[0x0112] == 6 and exif[0x010F] == "Maker of cameras"
    assert exif.get_ifd(0x8769)[0x9003] == "2026:11:23 08:30:00"
    assert np.array_equal(read_photo(clean, "x"), read_photo(data, "x"))
    assert struct.pack("<II", 3625, 100) not in clean and struct.pack(">II", 3625, 100) not in clean
    assert strip_position(clean) == clean
    assert kind(clean, "x") == ("jpg" if form == "JPEG" else "png")


def test_compressed_pixels_stay_byte_for_byte() -> None:
    data = encoded("JPEG", exif=positioned(), progressive=True)
    scan = data[data.index(b"\xff\xdb") :]
    assert strip_position(data).endswith(scan)
    assert strip_position(encoded("JPEG")) == encoded("JPEG")
    assert strip_position(encoded("PNG")) == encoded("PNG")


def test_xmp_with_a_position_and_trailing_films_are_left_out() -> None:
    plain = encoded("JPEG")
    packet = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta exif:GPSLatitude='52,31.2N'/>"
    harmless = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmp:Rating='5'/>"

    def with_segment(body: bytes) -> bytes:
        return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + plain[2:]

    assert strip_position(with_segment(packet)) == plain
    assert strip_position(with_segment(harmless)) == with_segment(harmless)
    assert strip_position(plain + b"ftypmp42 a film with +52.5200+013.4050/") == plain


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 600), st.binary(min_size=1, max_size=40))
def test_a_damaged_header_never_stops_the_stripping(at: int, noise: bytes) -> None:
    for form in ("JPEG", "PNG"):
        data = encoded(form, exif=positioned())
        assert isinstance(strip_position(data[:at] + noise + data[at + len(noise) :]), bytes)
