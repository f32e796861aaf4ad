"""The real plans, taken apart so that each part can be damaged and the rest be whole again."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from gate.sources.terraform.plan import MAKE_ONE
from tests.sources.terraform.plan.encode import archive, field, varint

FOLDER = Path("tests/plans")
END, CENTRAL, LOCAL = 22, 46, 30
Edit = Callable[[bytes], bytes]
Make = Callable[["Real"], bytes]


class Row(NamedTuple):
    """What was done to a plan, how, and what gate says of it; `{address}` stands for that of the plan's first change."""

    what: str
    make: Make
    message: str
    remediation: str = MAKE_ONE


class Real(NamedTuple):
    """A saved plan that Terraform wrote: the file, and the content of its entries."""

    name: str
    data: bytes
    files: dict[str, bytes]

    @property
    def address(self) -> str:
        """Of the first change."""
        return next(payload for number, payload in parts(first(self.files["tfplan"], 3)) if number == 13).decode()

    def packed(self, files: Mapping[str, bytes] = {}, *, without: str | None = None) -> bytes:
        """The plan with some entries replaced or added, or without one."""
        return archive({name: content for name, content in {**self.files, **files}.items() if name != without})

    @property
    def directory(self) -> int:
        """Where the directory begins."""
        return int(struct.unpack_from("<L", self.data, len(self.data) - 6)[0])

    def central(self, name: str) -> int:
        """Where the directory's header of an entry begins."""
        position = self.directory
        while True:
            length, extra = struct.unpack_from("<2H", self.data, position + 28)
            if self.data[position + CENTRAL : position + CENTRAL + length] == name.encode():
                return position
            position += CENTRAL + length + extra

    def local(self, name: str) -> int:
        """Where the header beside an entry's data begins."""
        return int(struct.unpack_from("<L", self.data, self.central(name) + 42)[0])

    def patched(self, position: int, new: bytes) -> bytes:
        """The file with some bytes overwritten; a negative position counts from its end."""
        start = position % len(self.data)
        return self.data[:start] + new + self.data[start + len(new) :]


def parts(message: bytes) -> list[tuple[int, bytes]]:
    """The chunks of a message with their field numbers; a number keeps tag and value as they are, below field 0."""
    found, position = list[tuple[int, bytes]](), 0
    while position < len(message):
        start = position
        tag, position = _varint(message, position)
        value, position = _varint(message, position)
        if tag & 7 == 2:
            found.append((tag >> 3, message[position : position + value]))
            position += value
        else:
            found.append((0, message[start:position]))
    return found


def first(message: bytes, number: int) -> bytes:
    """The first chunk of a field."""
    return next(payload for one, payload in parts(message) if one == number)


def inside(message: bytes, number: int, edit: Edit) -> bytes:
    """A message whose first chunk of a field is edited."""
    out, done = b"", False
    for one, payload in parts(message):
        wanted = one == number and not done
        new = edit(payload) if wanted else payload
        out += new if one == 0 else field(one, new)
        done = done or wanted
    assert done
    return out


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while data[position] > 127:
        value |= (data[position] & 127) << shift
        shift, position = shift + 7, position + 1
    return value | data[position] << shift, position + 1


def replaced(number: int, content: int | str | bytes) -> Edit:
    """Replace a field, whatever it holds, by one with this content."""

    def edit(message: bytes) -> bytes:
        kept = (payload if one == 0 else field(one, payload) for one, payload in parts(message) if one != number)
        return b"".join(part for part in kept if part[0] >> 3 != number or part[0] & 7 == 2) + field(number, content)

    return edit


def within(number: int, edit: Edit) -> Edit:
    """Edit the first chunk of a field."""
    return lambda message: inside(message, number, edit)


def appended(more: bytes) -> Edit:
    """Add bytes."""
    return lambda content: content + more


def kept(percent: int) -> Edit:
    """Cut off what comes after a share of it."""
    return lambda content: content[: len(content) * percent // 100]


def without_last(length: int) -> Edit:
    """Cut off the last bytes."""
    return lambda content: content[:-length]


def whole(edit: Edit) -> Make:
    """Edit the file."""
    return lambda plan: edit(plan.data)


def over(position: int, new: bytes) -> Make:
    """Overwrite bytes of the file."""
    return lambda plan: plan.patched(position, new)


def in_directory(at: int, new: bytes) -> Make:
    """Overwrite what the directory says of `tfplan`."""
    return lambda plan: plan.patched(plan.central("tfplan") + at, new)


def beside(name: str, at: int, new: bytes) -> Make:
    """Overwrite what the header beside an entry's data says."""
    return lambda plan: plan.patched(plan.local(name) + at, new)


def entry(name: str, content: bytes) -> Make:
    """Replace or add an entry."""
    return lambda plan: plan.packed({name: content})


def lacking(name: str) -> Make:
    """Leave an entry out."""
    return lambda plan: plan.packed(without=name)


def in_header(edit: Edit) -> Make:
    """Edit `tfplan`."""
    return lambda plan: plan.packed({"tfplan": edit(plan.files["tfplan"])})


def in_change(edit: Edit) -> Make:
    """Edit the first change of an object."""
    return in_header(within(3, edit))


def in_inner(edit: Edit) -> Make:
    """Edit what the first change says of actions and values."""
    return in_change(within(9, edit))


def planned(content: bytes) -> Make:
    """Let the first change say this of actions and values."""
    return in_inner(lambda _: content)


def in_value(edit: Edit) -> Make:
    """Edit the first value of the first change, which is msgpack."""
    return in_inner(within(2, within(1, edit)))


def tag(number: int, wire: int) -> bytes:
    """The bytes that begin a field."""
    return varint(number << 3 | wire)
