"""Values that no block shows: locals, what tfvars give to no variable, what modules take and give, what provisioners are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from gate.model.terraform import Attributes
from gate.sources.terraform.attributes import Description, describe_block
from gate.sources.terraform.expansion import instance_scope
from gate.sources.terraform.modules import ModuleInstance
from gate.sources.terraform.session import Session
from gate.sources.terraform.values import Value

BLOCKS = frozenset({"connection", "provisioner"})
KEYWORDS = frozenset({"on_failure", "when"})
OF_CALLS = frozenset({"count", "depends_on", "for_each", "providers", "source", "version"})


def scoped_values(session: Session, modules: Iterable[ModuleInstance]) -> Iterator[Attributes]:
    """Yield them, by name, for each module instance. They are evaluated as what nothing asked for before."""
    for module in modules:
        yield _named(session, module.module.locals, module.local)
        if module.parent is None:
            undeclared = [name for name in module.given if name not in module.module.variables]
            yield _named(session, undeclared, module.given.__getitem__)
        else:
            yield _named(session, module.module.variables, module.variable)
            yield _named(session, module.module.outputs, module.output)
        yield from _unread(session, module)
        for key, block in module.module.resources.items():
            blocks = [nested for nested in block.body.blocks if nested.type in BLOCKS]
            for instance in module.instances(key)[1] if blocks else ():
                yield from (describe_block(session, nested.body, instance.scope, without=KEYWORDS) for nested in blocks)
        for block in module.module.removed:
            blocks = [nested for nested in block.body.blocks if nested.type in BLOCKS]
            yield from (describe_block(session, nested.body, module, without=KEYWORDS) for nested in blocks)


def _unread(session: Session, module: ModuleInstance) -> Iterator[Attributes]:
    """Yield what is handed to modules whose configuration is not at hand."""
    for name in module.module.modules:
        expansion, calls = module.calls(name)
        for (_, names), call in zip(expansion.instances, calls, strict=True):
            if call.module is None:
                yield describe_block(session, call.block.body, instance_scope(names, module), without=OF_CALLS)


def _named(session: Session, names: Iterable[str], value: Callable[[str], Value]) -> Attributes:
    description = Description(session)
    description.values = {name: description.json(value(name), (name,)) for name in names}
    return description.result()
