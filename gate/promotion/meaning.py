"""What a plan means, apart from when, where and from which serial of the state it was made. Pure; nothing is read or written here.

Every value of the plan goes through one scrypt, whose salt is in the seal: who has the seal can neither read nor cheaply guess
what is sensitive, and two plans mean the same exactly if their digests are the same. Beside it, each attribute that holds
nothing sensitive has a short salted digest, so that a difference can be named.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Iterator
from threading import Thread
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from gate.facts.origin import without_index
from gate.facts.plan import invocation_name, object_name
from gate.facts.sensitive import hidden_arguments
from gate.model.canonical import canonical, digest
from gate.model.source import Json, Path
from gate.model.terraform import Action, Change, Plan
from gate.promotion.seal import Meaning, Part, SealedChange

_COST = 2**15
_BLOCK = 8
_MEMORY = 64 * 2**20
_VARIABLE = "var"


class Target(Struct, frozen=True, kw_only=True):
    """What a plan is for: the environment, its root relative to `gate.yaml`, and where its state lies, by a digest."""

    environment: str
    root: str
    state: str
    files: str
    """Digest of the files that it was made from beside its configuration, such as a script that a provisioner runs."""


def new_salt() -> str:
    """Return a new salt; that of an environment is kept from seal to seal."""
    return secrets.token_hex(16)


class Stretching:
    """A settled plan, and the one scrypt over its values. It takes a tenth of a second, beside whatever else is done meanwhile."""

    def __init__(self, plan: Plan, salt: str) -> None:
        self.plan = plan
        self.salt = salt
        self._content = _content(plan)
        self._found = ""
        self._thread = Thread(target=self._stretch)
        self._thread.start()

    def _stretch(self) -> None:
        self._found = _stretched(self._content, self.salt)

    def values(self) -> str:
        """Wait for it, and return what stands for the values."""
        self._thread.join()
        return self._found or _stretched(self._content, self.salt)  # again, where the thread failed: here the reason is told


def meaning(stretching: Stretching, target: Target, *, redact: Callable[[Json], Json]) -> Meaning:
    """Return the meaning of a settled plan. `redact` replaces secrets in a value; what it leaves alone is compared by name."""
    plan, salt = stretching.plan, stretching.salt
    identity = _identity(plan, target)
    parts = tuple(sorted(_parts(plan, redact, salt), key=lambda part: (part.kind, part.name)))
    values = stretching.values()
    variables = tuple(sorted(plan.variables))
    whole = _digest(salt, values, identity, variables, changes_of(plan), drift_of(plan))
    return Meaning(digest=whole, salt=salt, values=values, identity=identity, variables=variables, parts=parts)


def consistent(found: Meaning, changes: Iterable[SealedChange], drift: Iterable[SealedChange]) -> bool:
    """Whether a meaning's digest is that of what it says, and of the changes that are shown beside it."""
    return found.digest == _digest(found.salt, found.values, found.identity, found.variables, changes, drift)


def settled(plan: Plan, volatile: Iterable[str]) -> Plan:
    """Return a plan without volatile attributes, and without drift of nothing else. They are named as in `gate.yaml`."""
    names = [tuple(name.rpartition(".")[::2]) for name in volatile]
    if not names:
        return plan
    variables = {name for owner, name in names if owner == _VARIABLE}
    drift = (_settled(change, names) for change in plan.drift)
    return replace(
        plan,
        variables={name: value for name, value in plan.variables.items() if name not in variables},
        changes=tuple(_settled(change, names) for change in plan.changes),
        drift=tuple(change for change in drift if change.before != change.after or change.previous_address),
        deferred=tuple(
            replace(one, planned=_settled(one.planned, names)) if isinstance(one.planned, Change) else one for one in plan.deferred
        ),
    )


def changes_of(plan: Plan) -> tuple[SealedChange, ...]:
    """Return what a plan would do, without values, by address."""
    return tuple(_sealed(change) for change in sorted(plan.changes, key=object_name) if _does_something(change))


def drift_of(plan: Plan) -> tuple[SealedChange, ...]:
    """Return what the plan found changed outside of Terraform, without values, by address."""
    return tuple(_sealed(change) for change in sorted(plan.drift, key=object_name))


def _sealed(change: Change) -> SealedChange:
    return SealedChange(
        address=change.address,
        operation=change.operation,
        deposed=change.deposed,
        moved_from=change.previous_address,
        imported=change.importing is not None,
    )


def _does_something(change: Change) -> bool:
    return change.operation != "no-op" or change.previous_address is not None or change.importing is not None


def _settled(change: Change, volatile: Iterable[tuple[str, ...]]) -> Change:
    block = without_index(change.address).split(".")
    names = {name for owner, name in volatile if _is_of(block, owner.split("."))}
    if not names:
        return change
    return replace(
        change,
        before=_without(change.before, names),
        after=_without(change.after, names),
        unknown=_beside(change.unknown, names),
        sensitive_before=_beside(change.sensitive_before, names),
        sensitive_after=_beside(change.sensitive_after, names),
    )


def _is_of(block: list[str], owner: list[str]) -> bool:
    """Whether an address is one of those that an entry of `volatile` names: `*` stands for one name, never for a part of the way."""
    return len(block) == len(owner) and all(named in ("*", name) for name, named in zip(block, owner, strict=True))


