"""The process that Rego tests run in: the same regorus, in the same way, as rules are evaluated in. It ends when stdin does.

The standard library and regorus are all that it may use.
"""

from __future__ import annotations

import sys

import regorus

from gate.engines.child import Frames, Message, limit_memory, limit_time
from gate.engines.regorus_errors import Complaint, Texts, of_compiling, texts
from gate.engines.regorus_modules import analysis, engine_for, trees


class Server:
    """Answers requests to run tests."""

    def __init__(self, frames: Frames) -> None:
        self.frames = frames
        self.texts: Texts = {}
        self.engine = regorus.Engine()

    def test(self, request: Message) -> None:
        """Run the tests of the last module: an answer with their names, then one for each."""
        self.texts = texts(request["modules"])
        self.engine = engine_for(request)
        module = request["modules"][-1]
        failure = self._first_failure(request["modules"])
        if failure is not None:
            self.frames.answer({"failure": failure.placed(self.texts)})
            return
        tree = next(tree for tree in trees(self.engine) if tree.path == module["path"])
        names = [name for name in tree.definitions if name.startswith("test_")]
        self.frames.answer({"tests": names})
        for name in names:
            limit_time(request["seconds"])
            self._run_test(".".join((*tree.package, name)))

    def _first_failure(self, modules: list[Message]) -> Complaint | None:
        try:
            for module in modules:
                self.engine.add_policy(module["path"], module["text"])
        except RuntimeError as error:
            return of_compiling(str(error))
        return analysis(self.engine)

    def _run_test(self, entry: str) -> None:
        engine = self.engine
        try:
            passed = engine.eval_rule_as_json(entry) == "true"
        except RuntimeError as error:
            failure = of_compiling(str(error)).placed(self.texts)
            self.frames.answer({"passed": False, "failure": failure, "prints": engine.take_prints()})
        else:
            self.frames.answer({"passed": passed, "failure": None, "prints": engine.take_prints()})


def main() -> None:
    """Serve. The one argument is how many bytes of memory the modules and inputs may take."""
    frames = Frames()
    limit_memory(int(sys.argv[1]))
    frames.serve({"test": Server(frames).test})
