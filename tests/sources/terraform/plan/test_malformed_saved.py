"""Saved plans that are damaged, ambiguous or from the future: each refused, in words, and never half-read."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from gate.errors import InputError
from gate.sources.terraform.plan import MAKE_ONE, read
from gate.sources.terraform.plan.protobuf import UPDATE_GATE
from tests.sources.terraform.plan.encode import (
    LOCK,
    MODULES,
    REFINED,
    STATE,
    UNKNOWN,
    archive,
    change,
    field,
    header,
    path,
    resource_change,
    saved,
    value,
    varint,
)

CANARY = "canary-password"
AFTER = {"content": CANARY, "id": UNKNOWN}
CREATE = change(1, AFTER)
ADDRESS = "kestra_flow.a"
GOOD = saved(header(field(3, resource_change(ADDRESS, CREATE))))
REAL = Path("tests/plans/errored/plan.tfplan").read_bytes()
END = len(GOOD) - 22


def refusal(tmp_path: Path, data: bytes) -> InputError:
    file = tmp_path / "plan.tfplan"
    file.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read(file, "plan.tfplan")
    assert caught.value.path == "plan.tfplan"
    assert "canary" not in caught.value.message
    assert caught.value.__cause__ is None
    return caught.value


def test_the_plan_that_these_are_made_from_is_read(tmp_path: Path) -> None:
    (tmp_path / "plan.tfplan").write_bytes(GOOD)
    plan = read(tmp_path / "plan.tfplan", "plan.tfplan")
    assert [(one.address, one.actions, one.after, one.unknown) for one in plan.changes] == [
        (ADDRESS, ("create",), {"content": CANARY, "id": None}, (("id",),))
    ]


def patched(data: bytes, position: int, new: bytes) -> bytes:
    return data[:position] + new + data[position + len(new) :]


def central(name: bytes, data: bytes = GOOD) -> int:
    """Where the directory's header of an entry begins."""
    return data.rindex(name, 0, END if data is GOOD else len(data)) - 46


def local(name: bytes) -> int:
    return GOOD.index(name) - 30


def sizes(*declared: tuple[int, int]) -> bytes:
    """A zip whose directory declares these packed and unpacked sizes."""
    data = archive({f"tfconfig/m-/{number}.tf": b"x" for number in range(len(declared))})
    for number, (packed, size) in enumerate(declared):
        data = patched(data, central(f"tfconfig/m-/{number}.tf".encode(), data) + 20, struct.pack("<2L", packed, size))
    return data


def renamed(name: str) -> bytes:
    return archive({"tfplan": header(), name: b""})


NOT_TERRAFORM = "The zip archive is not one that Terraform wrote: "

