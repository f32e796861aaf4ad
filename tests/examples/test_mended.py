"""Every denied example is a few lines away from one that its rule has nothing against: it is those lines that the rule objects to."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from gate.authoring.examples import read_example
from tests.examples.mended import MENDED
from tests.examples.test_examples import EXAMPLES, Judging, copied, judged

__all__ = ["judged"]

FEW = 7
"""Lines that may differ, empty ones left out. A saved plan counts as the line that names it, and plan JSON as the lines that it has."""
DENIED = sorted(path for path in EXAMPLES.glob("*/deny-*"))


def names(folder: Path) -> str:
    return f"{folder.parent.name}/{folder.name}"


@pytest.mark.parametrize("folder", [one for one in DENIED if names(one) not in MENDED], ids=names)
def test_an_allowed_example_differs_in_few_lines(folder: Path) -> None:
    denied = list(lines(folder))

    assert min(differing(denied, list(lines(other))) for other in folder.parent.glob("allow-*")) <= FEW


@pytest.mark.parametrize("name", MENDED)
def test_mended_in_a_few_lines_it_is_allowed(name: str, tmp_path: Path, judged: Judging) -> None:
    example = read_example(EXAMPLES / name)
    repository = copied(example, tmp_path)
    before = list(lines(repository))
    for file, old, new in MENDED[name]:
        text = (repository / file).read_text("utf-8")
        assert text.count(old) == 1, (file, old)
        (repository / file).write_text(text.replace(old, new), "utf-8")

    report = judged(repository / "gate.yaml", example.plan)

    assert report.failures == ()
    assert [one.message for one in report.environments[0].findings if one.rule == example.rule] == []
    assert 0 < differing(before, list(lines(repository))) <= FEW


def lines(folder: Path) -> Iterator[str]:
    """Every line of an example that is not empty, with its file."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != "expected.json":
            yield from (f"{path.relative_to(folder)}: {line.strip()}" for line in path.read_text("utf-8").splitlines() if line.strip())


def differing(left: list[str], right: list[str]) -> int:
    """How many lines were added, removed or written otherwise."""
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    return sum(max(end - start, other_end - other_start) for kind, start, end, other_start, other_end in blocks if kind != "equal")
