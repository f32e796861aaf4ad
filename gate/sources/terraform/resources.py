"""Instances of resources: what the configuration says of each, and what a reference to one may know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gate.sources.terraform.expansion import Key, key_text
from gate.sources.terraform.nodes import Block
from gate.sources.terraform.scope import Scope
from gate.sources.terraform.values import UNKNOWN, EvaluationError, Marks, Value, bare, mark, plain, unknown

if TYPE_CHECKING:
    from gate.sources.terraform.loading import ResourceKey
    from gate.sources.terraform.modules import ModuleInstance

META_ARGUMENTS = frozenset({"count", "for_each", "provider", "depends_on"})
META_BLOCKS = frozenset({"lifecycle", "provisioner", "connection"})
PENDING = object()


class ResourceInstance:
    """One instance of a resource, data source, ephemeral resource or action."""

    def __init__(self, module: ModuleInstance, key: ResourceKey, block: Block, index: Key, scope: Scope) -> None:
        self.module = module
        self.mode, self.type, self.name = key
        self.block = block
        self.index = index
        self.scope = scope
        prefix = f"{module.address}." if module.address else ""
        kind = "" if self.mode == "managed" else f"{self.mode}."
        self.address = f"{prefix}{kind}{self.type}.{self.name}{key_text(index)}"
        self.marks = Marks(frozenset({self.address}))
        self._values: dict[str, Value] = {}

    def argument(self, name: str) -> Value:
        """Return a configured argument, evaluated once. Raises EvaluationError where it depends on itself."""
        if name not in self._values:
            self._values[name] = PENDING
            value = UNKNOWN
            try:
                value = self.module.session.evaluate(self.block.body.arguments[name].expression, self.scope)
            finally:
                self._values[name] = value
        if self._values[name] is PENDING:
            raise EvaluationError(f"{self.address} depends on itself: a cycle", "Break the cycle.")
        return self._values[name]

    def attribute(self, name: str) -> Value:
        """Return what a reference to an attribute may know: what is configured and cannot come out differently."""
        if self.mode == "ephemeral" or name in META_ARGUMENTS or name not in self.block.body.arguments:
            return unknown(self.marks)
        value = self.argument(name)
        known, _ = bare(value)
        dynamic = self.type == "terraform_data"
        if known is None or (isinstance(known, dict) and not dynamic) or (dynamic and not plain(known)[2]):
            return unknown(self.marks | plain(value)[1])
        return mark(value, self.marks)
