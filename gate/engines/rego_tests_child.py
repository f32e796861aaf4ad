"""The process that Rego tests run in: the same regorus, used in the same way, as rules are evaluated in. It ends when stdin does.

The standard library and regorus are all that it may use.
"""

from __future__ import annotations

import json
import sys

import regorus

from gate.engines.child import Frames, Message, limit_memory, limit_time
from gate.engines.regorus_errors import Texts, of_compiling, texts
from gate.engines.regorus_modules import add, add_either, analysis, engine_for, trees

_PROBE = "_gate_reached"


class Server:
    """Answers requests about the modules that were loaded last."""

    def __init__(self, frames: Frames) -> None:
        self.frames = frames
        self.texts: Texts = {}
        self.modules: list[Message] = []
        self.add = add
        self.engine = regorus.Engine()

    def load(self, request: Message) -> None:
        """Load modules: an answer for each as it is parsed, then one with the tests of those that can be loaded together."""
        self.texts = texts(request["modules"])
        self.add = add_either if request["older"] else add
        engine = engine_for(request)
        modules = [module for module in request["modules"] if self._parsed(engine, module)]
        failures = []
        self.engine = self._assembled(modules, request)
        while (complaint := analysis(self.engine)) is not None:
            failures.append(complaint.placed(self.texts))
            left = [module for module in modules if module["path"] != complaint.path]
            modules = left if len(left) < len(modules) else []
            self.engine = self._assembled(modules, request)
        self.modules = modules
        self.engine.set_enable_coverage(request["coverage"])
        self.frames.answer({"failures": failures, "tests": self._tests(modules, request)})

    def _parsed(self, engine: regorus.Engine, module: Message) -> bool:
        complaint = self.add(engine, module)
        self.frames.answer({"failure": complaint.placed(self.texts) if complaint else None})
        return complaint is None

    def _assembled(self, modules: list[Message], request: Message) -> regorus.Engine:
        """Return an engine that has the data of a request, and modules that parse."""
        engine = engine_for(request)
        for module in modules:
            self.add(engine, module)
        return engine

    def _tests(self, modules: list[Message], request: Message) -> list[Message]:
        """List the rules, and not the functions, that are tests by their name; where a name has several definitions, the first."""
        found: dict[str, Message] = {}
        for tree in trees(self._assembled([module for module in modules if module["test"]], request)):  # most of all modules are none
            for name, definitions in tree.definitions.items():
                if name.startswith("test_") and definitions[0].kind != "function":
                    entry = ".".join((*tree.package, name))
                    found.setdefault(entry, {"entry": entry, "name": name, "path": tree.path})
        return list(found.values())

    def run(self, request: Message) -> None:
        """Run tests: an answer for each."""
        for entry in request["entries"]:
            limit_time(request["seconds"])
            passed, failure = False, None
            try:
                passed = self.engine.eval_rule_as_json(entry) == "true"
            except RuntimeError as error:
                failure = of_compiling(str(error)).placed(self.texts)
            self.frames.answer({"passed": passed, "failure": failure, "prints": self.engine.take_prints()})

    def coverage(self, _: Message) -> None:
        """Answer which lines of each source the tests reached, and which they did not."""
        known = {file["path"]: file for file in self._reported(self.engine)}
        unreached = [module for module in self.modules if not module["test"] and module["path"] not in known]
        known |= self._lines(unreached)
        files = [known[module["path"]] for module in self.modules if not module["test"]]
        self.frames.answer({"files": [[file["path"], file["covered"], file["not_covered"]] for file in files]})

    def _lines(self, unreached: list[Message]) -> dict[str, Message]:
        """Return the lines of modules that no test reached: regorus reports none of them, so each gets a rule that is reached."""
        engine = engine_for({"data": {}})
        for module in self.modules:
            self.add(engine, module | {"text": module["text"] + (f"\n\n{_PROBE} := true\n" if module in unreached else "")})
        engine.set_enable_coverage(True)
        for package in {tree.package for tree in trees(engine) if _PROBE in tree.definitions}:
            engine.eval_rule_as_json(".".join((*package, _PROBE)))
        paths = {module["path"] for module in unreached}
        return {file["path"]: file | {"covered": []} for file in self._reported(engine) if file["path"] in paths}

    def _reported(self, engine: regorus.Engine) -> list[Message]:
        files: list[Message] = json.loads(engine.get_coverage_report_as_json())["files"]
        return files


def main() -> None:
    """Serve. The one argument is how many bytes of memory the modules and data may take."""
    frames = Frames()
    limit_memory(int(sys.argv[1]))
    server = Server(frames)
    frames.serve({"load": server.load, "run": server.run, "coverage": server.coverage})
