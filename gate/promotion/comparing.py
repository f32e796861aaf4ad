"""How two seals differ in what their plans mean, in words and names, never in values. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from gate.promotion.seal import Part, Seal, SealedChange

_VERBS = {"delete": "destroy", "update": "change"}
_BY_DIGEST = frozenset({"place of the state", "configuration", "rest of the files", "lock file"})
"""What an identity holds by its digest only, which says nothing to people."""
_FORMER = "nothing"


class Comparison(Struct, frozen=True, kw_only=True):
    """What a later plan means beside an earlier one. All of it is empty exactly if they mean the same."""

    identity: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    different: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()
    """What may differ where only values do that nobody is shown."""

    @property
    def same(self) -> bool:
        """Whether both mean the same."""
        return self == Comparison()

    @property
    def lines(self) -> tuple[str, ...]:
        """Everything in a line each."""
        titled = (("new", self.new), ("gone", self.gone), ("different", self.different))
        named = (f"{title}: {line}" for title, lines in titled for line in lines)
        return (*self.identity, *named, *self.unnamed)


def compare(before: Seal, after: Seal) -> Comparison:
    """Compare two seals by meaning."""
    if before.meaning.digest == after.meaning.digest:
        return Comparison()
    old, new = _objects(before), _objects(after)
    found = Comparison(
        identity=tuple(_identity(before, after)),
        new=tuple(new[key].words for key in new if key not in old),
        gone=tuple(old[key].words for key in old if key not in new),
        different=tuple(line for key in old if key in new for line in _different(old[key], new[key])),
    )
    return found if not found.same else Comparison(unnamed=(_unnamed(before, after),))


class _Object(Struct, frozen=True):
    words: str
    operation: str
    part: Part | None


def _objects(seal: Seal) -> dict[tuple[str, str], _Object]:
    parts: dict[tuple[str, str], Part] = {(part.kind, part.name): part for part in seal.meaning.parts}
    listed: dict[tuple[str, str], str] = {
        **{("change", _name(change)): _operation(change) for change in seal.changes},
        **{("drift", _name(change)): f"found outside of Terraform: {change.operation}" for change in seal.drift},
    }
    return {
        key: _Object(f"{listed.get(key, key[0])} {key[1]}", listed.get(key, ""), parts.get(key))
        for key in sorted(listed.keys() | parts.keys())
    }


def _name(change: SealedChange) -> str:
    return change.address + (f" (deposed {change.deposed})" if change.deposed else "")


def _operation(change: SealedChange) -> str:
    words = [] if change.operation == "no-op" else [_VERBS.get(change.operation, change.operation)]
    words += [f"move from {change.moved_from} to"] if change.moved_from else []
    words += ["import"] if change.imported else []
    return " and ".join(words)


def _different(old: _Object, new: _Object) -> Iterator[str]:
    if old.operation != new.operation:
        yield f"{new.words}, and no longer {old.operation}"
        return
    if old.part is None or new.part is None:
        return
    before, after = old.part.attributes, new.part.attributes
    known = {*old.part.hidden, *new.part.hidden}
    changed = [name for name in sorted(before.keys() | after.keys()) if name not in known and before.get(name) != after.get(name)]
    if changed:
        yield f"{new.words} ({', '.join(changed)})"


def _identity(before: Seal, after: Seal) -> Iterator[str]:
    old, new = before.meaning.identity, after.meaning.identity
    for what in [*old, *(name for name in new if name not in old)]:
        if old.get(what) == new.get(what):
            continue
        if what in _BY_DIGEST:
            yield f"the {what} is another"
        else:
            yield f"the {what} was {old.get(what) or _FORMER}, and is {new.get(what) or _FORMER}"
    variables = sorted({*before.meaning.variables} ^ {*after.meaning.variables})
    if variables:
        yield f"variables given in one of them only: {', '.join(variables)}"
    if before.meaning.salt != after.meaning.salt:
        yield "the two have different salts, so that values cannot be compared"


def _unnamed(before: Seal, after: Seal) -> str:
    hidden = [
        f"output {part.name}" if part.kind == "output" else f"{part.name} ({', '.join(part.hidden)})"
        for part in after.meaning.parts
        if part.hidden
    ]
    places = [*(f"variable {name}" for name in {*before.meaning.variables, *after.meaning.variables}), *hidden]
    return f"something differs that may be a secret: {', '.join(sorted({*places}))}"
