"""Rows of damaged plans: the archive, and entries that do not fit together."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from itertools import cycle

from gate.sources.terraform.plan.protobuf import UPDATE_GATE
from tests.sources.terraform.plan.encode import archive
from tests.sources.terraform.plan.real import (
    END,
    LOCAL,
    Make,
    Real,
    Row,
    beside,
    entry,
    in_directory,
    kept,
    lacking,
    over,
    whole,
    without_last,
)

ZIP = "The zip archive is not one that Terraform wrote: "


def longer_directory(more: bytes, *, comment: bool = False) -> Make:
    """Bytes at the end of the directory, which may belong to its last entry."""

    def longer(plan: Real) -> bytes:
        data = plan.patched(plan.central(".terraform.lock.hcl") + 32, bytes([len(more) if comment else 0]))
        size = len(data) - END - plan.directory + len(more)
        return data[:-END] + more + data[-END:-10] + struct.pack("<L", size) + data[-6:]

    return longer


def zipped() -> Iterator[Row]:
    """What is wrong with the archive as a whole."""
    for percent in range(2, 100, 6):
        yield Row(f"cut after {percent} %", whole(kept(percent)), ZIP + "it is cut off.")
    for missing in (1, 2, 10, 21, 22, 23):
        yield Row(f"the last {missing} bytes missing", whole(without_last(missing)), ZIP + "it is cut off.")
    after, before = ZIP + "there is data after its end.", ZIP + "its directory does not end where the end record begins."
    yield Row("a byte behind", lambda plan: plan.data + b"\0", after)
    yield Row("text behind", lambda plan: plan.data + b"x" * 100, after)
    yield Row("a comment", whole(lambda data: data[:-2] + b"\x05\0hello"), after)
    yield Row("a second end record", lambda plan: plan.data + plan.data[-END:], before)
    yield Row("another archive behind", lambda plan: plan.data + archive({"tfplan": b""}), before)
    yield Row("itself behind", lambda plan: plan.data * 2, before)
    yield Row("a program before", lambda plan: b"PK" + plan.data, before)
    yield Row("an archive before", lambda plan: archive({"tfplan": b""}) + plan.data, before)
    disks = ZIP + "its end record has a comment or speaks of several disks."
    for what, position in (("comment", -2), ("disk", -18), ("disk of the directory", -16), ("entries on this disk", -14)):
        yield Row(f"end record: another {what}", over(position, b"\x0b\0"), disks)
    yield Row("end record: a shorter directory", over(-10, b"\0\0"), before)
    yield Row("end record: an earlier directory", over(-6, b"\0\0"), before)
    for what, position in (("entries", -14), ("directory's size", -10), ("directory's place", -6)):
        yield Row(f"zip64 for the {what}", over(position, b"\xff" * 4), ZIP + "it uses the zip64 format.")
    damaged = ZIP + "its directory is damaged."
    yield Row("no directory", in_directory(0, b"PK\x03\x04"), damaged)
    yield Row("directory: a comment", longer_directory(b"hello", comment=True), damaged)
    yield Row("directory: a comment's length", in_directory(32, b"\x01"), damaged)
    yield Row("directory: half a header more", longer_directory(b"PK\x01\x02"), damaged)
    yield Row("directory: another disk", in_directory(34, b"\x01"), damaged)
    yield Row("directory: a name without end", in_directory(28, b"\xff\xff"), damaged)
    yield Row("no entries", lambda _: archive({}), "This is a zip archive, but not a saved plan: it has no entry `tfplan`.")
    yield Row(
        "too many",
        lambda _: archive((str(number), b"") for number in range(10_001)),
        "The archive holds 10001 entries; at most 10000 are read.",
    )


def unnamed(plan: Real) -> bytes:
    """An entry's header and data before the directory, which does not name it."""
    extra = archive({"tfplan": b"evil"})
    extra = extra[: extra.index(b"PK\x01\x02")]
    start = plan.directory
    return plan.data[:start] + extra + plan.data[start:-6] + struct.pack("<L", start + len(extra)) + plan.data[-2:]


def forgotten(plan: Real) -> bytes:
    """The directory without its first entry."""
    start, size = plan.central("tfplan"), len("tfplan") + 46 + 9
    end = struct.unpack_from("<4s4H2LH", plan.data, len(plan.data) - END)
    shorter = struct.pack("<4s4H2LH", *end[:3], end[3] - 1, end[4] - 1, end[5] - size, end[6], 0)
    return plan.data[:start] + plan.data[start + size : -END] + shorter


def twice(name: str, content: bytes | None = None) -> Make:
    """A second entry of a name: another one before it, or the same behind it."""
    if content is not None:
        return lambda plan: archive([(name, content), *plan.files.items()])
    return lambda plan: archive([*plan.files.items(), (name, plan.files[name])])


