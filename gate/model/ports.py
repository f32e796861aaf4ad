"""The Protocols through which use cases meet the rooms above them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path as FilePath
from typing import Protocol

from gate.model.kestra import Flow, Graph, Misfit, PluginSchema
from gate.model.policy import Evaluation, Module, RawData, RegoRun, Rule, RuleFailure, Syntax
from gate.model.source import ParseFailure, SourceMap
from gate.model.terraform import Configuration, Plan


class Tree(Protocol):
    """Files by their path from the tree's root, in POSIX notation."""

    complete: bool
    """Whether a file that is not here does not exist; false for the configuration inside a plan, which lacks what `file()` read."""

    def read(self, path: str) -> bytes:
        """Return a file's bytes. Raises InputError when it is missing, unreadable, no file, or lies outside the tree."""

    def exists(self, path: str) -> bool:
        """Whether a file or folder of that path lies in the tree."""

    def is_dir(self, path: str) -> bool:
        """Whether a folder of that path lies in the tree."""

    def files(self, folder: str) -> Iterator[str]:
        """Yield the paths of all files below a folder, sorted, without `.git` and `.terraform`."""

    def children(self, folder: str) -> list[str]:
        """Return the paths of the files directly in a folder, sorted. Raises InputError when it cannot be read."""


class FlowReader(Protocol):
    """Reads Kestra flows."""

    def read(self, text: str, path: str, source: SourceMap | None = None) -> Flow | ParseFailure:
        """Read one flow. A failure points into `path`, or through `source` into the file that the text was rendered from."""

    def misfits(
        self, flow: Flow, version: str, edition: str = "oss", plugins: PluginSchema | None = None
    ) -> tuple[tuple[Misfit, ...], str]:
        """Return what that version and edition of Kestra would not accept, and the version of the catalogue that said so.

        `plugins` is what an instance says of its other plugins. Raises InputError where that cannot be read.
        """

    def graph(self, flows: Sequence[Flow]) -> Graph:
        """Return how the flows of one environment hang together."""


class ConfigurationReader(Protocol):
    """Evaluates Terraform configuration offline."""

    def read(
        self,
        tree: Tree,
        root: str,
        *,
        var_files: Sequence[str] = (),
        variables: Mapping[str, object] | None = None,
        outside: Collection[str] = (),
        workspace: str = "default",
    ) -> Configuration:
        """Evaluate the root module in a folder of the tree; whatever cannot be read is in `failures`.

        `var_files` are paths relative to `root`. `variables` (from a plan) take precedence over everything else. `outside` names those
        that Terraform may be given by its environment: without a plan they are unknown, unless a file of variables has the last word.
        """


class PlanReader(Protocol):
    """Reads plans."""

    def read(self, file: FilePath, display: str) -> Plan:
        """Read a saved plan or a plan's JSON. Raises InputError, in words, when it is neither or cannot be trusted."""


class Engine(Protocol):
    """Evaluates Rego. Every method raises EngineError when the engine as a whole cannot answer."""

    name: str

    def begin(self, rules: Sequence[Rule], libraries: Sequence[Module], data: RawData, syntaxes: Sequence[Syntax] = ()) -> None:
        """Start to compile each rule by itself, with the libraries and data; returns at once, so that documents can be read meanwhile.

        `syntaxes` are those of all modules, where they are known beforehand.
        """

    def loaded(self) -> tuple[list[Syntax], list[RuleFailure]]:
        """Wait for what `begin` started; return the syntax of each module and what did not compile."""

    def evaluate(self, policy_input: bytes, rules: Sequence[str]) -> Iterator[Evaluation]:
        """Evaluate the named rules over one policy input (JSON), one after the other, each with its own deadline."""

    def close(self) -> None:
        """End the engine."""


class RegoRunner(Protocol):
    """Runs Rego tests in the engine that judges. Every method raises EngineError when the engine as a whole cannot answer."""

    def run(
        self,
        sources: Sequence[Module],
        tests: Sequence[Module],
        data: RawData,
        wanted: Callable[[str, str], bool],
        *,
        coverage: bool = False,
        older: bool = False,
    ) -> RegoRun:
        """Load sources and tests together, and run each `test_…` rule of the tests whose path and name are wanted, in order of both.

        Where `older` says so, each of them may be Rego v0 or v1.

        A test that does not come to an end, or ends the engine, failed; the others run.
        """

    def close(self) -> None:
        """End the engine."""
