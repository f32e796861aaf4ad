"""What `docs/approvals.md` tells people to write is what gate reads."""

from __future__ import annotations

import re
from pathlib import Path

from gate.config.loader import load
from gate.config.project import Approvals
from gate.config.signers import read_signers
from gate.tree import FolderTree

PAGE = (Path(__file__).parents[2] / "docs/approvals.md").read_text(encoding="utf-8")


def snippet(language: str) -> str:
    return str(re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)[0])


def test_the_settings_and_the_file_of_signers(tmp_path: Path) -> None:
    (tmp_path / "terraform/environments/prod").mkdir(parents=True)
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust/allowed_signers").write_text(snippet("text"))
    (tmp_path / "gate.yaml").write_text(f"version: 1\n{snippet('yaml')}")
    prod = load(FolderTree(tmp_path)).environments["prod"]
    assert prod.approvals == Approvals(required=1, allowed_signers="trust/allowed_signers", max_age="72h")
    lines = read_signers(snippet("text").encode(), "trust/allowed_signers", "gate-approval")
    assert [(line.principals, line.dates) for line in lines] == [
        (("anna@example.com",), {}),
        (("ben@example.com",), {"valid-before": "20270131Z"}),
    ]