def behind(at: int) -> Make:
    """Another byte in the descriptor behind `tfplan`."""

    def patched(plan: Real) -> bytes:
        packed = struct.unpack_from("<L", plan.data, plan.central("tfplan") + 20)[0]
        return plan.patched(plan.local("tfplan") + LOCAL + 6 + 9 + packed + at, b"\x55")

    return patched


def hidden() -> Iterator[Row]:
    """Entries that one reader would see and another not."""

    yield Row("an entry before the directory", unnamed, ZIP + "there are bytes that belong to no entry before its directory.")
    yield Row("an entry left out of the directory", forgotten, ZIP + "there are bytes that belong to no entry before tfstate.")
    yield Row(
        "two entries with the same data",
        lambda plan: plan.patched(plan.central("tfstate-prev") + 42, struct.pack("<L", plan.local("tfstate"))),
        ZIP + "there are bytes that belong to no entry before tfstate-prev.",
    )
    yield Row(
        "an entry beyond the end",
        lambda plan: plan.patched(plan.central(".terraform.lock.hcl") + 42, b"\xff\xff\xff\x7f"),
        ZIP + "the header of .terraform.lock.hcl is missing.",
    )
    for name in ("tfplan", "tfstate", "tfstate-prev", "tfconfig/modules.json", ".terraform.lock.hcl"):
        yield Row(
            f"{name} twice",
            twice(name, b"evil"),
            ZIP + f"it holds {name} more than once.",
        )
        yield Row(
            f"{name} twice, the same",
            twice(name),
            ZIP + f"it holds {name} more than once.",
        )
    names = {
        "a folder up": "tfconfig/m-/../../evil",
        "an absolute name": "/etc/cron.d/evil",
        "a folder": "tfconfig/m-/",
        "a backslash": "tfconfig\\m-\\main.tf",
        "an empty part": "tfconfig//main.tf",
        "a dot": "tfconfig/./main.tf",
        "a null byte": "tfplan\0",
        "a line break": "tfplan\n",
        "a direction mark": "tfplan\u202e",
        "no name": "",
    }
    for what, name in names.items():
        message = f"it holds the name {name!r}, which is not a plain relative path."
        yield Row(f"name: {what}", entry(name, b""), ZIP + message)
    yield Row("name: another alphabet", entry("tfplän", b""), ZIP + "tfplän does not say that its name is UTF-8.")


def headers() -> Iterator[Row]:
    """The header beside an entry, its descriptor, and the directory contradict each other or are not Terraform's."""
    fields = {
        "version": 4,
        "flags": 6,
        "method": 8,
        "time": 10,
        "date": 12,
        "checksum": 14,
        "packed size": 18,
        "size": 22,
        "name's length": 26,
    }
    differs = ZIP + "the header of {name} differs from what its directory says."
    for (what, at), name in zip(fields.items(), cycle(("tfplan", "tfstate", "tfconfig/modules.json")), strict=False):
        yield Row(
            f"{name}: another {what} beside it",
            beside(name, at, b"\x77"),
            differs.format(name=name),
        )
    yield Row("another name beside it", beside("tfplan", LOCAL, b"tfevil"), differs.format(name="tfplan"))
    yield Row("another time beside it", beside("tfplan", LOCAL + 6 + 5, b"\0\0"), differs.format(name="tfplan"))
    yield Row("no header", beside("tfstate", 0, b"PK\0\0"), differs.format(name="tfstate"))

    for what, at in (("signature", 0), ("checksum", 4), ("packed size", 8), ("size", 12)):
        yield Row(
            f"descriptor: another {what}",
            behind(at),
            ZIP + "the descriptor of tfplan differs from what its directory says.",
        )
    foreign = ZIP + "tfplan has attributes or extra fields that Terraform does not write."
    kinds: dict[str, tuple[int, bytes, str]] = {
        "made by Unix": (5, b"\x03", foreign),
        "made by a newer program": (4, b"\x3f", foreign),
        "of zip64's version": (6, b"\x2d", foreign),
        "a link": (40, b"\xff\xa1", ZIP + "tfplan is a link."),
        "executable": (40, b"\xed\x81", foreign),
        "a folder by its attributes": (38, b"\x10", foreign),
        "text": (36, b"\x01", foreign),
        "encrypted": (8, b"\x09", ZIP + "tfplan is encrypted or uses features that Terraform does not."),
        "strongly encrypted": (8, b"\x48", ZIP + "tfplan is encrypted or uses features that Terraform does not."),
        "patched": (8, b"\x28", ZIP + "tfplan is encrypted or uses features that Terraform does not."),
        "with a hidden directory": (9, b"\x20", ZIP + "tfplan is encrypted or uses features that Terraform does not."),
        "imploded": (10, b"\x06", ZIP + "tfplan is compressed in a way that Terraform does not use."),
        "of method zstd": (10, b"\x5d", ZIP + "tfplan is compressed in a way that Terraform does not use."),
        "with zip64 sizes": (52, b"\x01\0\x05\0", ZIP + "tfplan uses the zip64 format."),
        "with another name for Unicode readers": (52, b"\x75\x70\x05\0", foreign),
        "with an unknown extra field": (52, b"XX\x05\0", foreign),
    }
    for what, (at, new, message) in kinds.items():
        yield Row(what, in_directory(at, new), message)


