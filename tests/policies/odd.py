"""Policy inputs that are of the right shape, and hold what nobody expects: nulls, numbers and lists where names are usual."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterable
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import msgspec

from gate.facts.input import PolicyInput
from gate.facts.input.configuration import ResourceFact
from gate.facts.input.flow import ReferenceFact, TaskFact
from gate.facts.input.plan import ChangeFact
from gate.model.source import Json
from tests.policies.pack import CATALOG, SOURCES

_TEXT = "".join(path.read_text("utf-8") for path in SOURCES)
_DATA = repr(CATALOG.data)
_KINDS = re.findall(r"`([a-z-]+)`", (ReferenceFact.__doc__ or "").partition("It lies in")[0])
_NAMES = {
    ResourceFact: sorted(set(re.findall(r"\b(?:kestra|airbyte|terraform)_[a-z_]+", _TEXT + _DATA))),
    ChangeFact: sorted(set(re.findall(r"\b(?:kestra|airbyte|terraform)_[a-z_]+", _TEXT + _DATA))),
    TaskFact: ["io.kestra.plugin.core.log.Log", "io.kestra.plugin.git.SyncFlows", "io.kestra.plugin.kestra.flows.Export", "x"],
    ReferenceFact: sorted(set(_KINDS) | set(re.findall(r"by_type\.references\.([a-z]+)", _TEXT))),
}
"""What the indexes of the input have as keys."""


class Sampler:
    """Makes a value of any type of the input."""

    def __init__(self, odd: Json, names: Iterable[str], *, absent: bool, text: str) -> None:
        self.odd = odd
        self.names = sorted(names)
        self.absent = absent
        """Whether everything that may be null is."""
        self.text = text

    def of(self, kind: Any) -> Any:
        """Return one value of a type."""
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            hints = typing.get_type_hints(kind)
            return {field.encode_name: self.of(hints[field.name]) for field in msgspec.structs.fields(kind)}
        origin, arguments = get_origin(kind), get_args(kind)
        if kind == Json:
            return self.odd
        if origin in {Union, UnionType}:
            some = [one for one in arguments if one is not NoneType]
            return None if self.absent and len(some) < len(arguments) else self.of(some[0])
        if origin is tuple:
            return [self.of(arguments[0])]
        if origin is dict:
            return self._mapping(arguments[1])
        return {str: self.text, bool: not self.absent, int: 1}[kind] if origin is not Literal else arguments[0]

    def _mapping(self, kind: Any) -> dict[str, Any]:
        element = get_args(kind)[0] if get_origin(kind) is tuple else None
        if element not in _NAMES:
            return {name: self.of(kind) for name in self.names}
        field = "kind" if element is ReferenceFact else "type"
        return {name: [self.of(element) | {field: name, "address": f"{name}.x"}] for name in _NAMES[element]}


def sample(odd: Json, names: Iterable[str], *, absent: bool, protected: bool, text: str) -> dict[str, Any]:
    """Return an input whose arguments and settings all have an odd value, under every name that a rule reads."""
    sampler = Sampler(odd, names, absent=absent, text=text)
    made: dict[str, Any] = sampler.of(PolicyInput)
    made["environment"] |= {"protected": protected, "name": "here"}
    if not absent:
        made["environment"]["kestra"] |= {"edition": "ee", "version": "2.0"}
    made["by_type"]["resources"]["local_command"] = [sampler.of(ResourceFact) | {"mode": "action", "type": "local_command"}]
    for facts in (made["by_type"]["resources"], made["by_type"]["changes"]):
        for several in facts.values():
            several[0] |= {"mode": "managed", "deposed": None}
    made["graph"]["edges"][0] |= {"namespace": text, "flow": text}  # one of which something is said leads somewhere
    return made
