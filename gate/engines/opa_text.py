"""What gate writes for an OPA server: modules and data below a name of their own, and the questions. Sends nothing.

Every module is given a mark, a rule whose value is that name, and so is the data. A question has an answer only where all marks are
there, so that a module that the server lost cannot pass for one that found nothing.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from hashlib import sha256

import msgspec

from gate.engines.opa_prefix import MoveError, move
from gate.engines.opa_words import Policy
from gate.model.policy import Module, RawData, Rule, RuleFailure
from gate.model.source import Json

MARK = "gate_put"

Placed = tuple[Rule | None, Module, str]
"""A module, the rule that it is, and its package."""


def root_of(worlds: Sequence[tuple[RawData, Sequence[Placed]]]) -> str:
    """Return the package that all is put below: no other pack has its digest, and no other run its random part."""
    content = [[data, [[module.path, module.text] for _, module, _ in modules]] for data, modules in worlds]
    digest = sha256(msgspec.json.encode(content, order="deterministic")).hexdigest()
    return f"gate_{digest[:16]}_{secrets.token_hex(8)}"


def policy(placed: Placed, root: str, world: int, number: int, *, old: bool) -> Policy | RuleFailure:
    """Return a module as it is put below the root, or why that cannot be."""
    rule, module, package = placed
    name = rule.id if rule else None
    try:
        moved = move(module.text, f"{root}.w{world}")
    except MoveError as error:
        return RuleFailure(code="compile", rule=name, message=error.message, path=module.path, line=error.line, column=error.column)
    mark = f"{MARK}_{number}"
    return Policy(
        name=f"{root}/{number}",
        place=(root, f"w{world}", *package.split(".")),
        mark=mark,
        text=f'{moved.text}\n\n{mark} := "{root}"\n',
        module=module,
        moved=moved,
        rule=name,
        old=old,
    )


def documents(root: str, worlds: Sequence[tuple[RawData, Sequence[Placed]]]) -> dict[str, Json]:
    """Return what is put as data at the root."""
    return {MARK: root, **{f"w{number}": data for number, (data, _) in enumerate(worlds)}}


def question(root: str, number: int, policies: Sequence[Policy], rules: Sequence[Sequence[str]]) -> str:
    """Return a module that answers for rules by their position; each is given as the references of its entries, such as `w0.a.deny`."""
    marks = [(root, MARK), *((*one.place, one.mark) for one in policies)]
    lines = [f"package {root}.ask{number}", "pack := name if {", f'\tname := "{root}"']
    lines += [f"\tdata{_brackets(*mark)} == name" for mark in marks]
    lines.append("}")
    for position, entries in enumerate(rules):
        lines.append(f"answers.r{position}.pack := pack")
        for entry in entries:
            parts = entry.split(".")
            lines.append(f"answers.r{position}.values.{parts[-1]} := data{_brackets(root, *parts)}")
    return "\n".join((*lines, ""))


def _brackets(*parts: str) -> str:
    return "".join(f"[{json.dumps(part)}]" for part in parts)
