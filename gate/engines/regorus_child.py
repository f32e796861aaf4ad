"""The process that regorus runs in: requests come in on stdin, answers go out on stdout. It ends when stdin does.

A request or answer is four bytes of length and that many bytes of JSON. Only regorus runs here, for it cannot be interrupted, and can end
the process. This module is imported without gate's dependencies: the standard library and regorus are all that it may use.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
from collections.abc import Iterator
from typing import IO, Any

import regorus

from gate.engines.rego_reach import Reach
from gate.engines.rego_tree import ModuleTree
from gate.engines.regorus_errors import Complaint, column, of_compiling, of_evaluating

Message = dict[str, Any]
_CPU_MARGIN = 2  # seconds beyond a rule's time, for a child whose parent is gone


class Server:
    """Answers requests about the modules that were loaded last."""

    def __init__(self, source: IO[bytes], sink: IO[bytes]) -> None:
        self.source = source
        self.sink = sink
        self.texts: dict[str, list[str]] = {}
        self.engine = regorus.Engine()

    def serve(self) -> None:
        """Answer requests until there are no more."""
        handlers = {"load": self.load, "evaluate": self.evaluate, "test": self.test}
        while (frame := self.receive()) is not None:
            request = json.loads(frame)
            handlers[request["do"]](request)

    def receive(self) -> bytes | None:
        """Return the next frame, or None at the end."""
        size = self.source.read(4)
        return self.source.read(int.from_bytes(size, "little")) if len(size) == 4 else None

    def answer(self, message: Message) -> None:
        """Send a message."""
        self.send(json.dumps(message).encode())

    def send(self, frame: bytes) -> None:
        """Send a frame."""
        self.sink.write(len(frame).to_bytes(4, "little") + frame)
        self.sink.flush()

    def load(self, request: Message) -> None:
        """Compile modules: an answer for each as it is parsed, then one about all of them together."""
        modules = request["modules"]
        self.texts = {module["path"]: module["text"].split("\n") for module in modules}
        self.engine = _engine(request)
        parsed = [module for module in modules if self._parsed(module)]
        failures = {} if _analysis(self.engine) is None else self._culprits(parsed, request)
        if failures:
            parsed = [module for module in parsed if module["path"] not in failures]
            self.engine = _assemble(parsed, request)
        left = _analysis(self.engine)
        wrong = {path: self._failure(complaint) for path, complaint in failures.items()}
        if left is not None:
            self.answer({"failures": wrong, "together": self._failure(left), "syntaxes": []})
        else:
            self.answer({"failures": wrong, "together": None, "syntaxes": _syntaxes(self.engine) if request["syntax"] else []})

    def _parsed(self, module: Message) -> bool:
        try:
            self.engine.add_policy(module["path"], module["text"])
        except RuntimeError as error:
            self.answer({"failure": self._failure(of_compiling(str(error)))})
            return False
        self.answer({"failure": None})
        return True

    def _culprits(self, modules: list[Message], request: Message) -> dict[str, Complaint]:
        """Find the modules that do not stand by themselves: one that is unsafe fails all that are loaded with it."""
        failures: dict[str, Complaint] = {}
        libraries: list[Message] = []
        for module in modules:
            complaint = _analysis(_assemble([*libraries, module], request))
            if complaint is not None:
                failures[module["path"]] = complaint
            elif module["library"]:
                libraries.append(module)
        return failures

    def _failure(self, complaint: Complaint) -> Message:
        """Put a complaint into an answer, its column counted in characters."""
        at, line = complaint.column, complaint.line
        text = self.texts.get(complaint.path or "", [])
        if at is not None and line is not None and line <= len(text):
            at = column(text[line - 1], at)
        return {"message": complaint.message, "path": complaint.path, "line": line, "column": at}

    def evaluate(self, request: Message) -> None:
        """Evaluate entry points over the input in the next frame: an answer for the input, then one for each group of them."""
        policy_input = self.receive() or b""
        try:
            self.engine.set_input_json(policy_input.decode())
        except (RuntimeError, UnicodeDecodeError):
            self.answer({"input": False})
            return
        self.answer({"input": True})
        for entries in request["entries"]:
            _limit_time(request["seconds"])
            self._answer_values(entries)

    def _answer_values(self, entries: list[str]) -> None:
        try:
            values = [f"{json.dumps(entry.rpartition('.')[2])}:{self.engine.eval_rule_as_json(entry)}" for entry in entries]
        except RuntimeError as error:
            self.answer({"failure": self._failure(of_evaluating(str(error)))})
        else:
            self.send(f'{{"values":{{{",".join(values)}}}}}'.encode())

    def test(self, request: Message) -> None:
        """Run the tests of a module: an answer with their names, then one for each."""
        self.texts = {module["path"]: module["text"].split("\n") for module in request["modules"]}
        self.engine = _engine(request)
        module = request["modules"][-1]
        failure = self._first_failure(request["modules"])
        if failure is not None:
            self.answer({"failure": self._failure(failure)})
            return
        tree = next(tree for tree in _trees(self.engine) if tree.path == module["path"])
        names = [name for name in tree.definitions if name.startswith("test_")]
        self.answer({"tests": names})
        for name in names:
            _limit_time(request["seconds"])
            self._run_test(".".join((*tree.package, name)))

    def _first_failure(self, modules: list[Message]) -> Complaint | None:
        try:
            for module in modules:
                self.engine.add_policy(module["path"], module["text"])
        except RuntimeError as error:
            return of_compiling(str(error))
        return _analysis(self.engine)

    def _run_test(self, entry: str) -> None:
        engine = self.engine
        try:
            passed = engine.eval_rule_as_json(entry) == "true"
        except RuntimeError as error:
            self.answer({"passed": False, "failure": self._failure(of_compiling(str(error))), "prints": engine.take_prints()})
        else:
            self.answer({"passed": passed, "failure": None, "prints": engine.take_prints()})


def _engine(request: Message) -> regorus.Engine:
    engine = regorus.Engine()
    engine.set_gather_prints(True)
    engine.add_data_json(json.dumps(request["data"]))
    return engine


def _assemble(modules: list[Message], request: Message) -> regorus.Engine:
    engine = _engine(request)
    for module in modules:
        engine.add_policy(module["path"], module["text"])
    return engine


def _analysis(engine: regorus.Engine) -> Complaint | None:
    """Return what regorus finds wrong with the modules of an engine before it evaluates any of them."""
    try:
        engine.eval_query_as_json("true")
    except RuntimeError as error:
        return of_compiling(str(error))
    return None


def _trees(engine: regorus.Engine) -> list[ModuleTree]:
    return [ModuleTree(module) for module in json.loads(engine.get_ast_as_json())]


def _syntaxes(engine: regorus.Engine) -> list[Message]:
    reach = Reach(_trees(engine))
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


def _limit_time(seconds: float) -> None:
    """Let the kernel end this process some time after the parent should have: the parent may be gone."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + seconds) + _CPU_MARGIN
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _limit_memory(size: int) -> None:
    """Let the kernel refuse memory beyond what this process has now, and `size` bytes; where it cannot, the parent watches."""
    if sys.platform == "linux":
        with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 - pathlib would cost more than regorus to import
            own = int(statm.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (own + size, resource.getrlimit(resource.RLIMIT_AS)[1]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _channel() -> Iterator[IO[bytes]]:
    """Take stdin and stdout away from everything else that might read or write there."""
    for descriptor, mode, replaced in ((0, "rb", os.O_RDONLY), (1, "wb", os.O_WRONLY)):
        yield os.fdopen(os.dup(descriptor), mode, buffering=1 << 16)
        nothing = os.open(os.devnull, replaced)
        os.dup2(nothing, descriptor)
        os.close(nothing)


def main() -> None:
    """Serve. The one argument is how many bytes of memory the modules and inputs may take."""
    gc.disable()  # syntax trees are large, short-lived and free of cycles
    source, sink = _channel()
    _limit_memory(int(sys.argv[1]))
    server = Server(source, sink)
    server.answer({"ready": True})
    server.serve()
