"""The same expressions read by gate and evaluated by Terraform, in two runs of Terraform for all of them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from gate.model.source import Path as Steps
from gate.model.terraform import Attributes
from gate.sources.terraform.configuration import read
from gate.tree import FolderTree
from tests.programs import require

BASE = Path(__file__).parent / "base"
"""What the expressions refer to: variables, locals, files."""
ROOT: Steps = ("value",)
FIRST_LINE = 3
"""Where the first expression stands in Terraform's file."""


class Case(NamedTuple):
    """What both say of one expression. `refusal` is gate's failure; without `accepted`, Terraform refuses the expression."""

    expression: str
    gate: Attributes
    refusal: str | None
    accepted: bool
    value: Any = None
    unknown: Any = None
    sensitive: Any = None

    def wrong(self) -> list[str]:
        """Say where gate claims what Terraform does not say."""
        if not self.accepted:
            refused = self.refusal is not None or bool(self.gate.unknown)
            return [] if refused else [f"gate says {self.gate.values['value']!r}, Terraform refuses"]
        if self.refusal is not None:
            return [f"gate refuses ({self.refusal}), Terraform says {self.value!r}"]
        return self._disagreements(self.gate.values["value"], self.value, self.unknown, ROOT) + self._unmarked(self.sensitive, ROOT)

    def leaves(self) -> tuple[int, int]:
        """Count the values that Terraform knows, and those of them that gate knows."""
        if not self.accepted:
            return 0, 0
        paths = _known(self.value, self.unknown, ROOT)
        unknown = [ROOT] if self.refusal is not None else self.gate.unknown
        return len(paths), sum(not any(path[: len(one)] == one for one in unknown) for path in paths)

    def _disagreements(self, said: Any, value: Any, unknown: Any, path: Steps) -> list[str]:
        if path in self.gate.unknown:
            return []
        if unknown is True:
            return [f"{path}: gate says {said!r}, Terraform does not know"]
        if isinstance(said, dict) and isinstance(value, dict):
            below = unknown if isinstance(unknown, dict) else {}
            keys = value.keys() | below.keys()
            if said.keys() != keys:
                return [f"{path}: gate has the keys {sorted(said)}, Terraform {sorted(keys)}"]
            return [found for key in said for found in self._disagreements(said[key], value.get(key), below.get(key), (*path, key))]
        if isinstance(said, list) and isinstance(value, list):
            marks = [*(unknown if isinstance(unknown, list) else []), *[None] * len(value)]
            if len(said) != len(value):
                return [f"{path}: gate has {len(said)} elements, Terraform {len(value)}"]
            return [found for at, one in enumerate(said) for found in self._disagreements(one, value[at], marks[at], (*path, at))]
        number = isinstance(said, int | float) and not isinstance(said, bool)
        same = said == value and (type(said) is type(value) or (number and isinstance(value, int | float)))
        return [] if same else [f"{path}: gate says {said!r}, Terraform {value!r}"]

    def _unmarked(self, marks: Any, path: Steps) -> list[str]:
        if any(path[: len(one)] == one for one in self.gate.sensitive):
            return []
        if marks is True:
            return [f"{path}: Terraform says sensitive, gate does not"]
        entries = marks.items() if isinstance(marks, dict) else enumerate(marks or [])
        return [found for key, below in entries for found in self._unmarked(below, (*path, key))]


def _known(value: Any, unknown: Any, path: Steps) -> list[Steps]:
    if unknown is True:
        return []
    if isinstance(value, dict) and value:
        below = unknown if isinstance(unknown, dict) else {}
        return [leaf for key in value for leaf in _known(value[key], below.get(key), (*path, key))]
    if isinstance(value, list) and value:
        marks = [*(unknown if isinstance(unknown, list) else []), *[None] * len(value)]
        return [leaf for at, one in enumerate(value) for leaf in _known(one, marks[at], (*path, at))]
    return [path]