def bomb(size: int, told: int) -> Make:
    """An archive whose one entry says that it has another size."""
    data = archive({"tfplan": bytes(size)})
    for signature, at in (b"PK\x07\x08", 12), (b"PK\x01\x02", 24):
        start = data.index(signature) + at
        data = data[:start] + struct.pack("<L", told) + data[start + 4 :]
    return lambda _: data


def endless(_: Real) -> bytes:
    """An archive whose one entry is all there, compressed into data that does not say where it ends."""
    squeeze = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = squeeze.compress(b"evil") + squeeze.flush(zlib.Z_SYNC_FLUSH)
    data = archive({"tfplan": b"evil"})
    start, behind, directory = 30 + 6 + 9, data.index(b"PK\x07\x08"), data.index(b"PK\x01\x02")
    size = struct.pack("<L", len(packed))
    data = data[:start] + packed + data[behind : behind + 8] + size + data[behind + 12 : directory + 20] + size + data[directory + 24 :]
    return data[:-6] + struct.pack("<L", directory + len(packed) - (behind - start)) + data[-2:]


def sizes() -> Iterator[Row]:
    """Bombs, and data that is not what its header says."""

    yield Row(
        "4 GB",
        in_directory(24, b"\xff" * 4),
        "The entry tfplan would unpack to 4294967295 bytes; at most 134217728 are read.",
    )
    yield Row(
        "129 MB",
        in_directory(24, struct.pack("<L", 129 << 20)),
        "The entry tfplan would unpack to 135266304 bytes; at most 134217728 are read.",
    )
    yield Row(
        "300 times its size",
        lambda _: archive({"tfplan": bytes(3_000_000)}),
        "The entry tfplan would unpack to more than 300 times its packed size.",
    )
    unpacked = ZIP + "tfplan cannot be unpacked to the size that its directory says."
    for told in (0, 1, 1_000_000):
        yield Row(f"a bomb that says it has {told} bytes", bomb(3_000_000, told), unpacked)
    yield Row("more than it says", bomb(5_000, 4_999), ZIP + "tfplan does not have the checksum that its directory says.")
    yield Row("less than it says", bomb(5_000, 5_001), ZIP + "tfplan does not have the checksum that its directory says.")
    yield Row("longer than the file", in_directory(20, b"\xff\xff\xff\x00"), unpacked)
    yield Row("compressed data without an end", endless, unpacked)
    for at in (15, 16, 18):
        yield Row(f"compressed data damaged at {at}", beside("tfplan", LOCAL + at, b"\xff" * 4), ZIP + "tfplan cannot be unpacked.")


