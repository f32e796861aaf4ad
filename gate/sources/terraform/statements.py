"""What a configuration says of objects beside their blocks: that they go out of Terraform's hands, or come into them."""

from __future__ import annotations

from collections.abc import Iterator

from gate.model.terraform import Import, Provisioner, Removed
from gate.sources.terraform.attributes import describe_block
from gate.sources.terraform.expansion import UNKNOWN_KEY, expand, instance_scope, key_text
from gate.sources.terraform.modules import ModuleInstance
from gate.sources.terraform.nodes import Block, Constant, GetAttr, Index, Name, Node
from gate.sources.terraform.scope import Scope
from gate.sources.terraform.session import Session
from gate.sources.terraform.values import bare

NOT_VALUES = frozenset({"to", "provider", "for_each"})


def removed(module: ModuleInstance) -> Iterator[Removed]:
    """Yield the `removed` blocks of a module. One that does not say otherwise destroys."""
    for block in module.module.removed:
        argument = block.body.arguments.get("from")
        target = _address(module.session, argument.expression, module) if argument else None
        if target is None:
            module.session.refuse("evaluation", "the removed block does not say what it is about", "Write `from = ADDRESS`.", block)
            continue
        prefix = f"{module.address}." if module.address else ""
        yield Removed(
            target=prefix + target,
            destroy=_destroys(block),
            provisioners=tuple(provisioner(nested) for nested in block.body.blocks if nested.type == "provisioner"),
            span=block.span,
        )


def imports(root: ModuleInstance) -> Iterator[Import]:
    """Yield the `import` blocks of the root module, one by one where they have `for_each`."""
    for block in root.module.imports:
        argument = block.body.arguments.get("to")
        for _, names in expand(root.session, block.body, root).instances:
            scope = instance_scope(names, root)
            target = _address(root.session, argument.expression, scope) if argument else None
            if target is None:
                root.session.refuse("evaluation", "the import block does not say what it is for", "Write `to = ADDRESS`.", block)
                continue
            attributes = describe_block(root.session, block.body, scope, without=NOT_VALUES)
            yield Import(target=target, attributes=attributes, span=block.span)


def provisioner(block: Block) -> Provisioner:
    """Return what a `provisioner` block is, and when it runs."""
    when = block.body.arguments.get("when")
    destroys = when is not None and isinstance(when.expression, Name) and when.expression.name == "destroy"
    return Provisioner(type=block.labels[0] if block.labels else "", when="destroy" if destroys else "create", span=block.span)


def _destroys(block: Block) -> bool:
    said = [nested.body.arguments.get("destroy") for nested in block.body.blocks if nested.type == "lifecycle"]
    return not any(one and isinstance(one.expression, Constant) and one.expression.value in (False, "false") for one in said)


def _address(session: Session, node: Node, scope: Scope) -> str | None:
    """Return the address that a reference is, its keys evaluated; None where it is none."""
    if isinstance(node, Name):
        return node.name
    if isinstance(node, GetAttr):
        base = _address(session, node.base, scope)
        return None if base is None else f"{base}.{node.name}"
    if isinstance(node, Index):
        base, key = _address(session, node.base, scope), bare(session.evaluate(node.key, scope))[0]
        known = isinstance(key, str) or (isinstance(key, int) and not isinstance(key, bool))
        return None if base is None else base + key_text(key if known else UNKNOWN_KEY)
    return None
