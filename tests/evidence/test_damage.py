"""Whatever is done to a store at random is found: bits turned, records edited, cut, swapped, copied, or taken from another store."""

from __future__ import annotations

import base64
import json
import os
import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gate.errors import EvidenceError
from gate.evidence.audit import verified
from gate.evidence.chain import Chain
from gate.evidence.seen import Seen
from gate.evidence.signing import Signing
from gate.model.canonical import canonical
from tests.evidence.memory import MemoryObjects, SharedSecrets
from tests.evidence.signed import intent, judged, outcome, sha

VOLUME = int(os.environ.get("GATE_SOAK", "400"))
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
NAMES = ("dev", "stage", "prod")
Files = dict[str, bytes]
Damage = Callable[[Files, Files, random.Random], None]


def chain(objects: MemoryObjects, base: Path | None = None, key: str | None = "ci") -> Chain:
    signing = Signing(signatures=SharedSecrets(), signers=b"ci bot", key=Path(key) if key else None)
    return Chain(objects, place="store", signing=signing, seen=Seen(base) if base else None)


def filled(seed: int, base: Path | None = None) -> Files:
    """Some plans and applies of three environments, in some order."""
    dice = random.Random(seed)  # noqa: S311 - repeatable
    objects = MemoryObjects()
    writer = chain(objects, base)
    for step in range(9):
        name = dice.choice(NAMES)
        time = f"2026-11-21T09:{step:02}:{dice.randrange(60):02}Z"
        seal = sha(f"{step:x}")
        writer.append(name, judged(seal), time=time, gate="0.1.0")
        if dice.random() < 0.6:
            writer.append(name, outcome(writer.append(name, intent(seal), time=time, gate="0.1.0")), time=time, gate="0.1.0")
    return objects.files


def turn_a_bit(files: Files, _other: Files, dice: random.Random) -> None:
    name = dice.choice(sorted(files))
    content = bytearray(files[name])
    content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    files[name] = bytes(content)


def truncate(files: Files, _other: Files, dice: random.Random) -> None:
    name = dice.choice(sorted(files))
    files[name] = files[name][: dice.randrange(len(files[name]))]


def edit(files: Files, _other: Files, dice: random.Random) -> None:
    """Another value, encoded as gate does; what it was signed with stays."""
    name = dice.choice(sorted(files))
    envelope = json.loads(files[name])
    statement = json.loads(base64.b64decode(envelope["payload"]))
    inner = statement["predicate"].get("urn:gate:promotion:v1", statement["predicate"])
    key = dice.choice(["counter", "previous", "time", "gate", "environment"])
    inner[key] = {"counter": inner["counter"] + 1, "time": "2026-11-21T09:59:59Z"}.get(key, sha("f"))
    envelope["payload"] = base64.b64encode(canonical(statement)).decode()
    files[name] = canonical(envelope) + b"\n"


def cut(files: Files, _other: Files, dice: random.Random) -> None:
    """The last records of an environment are gone."""
    environment = dice.choice(sorted({name.split("/")[1] for name in files}))
    names = sorted(name for name in files if name.split("/")[1] == environment)
    for name in names[dice.randrange(len(names)) :]:
        del files[name]


def remove(files: Files, _other: Files, dice: random.Random) -> None:
    del files[dice.choice(sorted(files))]


def swap(files: Files, _other: Files, dice: random.Random) -> None:
    one, two = dice.choice(sorted(files)), dice.choice(sorted(files))
    files[one], files[two] = files[two], files[one]


def copy(files: Files, _other: Files, dice: random.Random) -> None:
    """A record, once more, after the last one of some environment."""
    environment = dice.choice(NAMES)
    counter = sum(name.split("/")[1] == environment for name in files) + 1
    files[f"records/{environment}/{counter:08}.json"] = files[dice.choice(sorted(files))]


def transplant(files: Files, other: Files, dice: random.Random) -> None:
    """A record that the same key signed for another store."""
    name = dice.choice(sorted(files.keys() & other.keys()))
    files[name] = other[name]


def replace_a_chain(files: Files, other: Files, dice: random.Random) -> None:
    """A whole chain that the same key signed for another store."""
    environment = dice.choice(NAMES)
    for name in [name for name in files if name.split("/")[1] == environment]:
        del files[name]
    files |= {name: content for name, content in other.items() if name.split("/")[1] == environment}


def sign_with_another_key(files: Files, _other: Files, dice: random.Random) -> None:
    name = dice.choice(sorted(files))
    envelope = json.loads(files[name])
    payload = base64.b64decode(envelope["payload"])
    signed = b"DSSEv1 28 application/vnd.in-toto+json %d %s" % (len(payload), payload)
    armored = SharedSecrets().sign(signed, key=Path("stranger"), namespace="gate-evidence")
    envelope["signatures"] = [{"keyid": "stranger", "sig": base64.b64encode(armored.encode()).decode()}]
    files[name] = canonical(envelope) + b"\n"


DAMAGE = (turn_a_bit, truncate, edit, cut, remove, swap, copy, transplant, replace_a_chain, sign_with_another_key)


def problem(files: Files, base: Path) -> str | None:
    reader = chain(MemoryObjects(files), base, key=None)
    try:
        for name in NAMES:
            verified(reader, name, NOW)
    except EvidenceError as error:
        return error.message
    return None


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Files, Path]]:
    """Some stores, and clones that have seen all of them."""
    bases = [tmp_path_factory.mktemp("clone") for _ in range(12)]
    return [(filled(seed, base), base) for seed, base in enumerate(bases)]


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
def test_random_damage_is_found(damage: Damage, stores: list[tuple[Files, Path]]) -> None:
    missed = []
    for seed in range(VOLUME // len(DAMAGE)):
        dice = random.Random(seed)  # noqa: S311 - repeatable
        (files, base), (other, _) = dice.sample(stores, 2)
        assert problem(files, base) is None
        damaged = dict(files)
        damage(damaged, other, dice)
        if damaged != files and problem(damaged, base) is None:
            missed.append(seed)
    assert missed == []
