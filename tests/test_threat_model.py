"""The page about threats names tests that exist."""

from __future__ import annotations

import ast
import re

import pytest

from tests.sandbox.mirror import REPOSITORY

PAGE = (REPOSITORY / "docs/threat-model.md").read_text("utf-8")
ROWS = re.findall(r"^\| ([A-F][^|]*) \|(.*)\|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("threat", "row"), ROWS, ids=[threat for threat, _ in ROWS])
def test_each_threat_is_shown_by_tests_that_exist(threat: str, row: str) -> None:
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", row)
    missing = [f"{file}::{name}" for file, name in named if name not in _functions(file)]
    assert (threat, bool(named), missing) == (threat, True, [])


def _functions(file: str) -> set[str]:
    path = REPOSITORY / "tests" / file
    return {node.name for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)} if path.is_file() else set()
