"""Instances of resources: what the configuration says of each, and what a reference to one may know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gate.sources.terraform.expansion import Key, key_text
from gate.sources.terraform.nodes import Block, Tuple
from gate.sources.terraform.scope import Scope
from gate.sources.terraform.values import UNKNOWN, EvaluationError, Marks, Value, bare, mark, plain, unknown

if TYPE_CHECKING:
    from gate.sources.terraform.loading import ResourceKey
    from gate.sources.terraform.modules import ModuleInstance

META_ARGUMENTS = frozenset({"count", "for_each", "provider", "depends_on"})
META_BLOCKS = frozenset({"lifecycle", "provisioner", "connection"})
KEPT = frozenset({"input", "triggers_replace"})
"""Arguments of `terraform_data` that it keeps as they are, of whatever type."""
PENDING = object()


class ResourceInstance:
    """One instance of a resource, data source, ephemeral resource or action."""

    def __init__(self, module: ModuleInstance, key: ResourceKey, block: Block, index: Key, scope: Scope, ignored: frozenset[str]) -> None:
        self.module = module
        self.mode, self.type, self.name = key
        self.block = block
        self.index = index
        self.scope = scope
        prefix = f"{module.address}." if module.address else ""
        kind = "" if self.mode == "managed" else f"{self.mode}."
        self.address = f"{prefix}{kind}{self.type}.{self.name}{key_text(index)}"
        self.marks = Marks(frozenset({self.address}))
        self.ignored = ignored
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
        if self.mode in {"ephemeral", "action"} or name in META_ARGUMENTS:
            return unknown(self.marks)
        kept, configured = self.type == "terraform_data" and name in KEPT, name in self.block.body.arguments
        if not configured:
            return mark(None if kept and name not in self.ignored else UNKNOWN, self.marks)
        value = self.argument(name)
        if name in self.ignored or not (kept or _is_certain(bare(value)[0])):
            return unknown(self.marks | plain(value)[1])
        return mark(value, self.marks)


def _is_certain(value: Value) -> bool:
    """Whether a provider's plan says what the configuration says, not in another type or as a document written anew."""
    if not isinstance(value, str):
        return False
    numeric = value.lstrip("+-.")[:1].isdecimal()
    return not (numeric or value in {"true", "false"} or "\n" in value or value.lstrip()[:1] in {"{", "["})


def ignored(block: Block) -> frozenset[str]:
    """Return the arguments whose changes Terraform ignores: what is planned for them is what was there before."""
    names: set[str] = set()
    for nested in block.body.blocks:
        argument = nested.body.arguments.get("ignore_changes") if nested.type == "lifecycle" else None
        if argument is None:
            continue
        if not isinstance(argument.expression, Tuple):
            return frozenset(block.body.arguments)
        names.update(item.text.partition(".")[0].partition("[")[0].strip('"') for item in argument.expression.items)
    return frozenset(names)
