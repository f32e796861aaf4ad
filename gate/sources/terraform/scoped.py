"""Values that no block of the configuration shows: locals, what modules take and give, what provisioners are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from gate.model.terraform import Attributes
from gate.sources.terraform.attributes import Description, describe_block
from gate.sources.terraform.modules import ModuleInstance
from gate.sources.terraform.session import Session
from gate.sources.terraform.values import Value

BLOCKS = frozenset({"connection", "provisioner"})
KEYWORDS = frozenset({"on_failure", "when"})


def scoped_values(session: Session, modules: Iterable[ModuleInstance]) -> Iterator[Attributes]:
    """Yield them, by name, for each module instance. They are evaluated as what nothing asked for before."""
    for module in modules:
        yield _named(session, module.module.locals, module.local)
        if module.parent is not None:
            yield _named(session, module.module.variables, module.variable)
            yield _named(session, module.module.outputs, module.output)
        for key, block in module.module.resources.items():
            blocks = [nested for nested in block.body.blocks if nested.type in BLOCKS]
            for instance in module.instances(key)[1] if blocks else ():
                yield from (describe_block(session, nested.body, instance.scope, without=KEYWORDS) for nested in blocks)
        for block in module.module.removed:
            blocks = [nested for nested in block.body.blocks if nested.type in BLOCKS]
            yield from (describe_block(session, nested.body, module, without=KEYWORDS) for nested in blocks)


def _named(session: Session, names: Iterable[str], value: Callable[[str], Value]) -> Attributes:
    description = Description(session)
    description.values = {name: description.json(value(name), (name,)) for name in names}
    return description.result()
