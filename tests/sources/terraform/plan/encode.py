"""Writes what Terraform writes: protobuf, values in msgpack, and the zip around them, each in its smallest form."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

UNKNOWN = msgspec.msgpack.Ext(0, b"\x00")
REFINED = msgspec.msgpack.Ext(12, b"\x81\x01\xc2")  # unknown, but not null
EXTRA = b"UT\x05\x00\x01\x49\x5a\x01\x6b"  # the modification time, as Go writes it


def varint(number: int) -> bytes:
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    found.append(number)
    return bytes(found)


def field(number: int, value: int | str | bytes) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    content = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(content)) + content


def value(content: Any) -> bytes:
    return field(1, msgspec.msgpack.encode(content))


def path(*steps: str | int) -> bytes:
    return b"".join(field(1, field(1, step) if isinstance(step, str) else field(2, value([b'"number"', step]))) for step in steps)


def change(action: int, *values: Any, sensitive_before: tuple[bytes, ...] = (), sensitive_after: tuple[bytes, ...] = ()) -> bytes:
    parts = [field(1, action)] if action else []
    parts += [field(2, value(one)) for one in values]
    parts += [field(3, one) for one in sensitive_before]
    parts += [field(4, one) for one in sensitive_after]
    return b"".join(parts)


PROVIDER = 'provider["registry.terraform.io/kestra-io/kestra"]'


def resource_change(address: str, inner: bytes, *more: bytes, provider: str = PROVIDER) -> bytes:
    return field(8, provider) + field(9, inner) + b"".join(more) + field(13, address)


def header(*parts: bytes, version: int = 3, backend: bytes | None = None) -> bytes:
    if backend is None:
        backend = field(13, field(1, "local") + field(2, value({"path": None, "workspace_dir": None})) + field(3, "default"))
    rest = field(14, "1.11.4") + field(21, "2026-11-21T08:00:43Z") + field(25, 1) + field(26, 1)
    return field(1, version) + b"".join(parts) + backend + rest


STATE = b'{"version": 4, "terraform_version": "1.11.4", "serial": 7, "lineage": "c0ffee00-0000-0000-0000-000000000000"}'
MODULES = b'[{"Key": "", "Dir": "."}]'
MAIN = b'resource "kestra_flow" "flow" {}\n'
LOCK = b"# locks\n"


def saved(tfplan: bytes, files: Mapping[str, bytes] | None = None) -> bytes:
    """A saved plan around a header; `files` are added to the usual entries, or replace them."""
    usual = {"tfplan": tfplan, "tfstate": STATE, "tfstate-prev": STATE, "tfconfig/m-/main.tf": MAIN, "tfconfig/modules.json": MODULES}
    return archive({**usual, ".terraform.lock.hcl": LOCK, **(files or {})})


def archive(entries: Mapping[str, bytes] | Iterable[tuple[str, bytes]]) -> bytes:
    """A zip as Go's `archive/zip` writes it: sizes and checksum in a descriptor behind each entry, one modification time."""
    pairs = list(entries.items() if isinstance(entries, Mapping) else entries)
    out, directory = bytearray(), bytearray()
    for name, content in pairs:
        raw, offset = name.encode(), len(out)
        squeeze = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed = squeeze.compress(content) + squeeze.flush()
        crc = zlib.crc32(content)
        common = (20, 8, 8, 0x4500, 0x5D75)
        out += struct.pack("<4s5H3L2H", b"PK\x03\x04", *common, 0, 0, 0, len(raw), len(EXTRA)) + raw + EXTRA
        out += packed + struct.pack("<4s3L", b"PK\x07\x08", crc, len(packed), len(content))
        directory += struct.pack(
            "<4s6H3L5H2L", b"PK\x01\x02", 20, *common, crc, len(packed), len(content), len(raw), len(EXTRA), 0, 0, 0, 0, offset
        )
        directory += raw + EXTRA
    count = len(pairs)
    return bytes(out + directory + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(out), 0))
