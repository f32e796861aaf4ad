"""What is known beforehand of gate's own pack: what METADATA says of its rules, and the syntax of its modules, which takes long to find.

`make docs` writes it down. It is taken for exactly the modules that it was found in, and for no others. Evaluates nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from gate.catalog.pack import PackSource
from gate.model.policy import Module, Rule, Syntax

FILE = Path(__file__).with_name("prepared.jsonl")
"""The digest of the modules in the first line, and what is known of one of them in each other."""


class Known(Struct, frozen=True, kw_only=True):
    """What is known of one module. A rule's own module is empty here, and so is the name of its pack."""

    syntax: Syntax
    rule: Rule | None
    """None for a library."""


def known(modules: Sequence[Module], pack: PackSource, content: bytes) -> tuple[Known, ...]:
    """Return what is known of the modules of a pack, in their order, if the content is about exactly them; nothing if not."""
    digest, *lines = content.splitlines()
    if digest.decode() != _digest(modules, pack):
        return ()
    decoder = msgspec.json.Decoder(Known)
    return tuple(_of(module, pack, decoder.decode(line)) for module, line in zip(modules, lines, strict=True))


def _of(module: Module, pack: PackSource, found: Known) -> Known:
    rule = None if found.rule is None else replace(found.rule, module=module, pack=pack.name)
    return Known(syntax=replace(found.syntax, path=module.path), rule=rule)


def written(modules: Sequence[Module], pack: PackSource, syntaxes: Mapping[str, Syntax], rules: Iterable[Rule]) -> bytes:
    """Return what the file is to say of the modules of a pack; `syntaxes` are by their paths."""
    by_path = {rule.module.path: replace(rule, module=_NO_MODULE, pack="") for rule in rules}
    found = (Known(syntax=replace(syntaxes[one.path], path=""), rule=by_path.get(one.path)) for one in modules)
    return b"\n".join([_digest(modules, pack).encode(), *map(msgspec.json.encode, found), b""])


_NO_MODULE = Module(path="", text="")


def _digest(modules: Iterable[Module], pack: PackSource) -> str:
    found = sha256()
    for module in modules:
        for part in (module.path.removeprefix(pack.shown).encode(), module.text.encode()):
            found.update(len(part).to_bytes(8, "big") + part)
    return found.hexdigest()
