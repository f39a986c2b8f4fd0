"""Where a photo was taken is nobody's business: positions are cut out of the file, its pixels stay as they are."""

import re
import struct
import zlib
from collections.abc import Iterator

POSITION = re.compile(rb"gps|latitude|longitude|location|geotag", re.IGNORECASE)
"""What an XMP packet that carries a position contains."""
GPS_TAG = 0x8825
"""EXIF 2.32, 4.6.3: the tag that points to the GPS block."""
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
"""Bytes per value of each TIFF type."""
INLINE = 4
"""Bytes of values that stand in the entry itself; more lie elsewhere in the block (TIFF 6.0, section 2)."""

_EXIF, _XMP, _XMP_MORE, _MPF = b"Exif\0\0", b"http://ns.adobe.com/xap/", b"http://ns.adobe.com/xmp/ext", b"MPF\0"
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
_PNG = b"\x89PNG\r\n\x1a\n"
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""Within compressed pixels 0xff is followed by 0 or by a restart marker (ITU-T T.81, B.1.1.5)."""


def strip_position(data: bytes) -> bytes:
    """Return a JPEG or PNG file without any position; the compressed pixels are byte for byte the same.

    GPS blocks are blanked in place; XMP packets that name a position are left out, and so is whatever follows the
    picture in a JPEG (second pictures and films carry positions of their own). Other data comes back unchanged.
    """
    if data.startswith(b"\xff\xd8"):
        return _stripped_jpeg(data)
    if data.startswith(_PNG):
        return _PNG + b"".join(_stripped_chunk(name, body) for name, body in _chunks(data))
    return data


def _stripped_jpeg(data: bytes) -> bytes:
    """Return a JPEG whose application segments carry no position."""
    parts, at = [data[:2]], 2
    while data[at : at + 1] == b"\xff" and data[at + 1 : at + 2] not in (b"\xd9", b""):
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if data[at + 1] == _START_OF_SCAN:
            return b"".join(parts) + data[at : _end_of_picture(data, end)]
        parts.append(_stripped_segment(data[at:end]))
        at = max(end, at + 2)
    return b"".join(parts) + data[at:]


def _end_of_picture(data: bytes, at: int) -> int:
    """Return where the picture ends: after its end marker, or with the file where that is missing."""
    while found := _MARKER.search(data, at):
        at = found.start()
        if data[at + 1] == _END_OF_IMAGE:
            return at + 2
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return len(data)


def _stripped_segment(segment: bytes) -> bytes:
    """Return an application segment (marker, length, body) without a position."""
    body = segment[4:]
    if body.startswith(_EXIF):
        return segment[:4] + _EXIF + _blanked(body[6:])
    if body.startswith((_XMP_MORE, _MPF)) or (body.startswith(_XMP) and POSITION.search(body)):
        return b""
    return segment


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG)
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4])
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        at += 12 + size


def _stripped_chunk(name: bytes, body: bytes) -> bytes:
    """Return a PNG chunk without a position: text that names one, or that cannot be read, is left out."""
    if name in (b"iTXt", b"zTXt", b"tEXt") and _names_position(body):
        return b""
    clean = _blanked(body) if name == b"eXIf" else body
    return struct.pack(">I", len(clean)) + name + clean + struct.pack(">I", zlib.crc32(name + clean))


def _names_position(text: bytes) -> bool:
    """Say whether a text chunk names a position, carries a raw EXIF profile, or hides its content by compression."""
    keyword, _, rest = text.partition(b"\0")
    hidden = keyword.startswith(b"XML:com.adobe") and rest[:1] == b"\1"
    return hidden or keyword.startswith(b"Raw profile type") or POSITION.search(text) is not None


def _blanked(tiff: bytes) -> bytes:
    """Return an EXIF block of the same length without its GPS block; one that cannot be followed becomes zeros."""
    block = bytearray(tiff)
    order = {b"II": "<", b"MM": ">"}.get(bytes(tiff[:2]))
    if order is None:
        return bytes(len(tiff))
    try:
        directory = struct.unpack_from(f"{order}I", block, 4)[0]
        for _ in range(8):
            if not directory:
                break
            directory = _without_gps(block, order, directory)
    except struct.error:
        return bytes(len(tiff))
    return bytes(block)


def _without_gps(block: bytearray, order: str, directory: int) -> int:
    """Take the GPS entry out of one directory, zero what it pointed to, and return the next directory."""
    count = struct.unpack_from(f"{order}H", block, directory)[0]
    entries = [directory + 2 + 12 * index for index in range(count)]
    following = struct.unpack_from(f"{order}I", block, directory + 2 + 12 * count)[0]
    for entry in entries:
        tag, _, _, target = struct.unpack_from(f"{order}HHII", block, entry)
        if tag == GPS_TAG:
            _zero_directory(block, order, target)
            end = directory + 2 + 12 * count + 4
            block[entry:end] = block[entry + 12 : end] + bytes(12)
            struct.pack_into(f"{order}H", block, directory, count - 1)
            break
    return int(following)


def _zero_directory(block: bytearray, order: str, directory: int) -> None:
    count = struct.unpack_from(f"{order}H", block, directory)[0]
    for index in range(count):
        _, kind, number, target = struct.unpack_from(f"{order}HHII", block, directory + 2 + 12 * index)
        size = SIZES.get(kind, 1) * number
        if size > INLINE:
            block[target : target + size] = bytes(len(block[target : target + size]))
    end = directory + 2 + 12 * count + 4
    block[directory:end] = bytes(len(block[directory:end]))
