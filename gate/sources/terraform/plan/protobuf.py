"""The wire format of Protocol Buffers, for the few messages of a saved plan: https://protobuf.dev/programming-guides/encoding/.

Fails closed: a field that a message's layout does not name, or a singular one that comes twice, is refused, never skipped.
"""

from __future__ import annotations

from typing import NamedTuple

from gate.errors import InputError

VARINT, CHUNK = 0, 2
UPDATE_GATE = "Update gate; until then make the plan with an older Terraform."


class Field(NamedTuple):
    """One field of a message; `wire` is VARINT (numbers, booleans, enumerations) or CHUNK (text, bytes, messages)."""

    number: int
    name: str
    wire: int
    repeated: bool = False


class Layout:
    """The fields that a message may have."""

    def __init__(self, name: str, *fields: Field) -> None:
        self.name = name
        self.by_tag = {field.number << 3 | field.wire: field for field in fields}
        self.numbers = {field.number for field in fields}


class Record(NamedTuple):
    """A decoded message: its numbers, and its chunks in the order in which they came. What is absent has its default."""

    layout: Layout
    numbers: dict[str, int]
    chunks: dict[str, list[bytes]]

    def number(self, name: str) -> int:
        """Return a number, 0 where it is absent."""
        return self.numbers.get(name, 0)

    def flag(self, name: str) -> bool:
        """Return a boolean, False where it is absent."""
        return self.numbers.get(name, 0) != 0

    def chunk(self, name: str) -> bytes | None:
        """Return a singular chunk, None where it is absent."""
        found = self.chunks.get(name)
        return found[0] if found else None

    def text(self, name: str) -> str:
        """Return a singular string, empty where it is absent. Raises InputError when it is not UTF-8."""
        found = self.chunks.get(name)
        return decode_text(found[0], self.layout.name) if found else ""

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a repeated string."""
        return tuple(decode_text(chunk, self.layout.name) for chunk in self.chunks.get(name, ()))


def decode(data: bytes, layout: Layout) -> Record:
    """Decode one message. Raises InputError when it is damaged or has a field that the layout does not name."""
    numbers: dict[str, int] = {}
    chunks: dict[str, list[bytes]] = {}
    fields, position, end = layout.by_tag, 0, len(data)
    try:
        while position < end:
            tag = data[position]
            position += 1
            if tag > 127:
                tag, position = _varint(data, position - 1, layout)
            value = data[position]
            position += 1
            if value > 127:
                value, position = _varint(data, position - 1, layout)
            field = fields.get(tag)
            if field is None:
                raise _unexpected(tag, layout)
            _, name, wire, repeated = field
            if wire == CHUNK:
                start, position = position, position + value
                if position > end:
                    raise _damaged(layout)
                if name not in chunks:
                    chunks[name] = [data[start:position]]
                elif repeated:
                    chunks[name].append(data[start:position])
                else:
                    raise _twice(field, layout)
            elif name in numbers:
                raise _twice(field, layout)
            else:
                numbers[name] = value
    except IndexError:
        raise _damaged(layout) from None
    return Record(layout, numbers, chunks)


def decode_text(chunk: bytes, what: str) -> str:
    """Decode a string. Raises InputError when it is not UTF-8."""
    try:
        return chunk.decode("utf-8")
    except UnicodeDecodeError:
        raise InputError(f"The plan's {what} holds text that is not UTF-8.") from None


def _varint(data: bytes, position: int, layout: Layout) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            if value >= 1 << 64 or byte == 0:  # beyond 64 bits, or in more bytes than it needs
                raise _damaged(layout)
            return value, position
        shift += 7
        if shift > 63:  # at once: reading on would take time with the square of its length
            raise _damaged(layout)


def _damaged(layout: Layout) -> InputError:
    return InputError(f"The plan's {layout.name} is damaged or cut off.")


def _twice(field: Field, layout: Layout) -> InputError:
    return InputError(f"The plan's {layout.name} holds the field {field.name} more than once.")


def _unexpected(tag: int, layout: Layout) -> InputError:
    number, wire = tag >> 3, tag & 7
    if number in layout.numbers or number == 0 or wire not in (0, 1, 2, 5):
        return _damaged(layout)
    return InputError(
        f"The plan's {layout.name} has a field number {number} that gate does not know: the Terraform that wrote it is newer than gate.",
        remediation=UPDATE_GATE,
    )