ARCHIVES: dict[str, tuple[bytes, str]] = {
    "two bytes": (b"PK", NOT_TERRAFORM + "it is cut off."),
    "cut in the first entry": (GOOD[:200], NOT_TERRAFORM + "it is cut off."),
    "cut in the directory": (GOOD[: END - 10], NOT_TERRAFORM + "it is cut off."),
    "last byte missing": (GOOD[:-1], NOT_TERRAFORM + "it is cut off."),
    "data after the end": (GOOD + b"x", NOT_TERRAFORM + "there is data after its end."),
    "two archives in one file": (GOOD + GOOD, NOT_TERRAFORM + "its directory does not end where the end record begins."),
    "comment": (patched(GOOD, len(GOOD) - 2, b"\x01\x00") + b"x", NOT_TERRAFORM + "there is data after its end."),
    "comment length": (patched(GOOD, len(GOOD) - 2, b"\x01"), NOT_TERRAFORM + "its end record has a comment or speaks of several disks."),
    "several disks": (patched(GOOD, END + 4, b"\x01"), NOT_TERRAFORM + "its end record has a comment or speaks of several disks."),
    "zip64": (patched(GOOD, END + 16, b"\xff" * 4), NOT_TERRAFORM + "it uses the zip64 format."),
    "bytes before the first entry": (b"PK" + GOOD, NOT_TERRAFORM + "its directory does not end where the end record begins."),
    "too few counted": (
        patched(GOOD, END + 8, b"\x05\x00\x05\x00"),
        NOT_TERRAFORM + "its end record counts 5 entries, its directory holds 6.",
    ),
    "directory damaged": (patched(GOOD, central(b"tfplan"), b"XX"), NOT_TERRAFORM + "its directory is damaged."),
    "tfplan twice": (archive([("tfplan", b"a"), ("tfplan", b"b")]), NOT_TERRAFORM + "it holds tfplan more than once."),
    "configuration twice": (
        archive([("tfplan", b""), ("tfconfig/m-/main.tf", b"a"), ("tfconfig/m-/main.tf", b"b")]),
        NOT_TERRAFORM + "it holds tfconfig/m-/main.tf more than once.",
    ),
    "name in the header differs": (
        patched(GOOD, local(b"tfplan") + 30, b"tfplaN"),
        NOT_TERRAFORM + "the header of tfplan differs from what its directory says.",
    ),
    "method in the header differs": (
        patched(GOOD, local(b"tfplan") + 8, b"\x00"),
        NOT_TERRAFORM + "the header of tfplan differs from what its directory says.",
    ),
    "flags in the header differ": (
        patched(GOOD, local(b"tfplan") + 6, b"\x00"),
        NOT_TERRAFORM + "the header of tfplan differs from what its directory says.",
    ),
    "size in the header differs": (
        patched(GOOD, local(b"tfplan") + 22, b"\x09"),
        NOT_TERRAFORM + "the header of tfplan differs from what its directory says.",
    ),
    "descriptor differs": (
        patched(GOOD, GOOD.index(b"PK\x07\x08") + 4, b"\x00\x00"),
        NOT_TERRAFORM + "the descriptor of tfplan differs from what its directory says.",
    ),
    "checksum": (
        patched(patched(GOOD, GOOD.index(b"PK\x07\x08") + 4, b"\0\0\0\0"), central(b"tfplan") + 16, b"\0\0\0\0"),
        NOT_TERRAFORM + "tfplan does not have the checksum that its directory says.",
    ),
    "gap between entries": (
        patched(GOOD, central(b"tfstate-prev") + 42, struct.pack("<L", local(b"tfstate-prev") + 1)),
        NOT_TERRAFORM + "there are bytes that belong to no entry before tfstate-prev.",
    ),
    "gap before the directory": (
        patched(GOOD[: central(b"tfplan")] + b"x" + GOOD[central(b"tfplan") :], END + 1 + 16, struct.pack("<L", central(b"tfplan") + 1)),
        NOT_TERRAFORM + "there are bytes that belong to no entry before its directory.",
    ),
    "compressed data damaged": (
        patched(GOOD, local(b"tfplan") + 30 + 6 + 9, b"\xff\xff"),
        NOT_TERRAFORM + "tfplan cannot be unpacked.",
    ),
    "encrypted": (
        patched(GOOD, central(b"tfplan") + 8, b"\x09"),
        NOT_TERRAFORM + "tfplan is encrypted or uses features that Terraform does not.",
    ),
    "another method": (
        patched(GOOD, central(b"tfplan") + 10, b"\x0c"),
        NOT_TERRAFORM + "tfplan is compressed in a way that Terraform does not use.",
    ),
    "name with ..": (
        renamed("tfconfig/m-/../../x"),
        NOT_TERRAFORM + "it holds the name 'tfconfig/m-/../../x', which is not a plain relative path.",
    ),
    "absolute name": (renamed("/etc/passwd"), NOT_TERRAFORM + "it holds the name '/etc/passwd', which is not a plain relative path."),
    "name with a backslash": (renamed("a\\b"), NOT_TERRAFORM + "it holds the name 'a\\\\b', which is not a plain relative path."),
    "name of a folder": (renamed("tfconfig/"), NOT_TERRAFORM + "it holds the name 'tfconfig/', which is not a plain relative path."),
    "name with a line break": (renamed("a\nb"), NOT_TERRAFORM + "it holds the name 'a\\nb', which is not a plain relative path."),
    "name that is not UTF-8": (
        patched(GOOD, central(b"tfplan") + 46, b"\xff"),
        NOT_TERRAFORM + "it holds a name that is not UTF-8.",
    ),
    "an entry of 4 GB": (
        sizes((42_000, 0xFFFFFFF0)),
        "The entry tfconfig/m-/0.tf would unpack to 4294967280 bytes; at most 134217728 are read.",
    ),
    "300 MB in all": (
        sizes(*[(100_000_000, 100_000_000)] * 3),
        "The archive would unpack to 300000000 bytes; at most 268435456 are read.",
    ),
    "bomb": (
        archive({"tfplan": bytes(4_000_000)}),
        "The entry tfplan would unpack to more than 300 times its packed size.",
    ),
    "bomb that declares itself small": (
        patched(archive({"tfplan": bytes(4_000_000)}), -46 - 6 - 9 - 22 + 24, struct.pack("<L", 100)),
        NOT_TERRAFORM + "tfplan cannot be unpacked to the size that its directory says.",
    ),
    "too many entries": (
        archive([(f"tfconfig/m-/{number}.tf", b"") for number in range(10_001)]),
        "The archive holds 10001 entries; at most 10000 are read.",
    ),
    "some other archive": (archive({"readme.txt": b"hello"}), "This is a zip archive, but not a saved plan: it has no entry `tfplan`."),
    "no state": (archive({"tfplan": header(), "tfconfig/modules.json": MODULES}), "The plan has no entry tfstate."),
    "no state before": (archive({"tfplan": header(), "tfstate": STATE}), "The plan has no entry tfstate-prev."),
    "no manifest": (
        archive({"tfplan": header(), "tfstate": STATE, "tfstate-prev": STATE}),
        "The plan has no entry tfconfig/modules.json.",
    ),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_archive(tmp_path: Path, name: str) -> None:
    data, message = ARCHIVES[name]
    refused = refusal(tmp_path, data)
    assert (refused.message, refused.remediation) == (message, MAKE_ONE)


NEWER = "that gate does not know: the Terraform that wrote it is newer than gate."
BACKEND = field(1, "local") + field(2, value({})) + field(3, "default")


def around(inner: bytes, *more: bytes, address: str = ADDRESS) -> bytes:
    return header(field(3, resource_change(address, inner, *more)))


def raw(*values: bytes) -> bytes:
    """A change that creates, with values given as msgpack."""
    return field(1, 1) + b"".join(field(2, field(1, one)) for one in values)


def nested(depth: int) -> bytes:
    return b"\x81\xa1a" * depth + b"\xc0"


MESSAGES: dict[str, tuple[bytes, str, str]] = {
    "empty": (b"", "The plan's format has version 0; gate reads version 3.", UPDATE_GATE),
    "another version": (header(version=4), "The plan's format has version 4; gate reads version 3.", UPDATE_GATE),
    "cut off": (header()[:-1], "The plan's header is damaged or cut off.", MAKE_ONE),
    "cut in a string": (header()[:-10], "The plan's header is damaged or cut off.", MAKE_ONE),
    "number without end": (header(b"\x08" + b"\x80" * 11), "The plan's header is damaged or cut off.", MAKE_ONE),
    "a number beyond 64 bits": (header(b"\xc8\x01" + b"\xff" * 9 + b"\x7f"), "The plan's header is damaged or cut off.", MAKE_ONE),
    "a number in too many bytes": (header(b"\xa0\x01" + b"\x80" * 10 + b"\x00"), "The plan's header is damaged or cut off.", MAKE_ONE),
    "field number 0": (header(b"\x02\x00"), "The plan's header is damaged or cut off.", MAKE_ONE),
    "a group": (header(b"\x1b"), "The plan's header is damaged or cut off.", MAKE_ONE),
    "a known field of another kind": (header(field(3, 1)), "The plan's header is damaged or cut off.", MAKE_ONE),
    "no text": (header(field(5, b"\xff")), "The plan's header holds text that is not UTF-8.", MAKE_ONE),
    "version twice": (header(field(1, 3)), "The plan's header holds the field version more than once.", MAKE_ONE),
    "backend twice": (header(field(13, BACKEND)), "The plan's header holds the field backend more than once.", MAKE_ONE),
    "unknown field of a plan": (header(field(33, "x")), f"The plan's header has a field number 33 {NEWER}", UPDATE_GATE),
    "unknown number in a plan": (header(field(40, 1)), f"The plan's header has a field number 40 {NEWER}", UPDATE_GATE),
    "unknown field of a resource change": (
        around(CREATE, field(15, "x")),
        f"The plan's resource change has a field number 15 {NEWER}",
        UPDATE_GATE,
    ),
    "fields of Terraform 0.15": (around(CREATE, field(3, "x")), f"The plan's resource change has a field number 3 {NEWER}", UPDATE_GATE),
    "unknown field of a change": (around(CREATE + field(9, 1)), f"{ADDRESS}: The plan's change has a field number 9 {NEWER}", UPDATE_GATE),
    "unknown field of a value": (
        around(field(1, 1) + field(2, field(2, b"{}"))),
        f"{ADDRESS}: The plan's value has a field number 2 {NEWER}",
        UPDATE_GATE,
    ),
    "unknown mode": (header(field(17, 3)), "The plan holds the mode number 3, which gate does not know.", UPDATE_GATE),
    "unknown action": (
        around(change(4, AFTER)),
        f"{ADDRESS}: The plan holds an action (number 4) that gate does not know.",
        UPDATE_GATE,
    ),
    "unknown reason": (
        around(CREATE, field(12, 14)),
        f"{ADDRESS}: The plan holds the action reason number 14, which gate does not know.",
        UPDATE_GATE,
    ),
    "no backend": (header(backend=b""), "The plan's header has no backend.", MAKE_ONE),
    "backend without a type": (
        header(backend=field(13, field(2, value({})) + field(3, "default"))),
        "The plan does not say which backend and workspace it is for.",
        MAKE_ONE,
    ),
    "backend without a workspace": (
        header(backend=field(13, field(1, "s3") + field(2, value({})))),
        "The plan does not say which backend and workspace it is for.",
        MAKE_ONE,
    ),
    "backend with an unknown setting": (
        header(backend=field(13, field(1, "s3") + field(2, value({"bucket": UNKNOWN})) + field(3, "default"))),
        "The plan does not say which backend and workspace it is for.",
        MAKE_ONE,
    ),
    "state store": (
        header(backend=field(29, field(1, "x"))),
        "The plan keeps its state in a `state_store`, which gate cannot hold against the environment.",
        "Use a `backend` block for this environment.",
    ),
    "variable twice": (
        header(*[field(2, field(1, "a") + field(2, value([b'"string"', CANARY])))] * 2),
        "The plan's variable 'a' comes twice, or has no known value.",
        MAKE_ONE,
    ),
    "variable without a value": (header(field(2, field(1, "a"))), "The plan's variable has no value.", MAKE_ONE),
    "variable that is unknown": (
        header(field(2, field(1, "a") + field(2, value(UNKNOWN)))),
        "The plan's variable 'a' comes twice, or has no known value.",
        MAKE_ONE,
    ),
    "change twice": (
        header(*[field(3, resource_change(ADDRESS, CREATE))] * 2),
        f"The plan holds the change of {ADDRESS} more than once.",
        MAKE_ONE,
    ),
    "no change inside": (
        header(field(3, field(13, ADDRESS))),
        f"{ADDRESS}: The plan's resource change has no change.",
        MAKE_ONE,
    ),
    "no address": (around(CREATE, address=""), ": The plan names '', which is not the address of a resource instance.", MAKE_ONE),
    "address of a module": (
        around(CREATE, address="module.a"),
        "module.a: The plan names 'module.a', which is not the address of a resource instance.",
        MAKE_ONE,
    ),
    "address of an ephemeral resource": (
        around(CREATE, address="ephemeral.a.b"),
        "ephemeral.a.b: The plan names 'ephemeral.a.b', which is not the address of a resource instance.",
        MAKE_ONE,
    ),
    "no provider": (
        header(field(3, field(9, CREATE) + field(13, ADDRESS))),
        f"{ADDRESS}: The plan names '', which is not the address of a provider configuration.",
        MAKE_ONE,
    ),
    "no value": (around(field(1, 1)), f"{ADDRESS}: The change has 0 values, which does not fit its action.", MAKE_ONE),
    "a value too many": (around(change(1, AFTER, AFTER)), f"{ADDRESS}: The change has 2 values, which does not fit its action.", MAKE_ONE),
    "one value for an update": (around(change(3, {})), f"{ADDRESS}: The change has 1 values, which does not fit its action.", MAKE_ONE),
    "unknown before": (
        around(change(3, AFTER, AFTER)),
        f"{ADDRESS}: The change holds unknown values in what is there already.",
        MAKE_ONE,
    ),
    "values that are no object": (around(change(1, [CANARY])), f"{ADDRESS}: A resource's values are not an object.", MAKE_ONE),
    "value cut off": (around(raw(b"\x81\xa1a")), f"{ADDRESS}: The plan holds a value that is damaged or cut off.", MAKE_ONE),
    "value with more behind": (around(raw(b"\x80\xc0")), f"{ADDRESS}: The plan holds a value that is damaged or cut off.", MAKE_ONE),
    "value with a byte that means nothing": (
        around(raw(b"\xc1")),
        f"{ADDRESS}: The plan holds a value that is damaged or cut off.",
        MAKE_ONE,
    ),
    "type that is not UTF-8": (
        around(change(1, {"a": [b'"\xff"', CANARY]})),
        f"{ADDRESS}: The plan holds a value whose type is damaged.",
        MAKE_ONE,
    ),
    "value with text that is not UTF-8": (
        around(raw(b"\x81\xa1a\xa1\xff")),
        f"{ADDRESS}: The plan holds a value that is damaged or cut off.",
        MAKE_ONE,
    ),
    "value of an unknown kind": (
        around(change(1, {"a": msgspec.msgpack.Ext(5, b"")})),
        f"{ADDRESS}: The plan holds a value of a kind (extension 5) that gate does not know.",
        MAKE_ONE,
    ),
    "value that is a time": (
        around(raw(b"\x81\xa1a\xd6\xff\x00\x00\x00\x01")),
        f"{ADDRESS}: The plan holds a value of a kind that Terraform does not write.",
        MAKE_ONE,
    ),
    "infinity": (
        around(raw(b"\x81\xa1a\xcb\x7f\xf0\0\0\0\0\0\0")),
        f"{ADDRESS}: The plan holds a value of a kind that Terraform does not write.",
        MAKE_ONE,
    ),
    "bytes without a type": (
        around(raw(b"\x81\xa1a\xc4\x01a")),
        f"{ADDRESS}: The plan holds a value of a kind that Terraform does not write.",
        MAKE_ONE,
    ),
    "key that is a number": (around(raw(b"\x81\x01\xc0")), f"{ADDRESS}: The plan holds an object with a key that is not text.", MAKE_ONE),
    "type that is no JSON": (
        around(change(1, {"a": [b"[", CANARY]})),
        f"{ADDRESS}: The plan holds a value whose type is damaged.",
        MAKE_ONE,
    ),
    "value that has another type": (
        around(change(1, {"a": [b'["list","string"]', CANARY]})),
        f"{ADDRESS}: The plan holds a value that does not have the type beside it.",
        MAKE_ONE,
    ),
    "number that is none": (
        around(change(1, {"a": [b'"number"', CANARY]})),
        f"{ADDRESS}: The plan holds a number that cannot be read.",
        MAKE_ONE,
    ),
    "number without measure": (
        around(change(1, {"a": [b'"number"', "1e999"]})),
        f"{ADDRESS}: The plan holds a number that is too large to read.",
        MAKE_ONE,
    ),
    "value too deep": (around(raw(nested(100_000))), "The plan nests values deeper than gate reads.", MAKE_ONE),
    "path without a step": (
        around(change(1, AFTER, sensitive_after=(field(1, b""),))),
        f"{ADDRESS}: The plan holds a path with a step that is neither a name nor an index.",
        MAKE_ONE,
    ),
    "path with two steps in one": (
        around(change(1, AFTER, sensitive_after=(field(1, field(1, "a") + field(2, value(1))),))),
        f"{ADDRESS}: The plan holds a path with a step that is neither a name nor an index.",
        MAKE_ONE,
    ),
    "check of an unknown kind": (
        header(field(19, field(1, 5))),
        "The plan checks a kind of object (number 5) that gate does not know.",
        MAKE_ONE,
    ),
    "check with an unknown status": (
        header(field(19, field(1, 1) + field(3, 4))),
        "The plan holds the check status number 4, which gate does not know.",
        UPDATE_GATE,
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_tfplan(tmp_path: Path, name: str) -> None:
    tfplan, message, remediation = MESSAGES[name]
    refused = refusal(tmp_path, saved(tfplan))
    assert (refused.message, refused.remediation) == (message, remediation)


TWO = b'[{"Key":"","Dir":"."},{"Key":"a","Dir":"m"},{"Key":"b","Dir":"m"}]'

FILES: dict[str, tuple[dict[str, bytes], str]] = {
    "unknown entry": ({"tfpolicy": b""}, "The plan holds an entry tfpolicy that gate does not know."),
    "manifest that is no JSON": ({"tfconfig/modules.json": b"["}, "The plan's tfconfig/modules.json is not a list of modules."),
    "manifest without a root": (
        {"tfconfig/modules.json": b"[]"},
        "The plan's tfconfig/modules.json names a module twice, or no root module.",
    ),
    "module named twice": (
        {"tfconfig/modules.json": b'[{"Key":"","Dir":"."},{"Key":"","Dir":"x"}]'},
        "The plan's tfconfig/modules.json names a module twice, or no root module.",
    ),
    "file of an unknown module": (
        {"tfconfig/m-other/main.tf": b""},
        "The plan's configuration holds tfconfig/m-other/main.tf, which belongs to none of its modules.",
    ),
    "file of no module": (
        {"tfconfig/main.tf": b""},
        "The plan's configuration holds tfconfig/main.tf, which belongs to none of its modules.",
    ),
    "one file with two contents": (
        {"tfconfig/modules.json": TWO, "tfconfig/m-a/x.tf": b"1", "tfconfig/m-b/x.tf": b"2"},
        "The plan's configuration holds two different files m/x.tf.",
    ),
    "module nowhere": (
        {"tfconfig/modules.json": b'[{"Key":"","Dir":"."},{"Key":"a","Dir":"/elsewhere"}]'},
        "The plan's module a lies in a folder that has no place relative to the root module.",
    ),
    "state that is no JSON": ({"tfstate": b"{"}, "The state inside the plan is damaged."),
    "state without a lineage": ({"tfstate": b'{"version":4,"serial":1}'}, "The state inside the plan is damaged."),
    "state of another version": (
        {"tfstate": b'{"version":3,"serial":1,"lineage":""}'},
        "The state inside the plan has version 3; gate reads version 4.",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_files(tmp_path: Path, name: str) -> None:
    files, message = FILES[name]
    assert refusal(tmp_path, saved(header(), files)).message == message


def outcome(file: Path, data: bytes) -> object:
    """What reading says, without the digest; None where it refuses."""
    file.write_bytes(data)
    try:
        return msgspec.structs.replace(read(file, "x"), digest="")
    except InputError as error:
        message = error.message
    assert "canary" not in message
    return None


def test_no_cut_plan_is_read(tmp_path: Path) -> None:
    read_all = [length for length in range(len(REAL)) if outcome(tmp_path / "x", REAL[:length]) is not None]
    assert read_all == []


def test_one_changed_byte_of_the_archive_is_refused_or_means_nothing(tmp_path: Path) -> None:
    """No byte of a header or of the directory may change at all; inside compressed data only what leaves the content as it is."""
    whole = outcome(tmp_path / "x", GOOD)
    changed = [
        (position, outcome(tmp_path / "x", patched(GOOD, position, bytes([GOOD[position] ^ bit]))))
        for position in range(len(GOOD))
        for bit in (1, 128)
    ]
    assert whole is not None
    assert [position for position, plan in changed if plan not in (None, whole)] == []
    assert [position for position, plan in changed if plan is not None and position >= GOOD.index(b"PK\x01\x02")] == []


def _flips(tfplan: bytes) -> Callable[[random.Random], bytes]:
    return lambda chance: patched(tfplan, chance.randrange(len(tfplan)), bytes([chance.randrange(256)]))


def test_a_damaged_header_ends_in_a_plan_or_a_refusal_and_nothing_else(tmp_path: Path) -> None:
    """Two thousand changes of a byte, each inside an archive that is whole again."""
    tfplan = header(
        field(2, field(1, "secret") + field(2, value([b'["list","number"]', [1, "0.1"]]))),
        field(3, resource_change(ADDRESS, change(6, {"a": [{"b": CANARY}]}, {"a": REFINED}, sensitive_before=(path("a", 0, "b"),)))),
        field(19, field(1, 1) + field(2, ADDRESS) + field(3, 1)),
    )
    files = {"tfstate": STATE, "tfstate-prev": STATE, "tfconfig/modules.json": MODULES, ".terraform.lock.hcl": LOCK}
    flip, chance = _flips(tfplan), random.Random(7)  # noqa: S311 - the same changes in every run
    outcomes = [outcome(tmp_path / "x", archive({"tfplan": flip(chance), **files})) for _ in range(2_000)]
    assert 0 < sum(one is None for one in outcomes) < 2_000


def test_a_stored_entry_is_read(tmp_path: Path) -> None:
    """Not every writer compresses; sizes and checksum then stand in the entry's own header."""
    out, directory = b"", b""
    files = {"tfplan": header(), "tfstate": STATE, "tfstate-prev": STATE, "tfconfig/modules.json": MODULES}
    for name, content in files.items():
        crc, raw_name = zlib.crc32(content), name.encode()
        common = struct.pack("<5H3L2H", 20, 0, 0, 0, 0, crc, len(content), len(content), len(raw_name), 0)
        directory += b"PK\x01\x02\x14\x00" + common + struct.pack("<3H2L", 0, 0, 0, 0, len(out)) + raw_name
        out += b"PK\x03\x04" + common + raw_name + content
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(files), len(files), len(directory), len(out), 0)
    (tmp_path / "x").write_bytes(out + directory + end)
    assert read(tmp_path / "x", "x").identity.workspace == "default"
    assert varint(300) == b"\xac\x02"
