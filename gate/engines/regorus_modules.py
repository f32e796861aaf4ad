"""Modules and data → a regorus engine, in the child. Evaluates no rule."""

from __future__ import annotations

import json
from typing import Any

import regorus

from gate.engines.child import Message
from gate.engines.rego_tree import ModuleTree, nodes
from gate.engines.regorus_errors import Complaint, of_compiling


def engine_for(request: Message) -> regorus.Engine:
    """Return an engine that has the data of a request."""
    engine = regorus.Engine()
    engine.set_gather_prints(True)
    engine.add_data_json(json.dumps(request["data"]))
    return engine


def assemble(modules: list[Message], request: Message) -> regorus.Engine:
    """Return an engine that has the data of a request, and modules that parse."""
    engine = engine_for(request)
    for module in modules:
        engine.add_policy(module["path"], module["text"])
    return engine


def add(engine: regorus.Engine, module: Message) -> Complaint | None:
    """Add a module of Rego v1, or say why not."""
    try:
        engine.add_policy(module["path"], module["text"])
    except RuntimeError as error:
        return of_compiling(str(error))
    return None


def add_either(engine: regorus.Engine, module: Message) -> Complaint | None:
    """Add a module of Rego v1 or, where it is none, v0; what is both means the same in both.

    Where it is neither, what is wrong is said of the reading that gets further.
    """
    newer = add(engine, module)
    if newer is None:
        return None
    older = _add_older(engine, module)
    return older if older is None or _place(older) >= _place(newer) else newer


def _add_older(engine: regorus.Engine, module: Message) -> Complaint | None:
    trial = regorus.Engine()
    trial.set_rego_v0(True)
    complaint = add(trial, module) or _stray(json.loads(trial.get_ast_as_json())[0]["ast"], module)
    if complaint is None:
        engine.set_rego_v0(True)
        complaint = add(engine, module)
        engine.set_rego_v0(False)
    return complaint


def _stray(tree: Any, module: Message) -> Complaint | None:
    """Find a keyword that v0 knows only by `import`, which regorus would take for a name, and so for something else than was meant."""
    for node in nodes(tree):
        name = node.get("Var")
        if isinstance(name, dict) and name.get("value") in {"if", "in", "every"}:
            message = f"`{name['value']}` stands here in a file that is not Rego v1 and does not import it; begin it with `import rego.v1`"
            return Complaint(message, module["path"], name["span"]["line"], name["span"]["col"])
    return None


def _place(complaint: Complaint) -> tuple[int, int]:
    return complaint.line or 0, complaint.column or 0


def analysis(engine: regorus.Engine) -> Complaint | None:
    """Return what regorus finds wrong with the modules of an engine before it evaluates any of them."""
    try:
        engine.eval_query_as_json("true")
    except RuntimeError as error:
        return of_compiling(str(error))
    return None


def trees(engine: regorus.Engine) -> list[ModuleTree]:
    """Return the syntax tree of each module of an engine."""
    return [ModuleTree(module) for module in json.loads(engine.get_ast_as_json())]
