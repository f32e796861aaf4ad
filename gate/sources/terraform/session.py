"""What one reading of a configuration shares: files read once, what could not be read, and the evaluator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from posixpath import normpath

from gate.errors import InputError
from gate.model.ports import Tree
from gate.model.source import InputFile, ParseFailure
from gate.sources.terraform.expressions import Evaluator
from gate.sources.terraform.functions.calls import Functions, UnreadableTemplateError
from gate.sources.terraform.nodes import Node
from gate.sources.terraform.origins import Origins
from gate.sources.terraform.scope import Scope
from gate.sources.terraform.values import UNKNOWN, EvaluationError, Value


@contextmanager
def _in_words(path: str) -> Iterator[None]:
    """Turn what a file system says of impossible paths (too long, a circle of links) into an InputError."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise InputError(f"{path[:200]} cannot be read", path=path[:200], remediation="Correct the path, or what it leads to.") from error


class Session:
    """Reads files of the tree for the root module in `root`, and evaluates; failures are collected, not raised."""

    def __init__(self, tree: Tree, root: str, workspace: str) -> None:
        self.tree = tree
        self.complete = tree.complete
        self.root = normpath(root)
        self.workspace = workspace
        self.failures: list[ParseFailure] = []
        self.inputs: dict[str, InputFile] = {}
        self.origins = Origins()
        self.assigned: dict[str, Node] = {}
        """Name of each variable that a tfvars file gives a value → the expression there."""
        self.evaluator = Evaluator(Functions(self).call, self.error)
        self._contents: dict[str, bytes] = {}

    def locate(self, path: str) -> str:
        """Return the path from the tree's root of a path from the root module; one that leaves the tree is refused by the tree."""
        if path.startswith(("/", "~")):
            raise InputError(f"{path} lies outside the repository", path=path, remediation="Name a path relative to the root module.")
        if "\0" in path:
            raise InputError("a path holds the character NUL", remediation="Correct the path.")
        return normpath(f"{self.root}/{path}")

    def read(self, path: str, kind: str) -> bytes:
        """Return the bytes of a file, its path counted from the root module. Raises InputError."""
        return self.read_located(self.locate(path), kind)

    def read_located(self, path: str, kind: str) -> bytes:
        """Return the bytes of a file, its path counted from the tree's root. Raises InputError."""
        if path not in self._contents:
            with _in_words(path):
                data = self.tree.read(path)
            self._contents[path] = data
            self.inputs[path] = InputFile(path, kind, "sha256:" + sha256(data).hexdigest())
        return self._contents[path]

    def exists(self, path: str) -> bool:
        """Whether there is such a file. Raises InputError where the path leaves the tree."""
        located = self.locate(path)
        with _in_words(path):
            if self.tree.is_dir(located):
                raise InputError(f"{path} is a folder", path=path, remediation="Name a file.")
            return self.tree.exists(located)

    def below(self, folder: str, *, deep: bool) -> list[str]:
        """Return the files in a folder, as paths from it. Raises InputError."""
        located = self.locate(folder)
        prefix = "" if located == "." else located + "/"
        with _in_words(folder):
            if not self.tree.is_dir(located):
                return []
            found = self.tree.files(located) if deep else [path for path in self.tree.children(located) if not self.tree.is_dir(path)]
            return [path.removeprefix(prefix) for path in found]

    def fail(self, failure: ParseFailure) -> None:
        """Record a failure once."""
        if failure not in self.failures:
            self.failures.append(failure)

    def refuse(self, code: str, message: str, remediation: str, node: Node) -> None:
        """Record a failure that stands at a node."""
        span = node.span
        self.fail(ParseFailure(code, message, remediation, span.path, span.line, span.column))

    def evaluate(self, node: Node, scope: Scope) -> Value:
        """Evaluate an expression; where Terraform would refuse it, that is recorded and the value unknown."""
        try:
            return self.evaluator.evaluate(node, scope)
        except EvaluationError as error:
            self.error(error, node)
        except RecursionError:
            self.refuse("evaluation", "too many expressions refer to each other", "Shorten the chain of references.", node)
        return UNKNOWN

    def error(self, error: EvaluationError, node: Node) -> None:
        """Record an error of evaluation, where it stands or at `node`."""
        if isinstance(error, UnreadableTemplateError):
            self.fail(error.failure)
        else:
            self.refuse("evaluation", error.message, error.remediation, error.node or node)