def files() -> Iterator[Row]:
    """Entries that are missing, empty, unknown, or do not fit together."""
    yield Row("no tfplan", lacking("tfplan"), "This is a zip archive, but not a saved plan: it has no entry `tfplan`.")
    for name in ("tfstate", "tfstate-prev", "tfconfig/modules.json"):
        yield Row(f"no {name}", lacking(name), f"The plan has no entry {name}.")
    for name in ("tfplan2", "TFPLAN", "tfplan/tfplan", "tfpolicy", "C:/tfplan", "terraform.tfstate"):
        yield Row(f"an entry {name}", entry(name, b""), f"The plan holds an entry {name} that gate does not know.", UPDATE_GATE)
    yield Row("an empty tfplan", entry("tfplan", b""), "The plan's format has version 0; gate reads version 3.", UPDATE_GATE)
    state = "The state inside the plan is damaged."
    for what, content in {
        "empty": b"",
        "cut off": b'{"version": 4, "serial": 1, "lineage": "a"',
        "with more behind": b'{"version": 4, "serial": 1, "lineage": "a"}{}',
        "an array": b"[]",
        "without a lineage": b'{"version": 4, "serial": 1}',
        "without a serial": b'{"version": 4, "lineage": "a"}',
        "with a serial in words": b'{"version": 4, "serial": "1", "lineage": "a"}',
        "with half a serial": b'{"version": 4, "serial": 1.5, "lineage": "a"}',
        "with NaN": b'{"version": 4, "serial": NaN, "lineage": "a"}',
        "not UTF-8": b'{"version": 4, "serial": 1, "lineage": "\xff"}',
    }.items():
        yield Row(f"state: {what}", entry("tfstate", content), state)
    twice = "The state inside the plan holds a key more than once."
    yield Row("state: two serials", entry("tfstate", b'{"version": 4, "serial": 1, "serial": 2, "lineage": "a"}'), twice)
    yield Row("state: two spellings", entry("tfstate", b'{"version": 4, "serial": 1, "Serial": 2, "lineage": "a"}'), twice)
    for version in (3, 5):
        content = b'{"version": %d, "serial": 1, "lineage": "a"}' % version
        words = f"The state inside the plan has version {version}; gate reads version 4."
        yield Row(f"state: version {version}", entry("tfstate", content), words, UPDATE_GATE)
    for what, content in {
        "empty": b"",
        "cut off": b'[{"Key": "", "Dir": "."}',
        "an object": b'{"Modules": []}',
        "a key twice": b'[{"Key": "", "Dir": ".", "Dir": "other"}]',
        "another spelling": b'[{"Key": "", "Dir": ".", "dir": "other"}]',
        "without a folder": b'[{"Key": ""}]',
        "not UTF-8": b'[{"Key": "", "Dir": "\xff"}]',
        "with NaN": b'[{"Key": "", "Dir": NaN}]',
        "with more behind": b'[{"Key": "", "Dir": "."}] []',
    }.items():
        yield Row(
            f"manifest: {what}", entry("tfconfig/modules.json", content), "The plan's tfconfig/modules.json is not a list of modules."
        )
    named = "The plan's tfconfig/modules.json names a module twice, or no root module."
    yield Row("manifest: no module", entry("tfconfig/modules.json", b"[]"), named)
    yield Row("manifest: two roots", entry("tfconfig/modules.json", b'[{"Key": "", "Dir": "."}, {"Key": "", "Dir": "x"}]'), named)
    nowhere = "The plan's module a lies in a folder that has no place relative to the root module."
    for root, folder in (".", "/elsewhere"), ("/srv/prod", "modules/a"), ("../prod", "modules/a"):
        modules = b'[{"Key": "", "Dir": "%s"}, {"Key": "a", "Dir": "%s"}]' % (root.encode(), folder.encode())
        yield Row(f"manifest: {folder} beside {root}", entry("tfconfig/modules.json", modules), nowhere)
    manifest = b'[{"Key": "", "Dir": "."}, {"Key": "tfconfig", "Dir": "x"}]'
    yield Row(
        "configuration: a module's name for a folder",
        lambda plan: archive({"tfconfig/main.tf": b"", **plan.files, "tfconfig/modules.json": manifest}),
        "The plan's configuration holds tfconfig/main.tf, which belongs to none of its modules.",
    )
    for name in ("tfconfig/m-other/main.tf", "tfconfig/main.tf", "tfconfig/m-"):
        yield Row(
            f"configuration: {name}", entry(name, b""), f"The plan's configuration holds {name}, which belongs to none of its modules."
        )
    lock = 'provider "registry.terraform.io/a/b" {\n  version = "1.0.0"\n}\n'
    for what, text in {
        "text": "hello",
        "another block": '\nmodule "a" {\n}\n',
        "a provider without a version": '\nprovider "registry.terraform.io/a/b" {\n}\n',
        "a provider twice": f"\n{lock}\n{lock}",
        "a version that is computed": "\n" + lock.replace("1.0.0", "${x}"),
        "a hash that is not text": "\n" + lock.replace("}", "  hashes = [\n    a,\n  ]\n}"),
        "a comment inside": "\n" + lock.replace("{\n", "{\n  # version\n"),
        "all on one line": '\nprovider "registry.terraform.io/a/b" { version = "1.0.0" }\n',
        "cut off": "\n" + lock[:-3],
        "no host": "\n" + lock.replace("registry.terraform.io/", ""),
    }.items():
        yield Row(
            f"lock file: {what}",
            entry(".terraform.lock.hcl", text.encode()),
            "The lock file inside the plan is not written as Terraform writes it.",
        )
    yield Row(
        "lock file: not UTF-8",
        entry(".terraform.lock.hcl", b"\xff"),
        "The lock file inside the plan is not written as Terraform writes it.",
    )


def rows() -> list[Row]:
    """All of them."""
    return [*zipped(), *hidden(), *headers(), *sizes(), *files()]
