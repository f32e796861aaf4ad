"""Rows of damaged plans: messages and values inside an archive that is whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from gate.sources.terraform.plan import layout
from gate.sources.terraform.plan.protobuf import CHUNK, UPDATE_GATE, Layout
from tests.sources.terraform.plan.encode import UNKNOWN, change, field, path, value
from tests.sources.terraform.plan.real import (
    Edit,
    Make,
    Row,
    appended,
    first,
    in_change,
    in_header,
    in_inner,
    in_value,
    kept,
    planned,
    replaced,
    tag,
    within,
    without_last,
)

NEWER = "that gate does not know: the Terraform that wrote it is newer than gate."
ENDLESS = b"\x80" * 10
WHERE: dict[str, tuple[Layout, Callable[[Edit], Make], str]] = {
    "header": (layout.PLAN, in_header, ""),
    "backend": (layout.BACKEND, lambda edit: in_header(within(13, edit)), ""),
    "resource change": (layout.RESOURCE_CHANGE, in_change, ""),
    "change": (layout.CHANGE, in_inner, "{address}: "),
    "value": (layout.VALUE, lambda edit: in_inner(within(2, edit)), "{address}: "),
}
"""The messages of every plan, how to edit one, and what stands before what gate says of it."""


def cut(share: int) -> Make:
    """A header that ends inside its first change."""

    def shorter(header: bytes) -> bytes:
        one = first(header, 3)
        return header[: header.index(one) + len(one) * share // 100]

    return in_header(shorter)


def protobuf() -> Iterator[Row]:
    """Messages that are damaged, say something twice, or hold what gate does not know."""
    for percent in range(0, 100, 7):
        yield Row(f"header cut after {percent} % of a change", cut(percent), "The plan's header is damaged or cut off.")
    for where, (message, editing, prefix) in WHERE.items():
        damaged = f"{prefix}The plan's {where} is damaged or cut off."
        text = next(one.number for one in message.by_tag.values() if one.wire == CHUNK)
        for what, more in {
            "the beginning of a field": tag(text, 2),
            "a field that is longer than the message": tag(text, 2) + b"\x05abc",
            "a field of 2^63 bytes": tag(text, 2) + b"\xff" * 8 + b"\x7f",
            "a number without end": tag(33, 0) + ENDLESS,
            "a tag without end": ENDLESS,
            "a number of more than 64 bits": tag(33, 0) + b"\xff" * 9 + b"\x7f",
            "a number in more bytes than it needs": tag(33, 0) + b"\x81\x00",
            "a group": tag(33, 3) + tag(33, 4),
            "the end of a group": tag(33, 4),
            "a kind of field that does not exist": tag(33, 6) + b"\0",
            "field 0": b"\x02\x00",
        }.items():
            yield Row(f"{where}: {what}", editing(appended(more)), damaged)
        for wire, more in ((0, b"\x01"), (1, b"\0" * 8), (2, b"\x01x"), (5, b"\0" * 4)):
            yield Row(
                f"{where}: an unknown field of kind {wire}",
                editing(appended(tag(33, wire) + more)),
                f"{prefix}The plan's {where} has a field number 33 {NEWER}",
                UPDATE_GATE,
            )
        for one in message.by_tag.values():
            other = field(one.number, 1) if one.wire == CHUNK else field(one.number, "x")
            yield Row(f"{where}: {one.name} of another kind", editing(appended(other)), damaged)
            if not one.repeated:
                more = field(one.number, "" if one.wire == CHUNK else 1)
                yield Row(
                    f"{where}: {one.name} twice",
                    editing(appended(more * 2)),
                    f"{prefix}The plan's {where} holds the field {one.name} more than once.",
                )


def meanings() -> Iterator[Row]:
    """Messages that are whole, and say what no plan says."""
    for version in (0, 2, 4, (1 << 32) + 3):
        words = f"The plan's format has version {version}; gate reads version 3."
        yield Row(f"version {version}", in_header(replaced(1, version)), words, UPDATE_GATE)
    place = "The plan does not say which backend and workspace it is for."
    for number in (1, 3):
        yield Row(f"backend without part {number}", in_header(within(13, replaced(number, ""))), place)
    for what, config in {"text": "x", "nothing": None, "unknown": UNKNOWN}.items():
        yield Row(f"backend whose settings are {what}", in_header(within(13, replaced(2, value(config)))), place)
    yield Row(
        "no backend",
        in_header(lambda header: header.replace(field(13, first(header, 13)), b"")),
        "The plan's header has no backend.",
    )
    text = "The plan's {} holds text that is not UTF-8."
    yield Row("Terraform's version", in_header(replaced(14, b"\xff")), text.format("header"))
    for number, name in ((7, "deposed key"), (8, "provider"), (13, "address"), (14, "address before")):
        where = "" if number == 13 else "{address}: "
        yield Row(f"a {name} that is no text", in_change(replaced(number, b"\xff")), where + text.format("resource change"))
    for name in (
        "",
        "kestra_flow",
        "kestra_flow.a.b",
        "module.a",
        "kestra_flow.a[0",
        'kestra_flow.a["\\x"]',
        "ephemeral.a.b",
        "a.b[-1]",
        "a. b",
    ):
        words = f"{name}: The plan names {name!r}, which is not the address of a resource instance."
        if "\\x" in name:
            words = f"{name}: The plan names an instance key with an escape that Terraform does not write."
        yield Row(f"address {name!r}", in_change(replaced(13, name)), words)
    for name in ("", "kestra", 'provider["kestra"]', 'provider["a/b"].', 'provider["registry.terraform.io/a/b"]x'):
        words = f"{{address}}: The plan names {name!r}, which is not the address of a provider configuration."
        yield Row(f"provider {name!r}", in_change(replaced(8, name)), words)


def checking(check: bytes) -> Make:
    """One more result of a check."""
    return in_header(appended(field(19, check)))


def changes() -> Iterator[Row]:
    """Changes that are whole, and say what no plan says."""
    for number in (4, 10, (1 << 32) + 1):
        words = f"{{address}}: The plan holds an action (number {number}) that gate does not know."
        yield Row(f"action {number}", planned(change(number, {})), words, UPDATE_GATE)
    for number in (14, 1 << 63):
        words = f"{{address}}: The plan holds the action reason number {number}, which gate does not know."
        yield Row(f"reason {number}", in_change(replaced(12, number)), words, UPDATE_GATE)
    for number, values in ((0, 2), (1, 0), (1, 2), (2, 1), (3, 1), (3, 3), (5, 2), (6, 1), (7, 3), (8, 0), (9, 1)):
        words = f"{{address}}: The change has {values} values, which does not fit its action."
        yield Row(f"action {number} with {values} values", planned(change(number, *[{}] * values)), words)
    nothing = "{address}: The change does not say what is there before or after it."
    for number, around in (
        (1, (None,)),
        (3, (None, {})),
        (3, ({}, None)),
        (5, (None,)),
        (6, (None, {})),
        (7, ({}, None)),
        (8, (None,)),
        (9, (None, {})),
    ):
        yield Row(f"action {number} from {around[0]} to {around[-1]}", planned(change(number, *around)), nothing)
    for number in (3, 5, 8):
        yield Row(
            f"action {number} on what is unknown",
            planned(change(number, *[{"a": UNKNOWN}] * (2 if number == 3 else 1))),
            "{address}: The change holds unknown values in what is there already.",
        )
    step = "{address}: The plan holds a path with a step that is neither a name nor an index."
    for what, one in {"no step": b"", "two steps in one": field(1, "a") + field(2, value(1))}.items():
        yield Row(f"path: {what}", planned(change(1, {}, sensitive_after=(field(1, one),))), step)
    yield Row(
        "the same change twice",
        in_header(lambda header: header + field(3, first(header, 3))),
        "The plan holds the change of {address} more than once.",
    )
    yield Row(
        "a check of an unknown kind",
        checking(field(1, 5)),
        "The plan checks a kind of object (number 5) that gate does not know.",
    )
    yield Row(
        "a check with an unknown status",
        checking(field(1, 1) + field(3, 4)),
        "The plan holds the check status number 4, which gate does not know.",
        UPDATE_GATE,
    )
    store = "The plan keeps its state in a `state_store`, which gate cannot hold against the environment."
    yield Row("a state store", in_header(appended(field(29, "x"))), store, "Use a `backend` block for this environment.")
    known = "The plan's variable 'extra' comes twice, or has no known value."
    for what, more in {
        "twice": field(2, field(1, "extra") + field(2, value("x"))) * 2,
        "unknown": field(2, field(1, "extra") + field(2, value(UNKNOWN))),
    }.items():
        yield Row(f"a variable that is {what}", in_header(appended(more)), known)
    yield Row(
        "a path without end",
        planned(change(1, {}, sensitive_after=(path("a")[:-1],))),
        "{address}: The plan's path is damaged or cut off.",
    )


def msgpack() -> Iterator[Row]:
    """Values that are damaged, could be read in two ways, or are of no kind that Terraform has."""
    damaged = "{address}: The plan holds a value that is damaged or cut off."
    for percent in (0, 10, 25, 40, 55, 70, 85, 95):
        yield Row(f"value cut after {percent} %", in_value(kept(percent)), damaged)
    yield Row("value without its last byte", in_value(without_last(1)), damaged)
    yield Row("value with a byte behind", in_value(appended(b"\xc0")), damaged)
    yield Row("value twice", in_value(lambda one: one * 2), damaged)
    foreign = "{address}: The plan holds a value that Terraform does not write like this: with a key twice, or in more bytes than it needs."
    kind = "{address}: The plan holds a value of a kind that Terraform does not write."
    extension = "{{address}}: The plan holds a value of a kind (extension {}) that gate does not know."
    rows: dict[str, tuple[bytes, str]] = {
        "a key twice": (b"\x82\xa1a\x01\xa1a\x02", foreign),
        "a key twice, deep inside": (b"\x81\xa1a\x91\x82\xa1a\x01\xa1a\x01", foreign),
        "a long form of a short text": (b"\x81\xa1a\xd9\x01x", foreign),
        "a long form of a small number": (b"\x81\xa1a\xcd\x00\x01", foreign),
        "a long form of a small object": (b"\xde\x00\x01\xa1a\x01", foreign),
        "a float of 32 bits": (b"\x81\xa1a\xca\x3f\x80\0\0", foreign),
        "NaN": (b"\x81\xa1a\xcb\x7f\xf8\0\0\0\0\0\0", kind),
        "infinity": (b"\x81\xa1a\xcb\x7f\xf0\0\0\0\0\0\0", kind),
        "less than any number": (b"\x81\xa1a\xcb\xff\xf0\0\0\0\0\0\0", kind),
        "a time": (b"\x81\xa1a\xd6\xff\0\0\0\x01", kind),
        "bytes": (b"\x81\xa1a\xc4\x01x", kind),
        "extension 1": (b"\x81\xa1a\xd4\x01\0", extension.format(1)),
        "extension 12 of another sign": (b"\x81\xa1a\xd4\xf4\0", extension.format(-12)),
        "extension 127": (b"\x81\xa1a\xd4\x7f\0", extension.format(127)),
        "a byte that means nothing": (b"\xc1", damaged),
        "an object that is longer than the value": (b"\xdf\xff\xff\xff\xff", damaged),
        "a text that is longer than the value": (b"\x81\xa1a\xdb\xff\xff\xff\xff", damaged),
        "text that is not UTF-8": (b"\x81\xa1a\xa1\xff", damaged),
        "a number as a key": (b"\x81\x01\x01", "{address}: The plan holds an object with a key that is not text."),
        "nothing as a key": (b"\x81\xc0\x01", "{address}: The plan holds an object with a key that is not text."),
        "an array": (b"\x91\x01", "{address}: A resource's values are not an object."),
        "a text": (b"\xa1x", "{address}: A resource's values are not an object."),
        "a number": (b"\x07", "{address}: A resource's values are not an object."),
        "a type that is no JSON": (b"\x81\xa1a\x92\xc4\x01[\x01", "{address}: The plan holds a value whose type is damaged."),
        "another type than its own": (
            b"\x81\xa1a\x92" + msgspec.msgpack.encode(b'["list","string"]') + b"\x01",
            "{address}: The plan holds a value that does not have the type beside it.",
        ),
        "a number in words": (
            b"\x81\xa1a\x92" + msgspec.msgpack.encode(b'"number"') + b"\xa3one",
            "{address}: The plan holds a number that cannot be read.",
        ),
        "a number without measure": (
            b"\x81\xa1a\x92" + msgspec.msgpack.encode(b'"number"') + b"\xa51e999",
            "{address}: The plan holds a number that is too large to read.",
        ),
        "too deep": (b"\x81\xa1a" * 100_000 + b"\xc0", "The plan nests values deeper than gate reads."),
    }
    for what, (content, message) in rows.items():
        yield Row(f"value: {what}", planned(field(1, 1) + field(2, field(1, content))), message)


def rows() -> list[Row]:
    """All of them."""
    return [*protobuf(), *meanings(), *changes(), *msgpack()]
