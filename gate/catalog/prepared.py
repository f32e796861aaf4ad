"""What is known beforehand of gate's own pack: the syntax of its modules, which takes an engine longer to find than everything else.

`make docs` writes it down. It is taken for exactly the modules that it was found in, and for no others. Evaluates nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec.structs import replace

from gate.model.policy import Module, Syntax

FILE = Path(__file__).with_name("prepared.jsonl")
"""The digest of the modules in the first line, and the syntax of one of them in each other."""


def known(modules: Sequence[Module], shown: str, content: bytes) -> tuple[Syntax, ...]:
    """Return the syntax of all the modules if the content is about exactly them; nothing if not. `shown` stands before their paths."""
    digest, *lines = content.splitlines()
    if digest.decode() != _digest(modules, shown):
        return ()
    decoder = msgspec.json.Decoder(Syntax)
    return tuple(replace(one, path=shown + one.path) for one in map(decoder.decode, lines))


def written(modules: Sequence[Module], shown: str, syntaxes: Iterable[Syntax]) -> bytes:
    """Return what the file is to say of modules."""
    found = (msgspec.json.encode(replace(one, path=one.path.removeprefix(shown))) for one in syntaxes)
    return b"\n".join([_digest(modules, shown).encode(), *found, b""])


def _digest(modules: Iterable[Module], shown: str) -> str:
    found = sha256()
    for module in modules:
        for part in (module.path.removeprefix(shown).encode(), module.text.encode()):
            found.update(len(part).to_bytes(8, "big") + part)
    return found.hexdigest()