def compare(expressions: Sequence[str], folder: Path) -> list[Case]:
    """Let gate and Terraform evaluate expressions."""
    require("terraform")
    read_by_gate = _gate(expressions, folder / "gate")
    root = Path(shutil.copytree(BASE, folder / "terraform"))
    first = _terraform(root, [f"can(jsonencode({expression}))" for expression in expressions])
    known, unknown = first["after"]["input"], first["after_unknown"].get("input", [])
    accepted = [at for at in range(len(expressions)) if known[at] is True or _item(unknown, at) is True]
    second = None
    while second is None:
        try:
            second = _terraform(root, [expressions[at] for at in accepted])
        except _RefusedError as error:  # `can` says nothing of an expression with an unknown part
            accepted = [at for index, at in enumerate(accepted) if index not in error.indexes]
    unknown, sensitive = second["after_unknown"].get("input", []), second["after_sensitive"].get("input", [])
    cases: list[Case] = []
    for at, (expression, (said, refusal)) in enumerate(zip(expressions, read_by_gate, strict=True)):
        if at in accepted:
            index = accepted.index(at)
            value = second["after"]["input"][index]
            cases.append(Case(expression, said, refusal, True, value, _item(unknown, index), _item(sensitive, index)))
        else:
            cases.append(Case(expression, said, refusal, False))
    return cases


class _RefusedError(Exception):
    """Some of the expressions, by index."""

    def __init__(self, indexes: set[int]) -> None:
        super().__init__(indexes)
        self.indexes = indexes


def _item(marks: Any, index: int) -> Any:
    return marks[index] if isinstance(marks, list) and index < len(marks) else marks is True


def _gate(expressions: Sequence[str], root: Path) -> list[tuple[Attributes, str | None]]:
    shutil.copytree(BASE, root)
    outputs = (f'output "c{at}" {{\n  value = {expression}\n}}\n' for at, expression in enumerate(expressions))
    (root / "cases.tf").write_text("".join(outputs), encoding="utf-8")
    configuration = read(FolderTree(root), ".")
    spans = {output.span.line: output.name for output in configuration.outputs if output.span.path == "cases.tf"}
    refusals: dict[str, str] = {}
    for failure in configuration.failures:
        line = max((line for line in spans if line <= (failure.line or 0)), default=None)
        assert failure.path == "cases.tf" or failure.path.endswith(".tftpl"), failure
        if line is not None and failure.path == "cases.tf":
            refusals[spans[line]] = failure.message
    return [(output.attributes, refusals.get(output.name)) for output in configuration.outputs if output.name in spans.values()]


def _terraform(root: Path, expressions: Sequence[str]) -> Any:
    items = "".join(f"    {expression},\n" for expression in expressions)
    (root / "cases.tf").write_text(f'resource "terraform_data" "cases" {{\n  input = [\n{items}  ]\n}}\n', encoding="utf-8")
    environment = {"PATH": os.environ["PATH"], "HOME": str(root), "CHECKPOINT_DISABLE": "1"}

    def run(*arguments: str) -> str:
        done = subprocess.run(
            ["terraform", *arguments], cwd=root, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
        )
        lines = {int(line) for line in re.findall(r"on cases\.tf line (\d+)", done.stderr)}
        if lines:
            raise _RefusedError({line - FIRST_LINE for line in lines})
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
        return done.stdout

    run("init", "-input=false", "-no-color")
    run("plan", "-input=false", "-no-color", "-refresh=false", "-out=saved.tfplan")
    changes = json.loads(run("show", "-json", "saved.tfplan"))["resource_changes"]
    return next(change["change"] for change in changes if change["address"] == "terraform_data.cases")


def figure(cases: Sequence[Case]) -> str:
    """Say how many expressions were compared, how much of Terraform's values gate knows, and how many are wrong."""
    counts = [case.leaves() for case in cases]
    known, total = sum(own for _, own in counts), sum(every for every, _ in counts)
    wrong = sum(bool(case.wrong()) for case in cases)
    share = 100 * known / total if total else 100
    return f"{len(cases)} expressions compared, {total} values known to Terraform, {share:.1f} % of them known offline, {wrong} wrong"
