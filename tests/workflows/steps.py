"""Runs the shell steps of workflows and actions as a runner would: the same shell, the same variables, nothing else."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.sandbox.mirror import REPOSITORY

ACTION = REPOSITORY / "action.yml"
WORKFLOWS = REPOSITORY / ".github/workflows"
EXPRESSION = re.compile(r"\$\{\{ *(.*?) *\}\}")

Step = dict[str, Any]


def document(file: Path) -> dict[Any, Any]:
    """Read a workflow or an action."""
    found: dict[Any, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return found


def steps(file: Path) -> Iterator[tuple[str, Step]]:
    """Yield each step of a workflow or an action, with the name of its job."""
    found = document(file)
    for step in found.get("runs", {}).get("steps", ()):
        yield "action", step
    for name, job in found.get("jobs", {}).items():
        for step in job["steps"]:
            yield name, step


def step(file: Path, name: str, job: str = "action") -> Step:
    """Return the one step of a name."""
    (found,) = (one for at, one in steps(file) if at == job and one.get("name") == name)
    return found


@dataclass
class Runner:
    """A runner's folders and files, and what its expressions stand for."""

    folder: Path
    workspace: Path
    values: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        (self.folder / "temp").mkdir(parents=True, exist_ok=True)

    @property
    def temp(self) -> Path:
        """What RUNNER_TEMP names."""
        return self.folder / "temp"

    @property
    def summary(self) -> str:
        """What the steps wrote for the job's summary."""
        file = self.folder / "summary"
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def run(self, one: Step) -> subprocess.CompletedProcess[str]:
        """Run a step; an expression in its variables that has no value here is an error, one in its script too."""
        assert not EXPRESSION.search(one["run"])
        script = self.folder / "step.sh"
        script.write_text(one["run"], encoding="utf-8")
        own = {name: self._value(text) for name, text in one.get("env", {}).items()}
        given = {name: str(self.folder / name.removeprefix("GITHUB_").lower()) for name in ("GITHUB_OUTPUT", "GITHUB_PATH")}
        runner = {"RUNNER_TEMP": str(self.temp), "GITHUB_STEP_SUMMARY": str(self.folder / "summary"), "CI": "true"}
        inherited = {name: os.environ[name] for name in os.environ if name in {"PATH", "HOME"} or name.startswith("PIP_")}
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
            cwd=self.workspace / self._value(one.get("working-directory", ".")),
            env={**inherited, **runner, **given, **self.variables, **own},
            capture_output=True,
            text=True,
            check=False,
        )

    def outputs(self) -> dict[str, str]:
        """Return what the steps wrote to GITHUB_OUTPUT."""
        file = self.folder / "output"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return dict(line.split("=", 1) for line in lines)

    def _value(self, text: str) -> str:
        return EXPRESSION.sub(lambda found: self.values[found[1]], text)


def inputs(**given: str) -> Mapping[str, str]:
    """Return what the expressions for the action's inputs stand for: what is given, else their defaults."""
    declared = document(ACTION)["inputs"]
    assert given.keys() <= declared.keys()
    return {f"inputs.{name}": given.get(name, entry["default"]) for name, entry in declared.items()}
