"""The zip around a saved plan, read more strictly than Terraform reads it: two readers must never see two different plans.

Knows nothing of what the entries mean, and does not use `zipfile`, which takes the last entry of a name where Terraform takes the first.
"""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from typing import NamedTuple

from gate.errors import InputError

ENTRY_LIMIT = 128 * 1024 * 1024
TOTAL_LIMIT = 256 * 1024 * 1024
RATIO_LIMIT = 300
RATIO_FLOOR = 1024 * 1024  # small entries may shrink as far as they like
ENTRIES_LIMIT = 10_000

VERSION = 20  # of the format, and of what wrote it under no operating system in particular; 45 would be zip64
STORED, DEFLATED = 0, 8
DESCRIPTOR, UTF8 = 0x0008, 0x0800
LINK = 0o12  # the kind of file, in the upper bits of a Unix mode
MODIFIED = b"UT\x05\x00\x01"  # with four bytes of seconds: the only extra field that Go writes
ZIP64 = b"\x01\x00"

_END = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_DESCRIPTOR = struct.Struct("<4s3L")


class _Header(NamedTuple):
    """What the central directory says of one entry."""

    name: str
    raw_name: bytes
    version: int
    flags: int
    method: int
    time: int
    date: int
    crc: int
    packed: int
    size: int
    extra: bytes
    offset: int


def entries(data: bytes) -> dict[str, bytes]:
    """Return the content of each entry by name. Raises InputError where the archive could be read in more than one way, or is too large."""
    headers = _directory(data)
    _check_sizes(headers)
    found: dict[str, bytes] = {}
    position = 0
    for header in sorted(headers, key=lambda header: header.offset):
        if header.offset != position:
            raise _broken(f"there are bytes that belong to no entry before {header.name}")
        start = _check_local(data, header)
        found[header.name] = _inflate(header, data[start : start + header.packed])
        position = _after(data, header, start + header.packed)
    if position != _end_record(data)[1]:
        raise _broken("there are bytes that belong to no entry before its directory")
    return found


def _broken(what: str) -> InputError:
    return InputError(f"The zip archive is not one that Terraform wrote: {what}.")


def _end_record(data: bytes) -> tuple[int, int]:
    """Return how many entries there are and where the directory begins."""
    if len(data) < _END.size:
        raise _broken("it is cut off")
    signature, disk, start_disk, here, total, size, offset, comment = _END.unpack_from(data, len(data) - _END.size)
    if signature != b"PK\x05\x06":
        if 0 <= data.rfind(b"PK\x05\x06") < len(data) - _END.size:
            raise _broken("there is data after its end")
        raise _broken("it is cut off")
    if comment or disk or start_disk or here != total:
        raise _broken("its end record has a comment or speaks of several disks")
    if total == 0xFFFF or 0xFFFFFFFF in (size, offset):
        raise _broken("it uses the zip64 format")
    if offset + size != len(data) - _END.size:
        raise _broken("its directory does not end where the end record begins")
    if total > ENTRIES_LIMIT:
        raise InputError(f"The archive holds {total} entries; at most {ENTRIES_LIMIT} are read.")
    return total, offset


def _directory(data: bytes) -> list[_Header]:
    total, start = _end_record(data)
    position, end = start, len(data) - _END.size
    headers: list[_Header] = []
    while position < end:
        header, position = _central(data, position, end)
        headers.append(header)
    if len(headers) != total:
        raise _broken(f"its end record counts {total} entries, its directory holds {len(headers)}")
    for header in headers:
        if header.offset + _LOCAL.size > start:
            raise _broken(f"the header of {header.name} is missing")
    for name, times in Counter(header.name for header in headers).items():
        if times > 1:
            raise _broken(f"it holds {name} more than once")
    return headers


