"""What an override file changes in a declaration that another file makes. Evaluates nothing."""

from __future__ import annotations

from gate.sources.terraform.nodes import Argument, Block, Body, Name

NEVER_OVERRIDDEN = {"variable": {"validation"}, "output": {"precondition", "postcondition"}}
"""Nested blocks of an override file that Terraform does not take over."""
LIFECYCLE = ("create_before_destroy", "ignore_changes", "prevent_destroy")
"""Arguments of a `lifecycle` block that Terraform takes over, one by one."""


def overridden(base: Block, change: Block) -> Block:
    """Return a block as an override file leaves it: arguments one by one, nested blocks all of a kind."""
    kept = NEVER_OVERRIDDEN.get(base.type, set())
    given = [block for block in change.body.blocks if block.type not in kept]
    lifecycle = _lifecycle(base, [block for block in given if block.type == "lifecycle"])
    given = [block for block in given if block.type != "lifecycle"]
    replaced = {_kind(block) for block in given}
    stays = [block for block in base.body.blocks if block.type != "lifecycle" and _kind(block) not in replaced]
    return _with(base, {**base.body.arguments, **change.body.arguments}, (*stays, *given, *lifecycle))


def unescaped(block: Block) -> Block:
    """Return a block with what stands in its `_` blocks, which hold arguments that Terraform would take for its own."""
    for escaped in [nested for nested in block.body.blocks if nested.type == "_"]:
        outer = tuple(nested for nested in block.body.blocks if nested is not escaped)
        block = overridden(_with(block, block.body.arguments, outer), escaped)
    return block


def _with(base: Block, arguments: dict[str, Argument], blocks: tuple[Block, ...]) -> Block:
    return Block(base.source, base.start, base.end, type=base.type, labels=base.labels, body=Body(arguments, blocks))


def _kind(block: Block) -> str:
    return block.labels[0] if block.type == "dynamic" and block.labels else block.type


def _lifecycle(base: Block, changes: list[Block]) -> list[Block]:
    found = [block for block in base.body.blocks if block.type == "lifecycle"]
    for change in changes:
        given = {name: argument for name, argument in change.body.arguments.items() if name in LIFECYCLE}
        if not found:
            found = [_with(change, given, ())]
            continue
        before = found[0]
        ignored = before.body.arguments.get("ignore_changes")
        if ignored and isinstance(ignored.expression, Name):  # `all` cannot be taken back
            given.pop("ignore_changes", None)
        found = [_with(before, {**before.body.arguments, **given}, before.body.blocks)]
    return found
