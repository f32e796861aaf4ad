"""What Terraform's own blocks may hold: which names are blocks, references or constants. Providers' own blocks are not known here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from gate.sources.terraform.nodes import Argument, Block, Body

NOTHING: frozenset[str] = frozenset()


class Shape(Struct, frozen=True):
    """What stands in one kind of block."""

    arguments: frozenset[str] = NOTHING
    blocks: dict[str, tuple[int, str]] = {}
    """Name of each nested block → how many labels it has, and the name of its shape."""
    references: frozenset[str] = NOTHING
    """Arguments that name something instead of giving a value: in JSON, a string there is a reference, type or keyword."""
    constants: frozenset[str] | None = NOTHING
    """Arguments that are not evaluated: in JSON, a string there is what it says. None means all."""
    others: Literal["refused", "arguments", "schema"] = "refused"
    """What every other name is: nothing that is allowed, an argument, or whatever the provider's schema says."""


def _shape(arguments: str = "", references: str = "", constants: str | None = "", **rest: object) -> Shape:
    named = frozenset(references.split())
    constant = None if constants is None else frozenset(constants.split())
    return Shape(frozenset(arguments.split()) | named | (constant or NOTHING), references=named, constants=constant, **rest)  # type: ignore[arg-type]


CONDITION = (0, "condition")
RESOURCE_BLOCKS = {"lifecycle": (0, "lifecycle"), "_": (0, "settings"), "dynamic": (1, "dynamic")}

SHAPES: dict[str, Shape] = {
    "file": _shape(
        blocks={
            "terraform": (0, "terraform"), "locals": (0, "locals"), "moved": (0, "moved"), "removed": (0, "removed"),
            "import": (0, "import"), "provider": (1, "provider"), "variable": (1, "variable"), "output": (1, "output"),
            "module": (1, "module"), "check": (1, "check"), "resource": (2, "resource"), "data": (2, "data"),
            "ephemeral": (2, "data"), "action": (2, "action"),
        },
    ),
    "values": _shape(constants=None, others="arguments"),
    "terraform": _shape(
        constants="required_version experiments language",
        blocks={
            "backend": (1, "backend"), "cloud": (0, "cloud"), "required_providers": (0, "required_providers"),
            "provider_meta": (1, "settings"),
        },
    ),
    "backend": _shape(constants=None, others="schema", blocks={"workspaces": (0, "backend")}),
    "cloud": _shape(constants=None, others="arguments", blocks={"workspaces": (0, "backend")}),
    "required_providers": _shape(constants=None, others="arguments"),
    "provider": _shape(constants="alias version", others="schema", blocks={"_": (0, "settings"), "dynamic": (1, "dynamic")}),
    "variable": _shape(
        references="type", constants="default description sensitive ephemeral nullable deprecated", blocks={"validation": CONDITION}
    ),
    "locals": _shape(others="arguments"),
    "output": _shape(
        "value", references="depends_on", constants="description sensitive ephemeral deprecated",
        blocks={"precondition": CONDITION, "postcondition": CONDITION},
    ),
    "module": _shape(
        "count for_each", references="depends_on providers", constants="source version", others="arguments",
        blocks={"_": (0, "locals")},
    ),
    "resource": _shape(
        "count for_each", references="provider depends_on", others="schema",
        blocks={**RESOURCE_BLOCKS, "connection": (0, "locals"), "provisioner": (1, "provisioner")},
    ),
    "data": _shape("count for_each", references="provider depends_on", others="schema", blocks=RESOURCE_BLOCKS),
    "action": _shape("count for_each", references="provider", blocks={"config": (0, "settings")}),
    "lifecycle": _shape(
        references="ignore_changes replace_triggered_by", constants="create_before_destroy prevent_destroy destroy",
        blocks={"precondition": CONDITION, "postcondition": CONDITION, "action_trigger": (0, "action_trigger")},
    ),
    "action_trigger": _shape("condition", references="events actions on_failure"),
    "provisioner": _shape(
        references="when on_failure", others="schema", blocks={"connection": (0, "locals"), "_": (0, "settings")}
    ),
    "settings": _shape(others="schema", blocks={"dynamic": (1, "dynamic")}),
    "dynamic": _shape("for_each", references="iterator", blocks={"content": (0, "settings")}),
    "condition": _shape("condition error_message"),
    "check": _shape(blocks={"data": (2, "data"), "assert": CONDITION}),
    "import": _shape("id identity for_each", references="to provider"),
    "moved": _shape(references="from to"),
    "removed": _shape(
        references="from", blocks={"lifecycle": (0, "lifecycle"), "connection": (0, "locals"), "provisioner": (1, "provisioner")}
    ),
}  # fmt: skip


def misplaced(body: Body, shape: str) -> Iterator[Argument | Block]:
    """Yield what Terraform does not know in a block of a shape, however deep."""
    allowed = SHAPES[shape]
    if allowed.others == "refused":
        yield from (argument for name, argument in body.arguments.items() if name not in allowed.arguments)
    for block in body.blocks:
        labels, inner = allowed.blocks.get(block.type, (0, None))
        if len(block.labels) != labels or (inner is None and allowed.others != "schema"):
            yield block
        elif inner is not None:
            yield from misplaced(block.body, inner)
