"""Finds secrets in a plan: in what it would write that no provider marks as sensitive."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from gate.facts.known_secrets import LITERALS
from gate.model.secrets import Secret
from gate.model.source import Json, Path
from gate.model.terraform import Change, Plan
from gate.sources.secrets.names import role_of
from gate.sources.secrets.texts import search
from gate.sources.secrets.values import graded

_CONTENT = ("kestra_flow", "content")


def in_plan(plan: Plan, known: Collection[str]) -> Iterator[Secret]:
    """Yield the secrets of what would be there after the plan, but for those that are `known` from the configuration."""
    for change in plan.changes:
        if change.after is not None and change.operation not in ("no-op", "read", "forget", "delete"):
            yield from _change(change, known)


def in_providers(plan: Plan) -> Iterator[Secret]:
    """Yield the credentials that a plan's JSON holds as constants of its providers."""
    for key, arguments in (plan.providers or {}).items():
        named = LITERALS.get(key.rpartition(":")[2].partition(".")[0], ())
        for name, value in arguments.items():
            role = role_of(name) or ("token" if name in named else None)
            grade = graded(value, role, certain=name in named) if role and isinstance(value, str) else None
            if grade is not None:
                what = f"{name} of the provider {key}"
                yield Secret(subject="plan", path=("providers", key, name), kind="committed", what=what, confidence=grade, text=value)


def _change(change: Change, known: Collection[str]) -> Iterator[Secret]:
    hidden = set(change.sensitive_after)
    if () in hidden:
        return
    subject, after = f"change:{change.address}", change.after or {}
    if change.type == "kestra_kv" and isinstance(after.get("key"), str):
        role, value = role_of(after["key"]), after.get("value")
        grade = graded(value, "password", certain=False) if role in ("password", "token") and isinstance(value, str) else None
        if grade is not None and value not in known:
            yield Secret(subject=subject, path=("value",), kind="stored-value", what=after["key"], confidence=grade, text=value)
    for path, text in _texts(after, ()):
        if (change.type, path[0]) != _CONTENT and not any(path[: len(one)] == one for one in hidden):
            for hit in search(text):
                if hit.kind != "script" and hit.text not in known:
                    kind = "stored-value" if change.type == "kestra_kv" else hit.kind
                    yield Secret(subject=subject, path=path, kind=kind, what=hit.what, confidence=hit.confidence, text=hit.text)


def _texts(value: Json, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, below in value.items():
            if isinstance(below, str | dict | list):
                yield from _texts(below, (*path, key))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _texts(below, (*path, index))
