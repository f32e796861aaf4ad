"""The process that regorus runs in: requests come in on stdin, answers go out on stdout. It ends when stdin does.

Only regorus runs here, for it cannot be interrupted, and can end the process. This module is imported without gate's dependencies: the
standard library and regorus are all that it may use.
"""

from __future__ import annotations

import json
import sys

import regorus

from gate.engines.child import Frames, Message, limit_memory, limit_time
from gate.engines.rego_reach import Reach
from gate.engines.rego_tree import ModuleTree
from gate.engines.regorus_errors import Complaint, Texts, of_compiling, of_evaluating, texts
from gate.engines.regorus_modules import analysis, assemble, engine_for, trees


class Server:
    """Answers requests about the modules that were loaded last."""

    def __init__(self, frames: Frames) -> None:
        self.frames = frames
        self.texts: Texts = {}
        self.engine = regorus.Engine()

    def load(self, request: Message) -> None:
        """Compile modules: an answer for each as it is parsed, then one about all of them together."""
        modules = request["modules"]
        self.texts = texts(modules)
        self.engine = engine_for(request)
        parsed = [module for module in modules if self._parsed(module)]
        failures = {} if analysis(self.engine) is None else self._culprits(parsed, request)
        if failures:
            parsed = [module for module in parsed if module["path"] not in failures]
            self.engine = assemble(parsed, request)
        left = analysis(self.engine)
        wrong = {path: self._failure(complaint) for path, complaint in failures.items()}
        if left is not None:
            self.frames.answer({"failures": wrong, "together": self._failure(left), "syntaxes": []})
        else:
            self.frames.answer({"failures": wrong, "together": None, "syntaxes": _syntaxes(self.engine) if request["syntax"] else []})

    def _parsed(self, module: Message) -> bool:
        try:
            self.engine.add_policy(module["path"], module["text"])
        except RuntimeError as error:
            self.frames.answer({"failure": self._failure(of_compiling(str(error)))})
            return False
        self.frames.answer({"failure": None})
        return True

    def _culprits(self, modules: list[Message], request: Message) -> dict[str, Complaint]:
        """Find the modules that do not stand by themselves: one that is unsafe fails all that are loaded with it."""
        failures: dict[str, Complaint] = {}
        libraries: list[Message] = []
        for module in modules:
            complaint = analysis(assemble([*libraries, module], request))
            if complaint is not None:
                failures[module["path"]] = complaint
            elif module["library"]:
                libraries.append(module)
        return failures

    def _failure(self, complaint: Complaint) -> Message:
        return complaint.placed(self.texts)

    def evaluate(self, request: Message) -> None:
        """Evaluate entry points over the input in the next frame: an answer for the input, then one for each group of them."""
        policy_input = self.frames.receive() or b""
        try:
            self.engine.set_input_json(policy_input.decode())
        except (RuntimeError, UnicodeDecodeError):
            self.frames.answer({"input": False})
            return
        self.frames.answer({"input": True})
        for entries in request["entries"]:
            limit_time(request["seconds"])
            self._answer_values(entries)

    def _answer_values(self, entries: list[str]) -> None:
        try:
            values = [f"{json.dumps(entry.rpartition('.')[2])}:{self.engine.eval_rule_as_json(entry)}" for entry in entries]
        except RuntimeError as error:
            self.frames.answer({"failure": self._failure(of_evaluating(str(error)))})
        else:
            self.frames.send(f'{{"values":{{{",".join(values)}}}}}'.encode())


def _syntaxes(engine: regorus.Engine) -> list[Message]:
    reach = Reach(trees(engine))
    reach.follow()
    return [_syntax(tree, reach) for tree in reach.modules]


def _syntax(tree: ModuleTree, reach: Reach) -> Message:
    reads = reach.reads[tree.path]
    paths = sorted((place, parts) for place, several in reads.paths.items() for parts in several or ())
    return {
        "path": tree.path,
        "package": ".".join(tree.package[1:]),
        "calls": [[name, *place] for place, name in sorted(reads.calls.items())],
        "inputs": [[parts[1:], *place] for place, parts in paths if parts[0] == "input"],
        "data": [[parts[1:], *place] for place, parts in paths if parts[0] == "data"],
        "defines": list(tree.definitions),
    }


def main() -> None:
    """Serve. The one argument is how many bytes of memory the modules and inputs may take."""
    frames = Frames()
    limit_memory(int(sys.argv[1]))
    server = Server(frames)
    frames.serve({"load": server.load, "evaluate": server.evaluate})
