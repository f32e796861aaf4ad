"""Rules answer exactly, in the production engine, and no line of theirs can go without a test that says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policies.pack import SOURCES, TEST_NAME, beside, failed_tests, name, sources, uncovered_lines

every_source = pytest.mark.parametrize("path", SOURCES, ids=[path.stem for path in SOURCES])


@every_source
def test_rego_tests_hold(path: Path) -> None:
    assert failed_tests(sources(path), name(beside(path))) == []


@every_source
def test_rego_tests_have_names_of_their_own(path: Path) -> None:
    names = TEST_NAME.findall(beside(path).read_text("utf-8"))

    assert sorted(set(names)) == sorted(names)
    assert names


@every_source
def test_every_line_is_covered(path: Path) -> None:
    assert uncovered_lines(sources(path), name(beside(path)), name(path)) == []


@every_source
def test_every_line_is_needed(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    code = [number for number, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")]

    unneeded = [lines[number] for number in code if _passes(path, lines[:number] + lines[number + 1 :])]

    assert unneeded == []


@every_source
def test_every_rule_is_needed(path: Path) -> None:
    blocks = path.read_text("utf-8").split("\n\n")
    heads = [number for number, block in enumerate(blocks) if " if " in block or ":=" in block]

    unneeded = [blocks[number] for number in heads if _passes(path, blocks[:number] + ["\n"] + blocks[number + 1 :])]

    assert unneeded == []


def _passes(path: Path, parts: list[str]) -> bool:
    """Whether the Rego tests still hold with a source made of these lines or blocks."""
    separator = "\n\n" if "\n" in parts or any("\n" in part for part in parts) else "\n"
    try:
        return failed_tests(sources(path) | {name(path): separator.join(parts)}, name(beside(path))) == []
    except RuntimeError:
        return False
