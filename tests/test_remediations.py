"""Every error says what to do next: wherever one is raised or a failure noted, its remediation is written beside it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import gate
from gate import errors
from gate.sources.terraform.plan import MAKE_ONE, read

ROOT = Path(gate.__file__).parent
OURS = {name for name, found in vars(errors).items() if isinstance(found, type) and issubclass(found, errors.GateError)}
ONE_FOR_ALL = ROOT / "sources/terraform/plan"
"""Errors about plans get theirs in one place; see `test_what_is_wrong_with_a_plan_is_answered_by_making_one`."""


def _silent(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        named = {keyword.arg: keyword.value for keyword in node.keywords}
        if node.func.id in OURS and ONE_FOR_ALL not in file.parents:
            advice = named.get("remediation")
        elif node.func.id == "ParseFailure":
            advice = named.get("remediation", node.args[2] if len(node.args) > 2 else None)
        else:
            continue
        if advice is None or (isinstance(advice, ast.Constant) and not advice.value):
            yield f"{file.relative_to(ROOT.parent)}:{node.lineno}"


def test_no_error_is_left_without_a_remediation() -> None:
    assert [place for file in sorted(ROOT.rglob("*.py")) for place in _silent(file)] == []


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"tfplan", b"{}", b"\xff"])
def test_what_is_wrong_with_a_plan_is_answered_by_making_one(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "plan").write_bytes(content)
    with pytest.raises(errors.InputError) as caught:
        read(tmp_path / "plan", "plan")
    assert MAKE_ONE in caught.value.remediation