def _central(data: bytes, position: int, end: int) -> tuple[_Header, int]:
    if end - position < _CENTRAL.size or data[position : position + 4] != b"PK\x01\x02":
        raise _broken("its directory is damaged")
    fields = _CENTRAL.unpack_from(data, position)
    _, maker, version, flags, method, time, date, crc, packed, size, name_length, extra_length, comment, disk, inner, outer, offset = fields
    name_start = position + _CENTRAL.size
    extra_start = name_start + name_length
    after = extra_start + extra_length + comment
    if after > end or comment or disk:
        raise _broken("its directory is damaged")
    raw = data[name_start:extra_start]
    name = _name(raw)
    extra = data[extra_start : extra_start + extra_length]
    _check_kind(name, (maker, version, inner, outer), flags, extra)
    if method not in (STORED, DEFLATED):
        raise _broken(f"{name} is compressed in a way that Terraform does not use")
    return _Header(name, raw, version, flags, method, time, date, crc, packed, size, extra, offset), after


def _name(raw: bytes) -> str:
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise _broken("it holds a name that is not UTF-8") from None
    parts = name.split("/")
    if not name.isprintable() or "\\" in name or any(part in ("", ".", "..") for part in parts):
        raise _broken(f"it holds the name {name!r}, which is not a plain relative path")
    return name


def _check_kind(name: str, made: tuple[int, int, int, int], flags: int, extra: bytes) -> None:
    """Refuse whatever lets another reader see something else than a plain file of that name and content."""
    if made[3] >> 28 == LINK:
        raise _broken(f"{name} is a link")
    if extra.startswith(ZIP64):
        raise _broken(f"{name} uses the zip64 format")
    if made != (VERSION, VERSION, 0, 0) or (extra and (extra[:5] != MODIFIED or len(extra) != 9)):
        raise _broken(f"{name} has attributes or extra fields that Terraform does not write")
    if flags & ~(DESCRIPTOR | UTF8):
        raise _broken(f"{name} is encrypted or uses features that Terraform does not")
    if not (flags & UTF8 or name.isascii()):
        raise _broken(f"{name} does not say that its name is UTF-8")


def _check_sizes(headers: list[_Header]) -> None:
    for header in headers:
        if header.size > ENTRY_LIMIT:
            raise InputError(f"The entry {header.name} would unpack to {header.size} bytes; at most {ENTRY_LIMIT} are read.")
        if header.size > RATIO_FLOOR and header.size > RATIO_LIMIT * header.packed:
            raise InputError(f"The entry {header.name} would unpack to more than {RATIO_LIMIT} times its packed size.")
    total = sum(header.size for header in headers)
    if total > TOTAL_LIMIT:
        raise InputError(f"The archive would unpack to {total} bytes; at most {TOTAL_LIMIT} are read.")


def _check_local(data: bytes, header: _Header) -> int:
    """Hold an entry's own header against the directory; return where its data begins."""
    fields = _LOCAL.unpack_from(data, header.offset)
    own, name_length, extra_length = fields[:-2], int(fields[-2]), int(fields[-1])
    name_start = header.offset + _LOCAL.size
    extra_start = name_start + name_length
    name, extra = data[name_start:extra_start], data[extra_start : extra_start + extra_length]
    sizes = (0, 0, 0) if header.flags & DESCRIPTOR else (header.crc, header.packed, header.size)
    expected = (b"PK\x03\x04", header.version, header.flags, header.method, header.time, header.date, *sizes)
    if own != expected or name != header.raw_name or extra != header.extra:
        raise _broken(f"the header of {header.name} differs from what its directory says")
    return extra_start + extra_length


def _inflate(header: _Header, packed: bytes) -> bytes:
    content = packed
    if header.method == DEFLATED:
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            content = stream.decompress(packed, header.size + 1)
        except zlib.error:
            raise _broken(f"{header.name} cannot be unpacked") from None
        if stream.unused_data or not stream.eof:
            raise _broken(f"{header.name} cannot be unpacked to the size that its directory says")
    if len(content) != header.size or zlib.crc32(content) != header.crc:
        raise _broken(f"{header.name} does not have the checksum that its directory says")
    return content


def _after(data: bytes, header: _Header, position: int) -> int:
    """Return where the next entry begins, past the descriptor that repeats size and checksum."""
    if not header.flags & DESCRIPTOR:
        return position
    expected = _DESCRIPTOR.pack(b"PK\x07\x08", header.crc, header.packed, header.size)
    if data[position : position + len(expected)] != expected:
        raise _broken(f"the descriptor of {header.name} differs from what its directory says")
    return position + len(expected)