def _without(values: dict[str, Json] | None, names: set[str]) -> dict[str, Json] | None:
    return None if values is None else {name: value for name, value in values.items() if name not in names}


def _beside(paths: tuple[Path, ...], names: set[str]) -> tuple[Path, ...]:
    return tuple(path for path in paths if not path or path[0] not in names)


def _identity(plan: Plan, target: Target) -> dict[str, str | None]:
    told, state = plan.identity, plan.identity.state
    return {
        "environment": target.environment,
        "root": target.root,
        "backend": told.backend,
        "place of the state": target.state,
        "workspace": told.workspace,
        "lineage": state.lineage if state and state.lineage else None,
        "mode": told.mode,
        "targets": " ".join(sorted(told.targets or ())) or None,
        "forced replacements": " ".join(sorted(told.forced_replacements or ())) or None,
        "configuration": plan.config_digest,
        "rest of the files": target.files,
        "lock file": digest(plan.lock_file) if plan.lock_file is not None else None,
    }


def _content(plan: Plan) -> bytes:
    """Return everything that means something, in one order and one notation: objects as they are, numbers as they are written."""
    document = {
        "variables": plan.variables,
        "changes": [_builtins(change) for change in sorted(plan.changes, key=object_name) if _does_something(change)],
        "drift": [_builtins(change) for change in sorted(plan.drift, key=object_name)],
        "outputs": [_builtins(one) for one in sorted(plan.outputs, key=lambda one: one.name)],
        "actions": [_builtins(one) for one in sorted(plan.actions, key=invocation_name)],
        "deferred": [_builtins(one) for one in sorted(plan.deferred, key=lambda one: (_name(one.planned), one.reason))],
    }
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def _builtins(part: Struct) -> Json:
    """Return a part with its sets of paths in order; the order of values is a part of them."""
    if isinstance(part, Change):
        part = replace(
            part,
            unknown=_ordered(part.unknown),
            sensitive_before=_ordered(part.sensitive_before),
            sensitive_after=_ordered(part.sensitive_after),
            replace_paths=_ordered(part.replace_paths),
        )
    return msgspec.to_builtins(part)


def _ordered(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    return tuple(sorted(paths, key=repr))


def _stretched(content: bytes, salt: str) -> str:
    return hashlib.scrypt(content, salt=bytes.fromhex(salt), n=_COST, r=_BLOCK, p=1, maxmem=_MEMORY, dklen=32).hex()


def _digest(
    salt: str,
    values: str,
    identity: dict[str, str | None],
    variables: Iterable[str],
    changes: Iterable[SealedChange],
    drift: Iterable[SealedChange],
) -> str:
    shown = {"changes": msgspec.to_builtins(tuple(changes)), "drift": msgspec.to_builtins(tuple(drift))}
    return digest(canonical({"salt": salt, "values": values, "identity": identity, "variables": list(variables), **shown}))


def _parts(plan: Plan, redact: Callable[[Json], Json], salt: str) -> Iterator[Part]:
    for change in plan.changes:
        if _does_something(change):
            yield _of_change("change", change, redact, salt)
    for change in plan.drift:
        yield _of_change("drift", change, redact, salt)
    for output in plan.outputs:
        yield Part(kind="output", name=output.name, attributes={"value": _short(salt, _builtins(output))}, hidden=("value",))
    for action in plan.actions:
        yield _of_action("action", action)
    for one in plan.deferred:
        if isinstance(one.planned, Change):
            yield _of_change("deferred", one.planned, redact, salt)
        else:
            yield _of_action("deferred", one.planned)


def _name(planned: Change | Action) -> str:
    return object_name(planned) if isinstance(planned, Change) else invocation_name(planned)


def _of_action(kind: Literal["action", "deferred"], action: Action) -> Part:
    return Part(kind=kind, name=invocation_name(action), attributes={}, hidden=tuple(sorted(action.values or ())))


def _of_change(kind: Literal["change", "drift", "deferred"], change: Change, redact: Callable[[Json], Json], salt: str) -> Part:
    """Describe a change by its attributes; one that is sensitive in any part, before or after, is only named."""
    before, after = change.before or {}, change.after or {}
    unknown: dict[str, list[Json]] = {}
    for path in _ordered(change.unknown):
        unknown.setdefault(str(path[0]) if path else "", []).append(list(path))
    shown, hidden = {}, []
    for name in sorted({*before, *after, *unknown}):
        values = [before.get(name), after.get(name)]
        if values == [None, None] and name not in unknown:
            continue
        if _is_sensitive(change, name, values, redact):
            hidden.append(name)
        else:
            shown[name] = _short(salt, [kind, object_name(change), name, values, unknown.get(name)])
    return Part(kind=kind, name=object_name(change), attributes=shown, hidden=tuple(hidden))


def _is_sensitive(change: Change, name: str, values: list[Json], redact: Callable[[Json], Json]) -> bool:
    """Whether Terraform, a provider's schema, its name, its form or what gate knows of the plan's secrets says so."""
    marks = (*change.sensitive_before, *change.sensitive_after)
    if any(not path or path[0] == name for path in marks) or name in hidden_arguments(change.type):
        return True
    return any(redact({name: value}) != {name: value} for value in values)


def _short(salt: str, content: Json) -> str:
    return hashlib.sha256(f"{salt}{json.dumps(content, sort_keys=True)}".encode()).hexdigest()[:16]
