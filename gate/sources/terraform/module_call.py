"""One instance of a module call, and what it means to those who refer to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gate.model.terraform import ModuleCall
from gate.sources.terraform.nodes import Block
from gate.sources.terraform.values import UNKNOWN, Open, Value

if TYPE_CHECKING:
    from gate.sources.terraform.modules import ModuleInstance


class Call:
    """One instance of a module call: the module that it makes, where its source is in the repository."""

    def __init__(self, block: Block, address: str, source: str, version: str | None, module: ModuleInstance | None) -> None:
        self.block = block
        self.address = address
        self.source = source
        self.version = version
        self.module = module

    def described(self) -> ModuleCall:
        """Return the call as the model has it."""
        read = self.module is not None
        return ModuleCall(address=self.address, source=self.source, version=self.version, read=read, span=self.block.span)

    def output(self, name: str) -> Value:
        """Return an output; those of a module that is not in the repository are unknown."""
        return UNKNOWN if self.module is None else self.module.output(name)

    def value(self) -> Value:
        """Return what a reference to the instance means."""
        module = self.module
        if module is None or not module.module.complete:
            return Open(self.output)
        return Open(self.output, lambda: {name: module.output(name) for name in module.module.outputs})
