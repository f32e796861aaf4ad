"""Modules and data → a regorus engine, in the child. Evaluates no rule."""

from __future__ import annotations

import json

import regorus

from gate.engines.child import Message
from gate.engines.rego_tree import ModuleTree
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
