"""The process that regorus runs in: requests come in on stdin, answers go out on stdout. It ends when stdin does.

Only regorus runs here, for it cannot be interrupted, and can end the process. This module is imported without gate's dependencies: the
standard library and regorus are all that it may use.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial

import regorus

from gate.engines.beside import Beside, is_worth_it
from gate.engines.child import Frames, Message, limit_memory, limit_time
from gate.engines.rego_needs import needs_of
from gate.engines.rego_reach import Reach
from gate.engines.rego_tree import ModuleTree
from gate.engines.regorus_errors import Complaint, Texts, of_evaluating, texts
from gate.engines.regorus_modules import add, add_either, analysis, assemble, engine_for, trees


class Server:
    """Answers requests about the worlds that were loaded last: modules that stand together, each world apart from the others."""

    def __init__(self, frames: Frames) -> None:
        self.frames = frames
        self.texts: Texts = {}
        self.engines: list[regorus.Engine] = []

    def load(self, request: Message) -> None:
        """Compile worlds: an answer for each module as it is parsed, then one about all of them together."""
        self.engines = []
        answer: Message = {"failures": {}, "together": None, "syntaxes": []}
        self.texts = texts([module for world in request["worlds"] for module in world["modules"]])
        for world in request["worlds"]:
            engine = self._mixed(world, answer) if world["mixed"] else self._separate(world, answer)
            self.engines.append(engine)
            if request["syntax"] and not answer["together"]:
                answer["syntaxes"] += _syntaxes(engine)
        self.frames.answer(answer)

    def _separate(self, world: Message, answer: Message) -> regorus.Engine:
        """Compile modules of which each stands by itself, with the libraries."""
        engine = engine_for(world)
        parsed = [module for module in world["modules"] if self._parsed(module, engine, add)]
        failures = {} if analysis(engine) is None else self._culprits(parsed, world)
        if failures:
            parsed = [module for module in parsed if module["path"] not in failures]
            engine = assemble(parsed, world)
        left = analysis(engine)
        answer["failures"] |= {path: self._failure(complaint) for path, complaint in failures.items()}
        answer["together"] = self._failure(left) if left is not None else answer["together"]
        return engine

    def _mixed(self, world: Message, answer: Message) -> regorus.Engine:
        """Compile modules that stand or fall together, each of them Rego v0 or v1."""
        engine = engine_for(world)
        modules = world["modules"]
        parsed = [module for module in modules if self._parsed(module, engine, add_either)]
        sound = len(parsed) == len(modules)
        complaint = analysis(engine) if sound else None
        if complaint is not None:
            answer["failures"][complaint.path or modules[0]["path"]] = self._failure(complaint)
        return engine if sound and complaint is None else engine_for(world)

    def _parsed(self, module: Message, engine: regorus.Engine, put: Callable[[regorus.Engine, Message], Complaint | None]) -> bool:
        complaint = put(engine, module)
        self.frames.answer({"failure": None if complaint is None else self._failure(complaint)})
        return complaint is None

    def _culprits(self, modules: list[Message], world: Message) -> dict[str, Complaint]:
        """Find the modules that do not stand by themselves: one that is unsafe fails all that are loaded with it."""
        failures: dict[str, Complaint] = {}
        libraries: list[Message] = []
        for module in modules:
            complaint = analysis(assemble([*libraries, module], world))
            if complaint is not None:
                failures[module["path"]] = complaint
            elif module["library"]:
                libraries.append(module)
        return failures

    def _failure(self, complaint: Complaint) -> Message:
        return complaint.placed(self.texts)

    def evaluate(self, request: Message) -> None:
        """Evaluate a world's entry points over the input in the next frame: an answer for the input, then one for each group of them."""
        policy_input = self.frames.receive() or b""
        engine = self.engines[request["world"]]
        try:
            engine.set_input_json(policy_input.decode())
        except (RuntimeError, UnicodeDecodeError):
            self.frames.answer({"input": False})
            return
        self.frames.answer({"input": True})
        answer, groups = partial(self._values, engine, request["seconds"]), request["entries"]
        if not is_worth_it(len(policy_input) * len(groups)):
            for entries in groups:
                self.frames.send(answer(entries))
            return
        beside = Beside(lambda: map(answer, groups[1::2]))  # every other one, so that each answer comes at its time
        for position, entries in enumerate(groups):
            self.frames.send(beside.next() if position % 2 else answer(entries))
        beside.close()

    def _values(self, engine: regorus.Engine, seconds: float, entries: list[str]) -> bytes:
        limit_time(seconds)
        try:
            values = [f"{json.dumps(entry.rpartition('.')[2])}:{engine.eval_rule_as_json(entry)}" for entry in entries]
        except RuntimeError as error:
            return json.dumps({"failure": self._failure(of_evaluating(str(error)))}).encode()
        return f'{{"values":{{{",".join(values)}}}}}'.encode()


def _syntaxes(engine: regorus.Engine) -> list[Message]:
    reach = Reach(trees(engine))
    reach.follow()
    return [_syntax(tree, reach) for tree in reach.modules]


def _syntax(tree: ModuleTree, reach: Reach) -> Message:
    reads = reach.reads[tree.path]
    paths = sorted((place, parts) for place, several in reads.paths.items() for parts in several or ())
    needs = needs_of(tree)
    return {
        "path": tree.path,
        "package": ".".join(tree.package[1:]),
        "calls": [[name, *place] for place, name in sorted(reads.calls.items())],
        "inputs": [[parts[1:], *place] for place, parts in paths if parts[0] == "input"],
        "data": [[parts[1:], *place] for place, parts in paths if parts[0] == "data"],
        "whole": sorted(needs.whole),
        "present": sorted(needs.present),
        "defines": list(tree.definitions),
    }


def main() -> None:
    """Serve. The one argument is how many bytes of memory the modules and inputs may take."""
    frames = Frames()
    limit_memory(int(sys.argv[1]))
    server = Server(frames)
    frames.serve({"load": server.load, "evaluate": server.evaluate})
