"""`docs/kestra.md` shows what gate says, and speaks of rules that there are."""

from __future__ import annotations

import re
from pathlib import Path

from tests.cli.commands import gate

REPOSITORY = Path(__file__).resolve().parents[2]
PAGE = (REPOSITORY / "docs/kestra.md").read_text("utf-8")


def test_the_map_is_that_of_the_reference_stack() -> None:
    (shown,) = re.findall(r"^```text\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)

    assert gate(REPOSITORY, "show", "--flows", "dev").stdout == shown


def test_every_rule_that_it_names_has_a_page() -> None:
    pages = re.findall(r"\]\((rules/[A-Z]+-\d+\.md)\)", PAGE)

    assert pages
    assert [page for page in pages if not (REPOSITORY / "docs" / page).is_file()] == []
