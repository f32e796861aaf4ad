"""Blocks and modules without instances, and what they run: Terraform destroys the last instance by the code as it is then."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import normpath

from gate.errors import InputError
from gate.model.terraform import Removed
from gate.sources.terraform.loading import Module
from gate.sources.terraform.modules import ModuleInstance
from gate.sources.terraform.nodes import Block, Constant
from gate.sources.terraform.statements import provisioner


def unmade(module: ModuleInstance) -> Iterator[Removed]:
    """Yield the blocks of a module that make nothing, as of now, and run programs when what they made is destroyed."""
    prefix = f"{module.address}." if module.address else ""
    for key, block in module.module.resources.items():
        if not module.instances(key)[1]:
            yield from _destroyed(f"{prefix}{key[1]}.{key[2]}", block)
    for name, call in module.module.modules.items():
        if not module.calls(name)[1]:
            yield from _below(module, [module.module], f"{prefix}module.{name}", call)


def _below(caller: ModuleInstance, outside: list[Module], address: str, call: Block) -> Iterator[Removed]:
    """Yield the same of a call without instances, and of all that it calls; a circle is Terraform's to refuse."""
    module = _called(caller, outside[-1], call)
    if module is None or any(one is module for one in outside):
        return
    for key, block in module.resources.items():
        yield from _destroyed(f"{address}.{key[1]}.{key[2]}", block)
    for name, further in module.modules.items():
        yield from _below(caller, [*outside, module], f"{address}.module.{name}", further)


def _called(caller: ModuleInstance, outside: Module, call: Block) -> Module | None:
    argument = call.body.arguments.get("source")
    source = argument.expression if argument else None
    if not isinstance(source, Constant) or not str(source.value).startswith(("./", "../")):
        return None
    try:
        return caller.loader.load(normpath(f"{outside.folder}/{source.value}"))
    except InputError as error:
        caller.session.refuse("module", error.message, error.remediation, source)
        return None


def _destroyed(target: str, block: Block) -> Iterator[Removed]:
    written = (provisioner(nested) for nested in block.body.blocks if nested.type == "provisioner")
    provisioners = tuple(one for one in written if one.when == "destroy")
    if provisioners:
        yield Removed(target=target, destroy=True, provisioners=provisioners, span=block.span)
