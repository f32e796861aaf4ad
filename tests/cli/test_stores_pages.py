"""What `docs/stores.md` and `docs/state.md` tell people to write in `gate.yaml` is taken by gate."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from gate.config.loader import load
from gate.config.stores import parse
from gate.tree import FolderTree

DOCS = Path(__file__).resolve().parents[2] / "docs"


def snippets(page: str, kind: str) -> list[str]:
    found = re.findall(rf"^ *```{kind}\n(.*?)^ *```", (DOCS / page).read_text("utf-8"), re.DOTALL | re.MULTILINE)
    return [textwrap.dedent(one) for one in found]


@pytest.mark.parametrize("snippet", snippets("stores.md", "yaml"))
def test_a_store(tmp_path: Path, snippet: str) -> None:
    (tmp_path / "gate.yaml").write_text(f"version: 1\nenvironments: {{dev: {{}}}}\n{snippet}")
    assert load(FolderTree(tmp_path)).evidence.store in snippet


def test_every_address_in_the_table_is_one() -> None:
    addresses = re.findall(r"^\| `([^`]+)`", (DOCS / "stores.md").read_text("utf-8").partition("## A folder")[0], re.MULTILINE)
    assert [parse(one).kind for one in addresses if one != "store:"] == ["folder", "git", "s3", "gs", "az"]


STATES = list(zip(snippets("state.md", "hcl"), snippets("state.md", "yaml"), strict=True))


@pytest.mark.parametrize(("hcl", "settings"), STATES, ids=["s3", "gcs", "azurerm", "cloud"])
def test_a_state_and_what_gate_expects_of_it_are_the_same(tmp_path: Path, hcl: str, settings: str) -> None:
    (tmp_path / "terraform/environments/prod").mkdir(parents=True)
    (tmp_path / "gate.yaml").write_text(f"version: 1\nenvironments:\n  prod:\n{textwrap.indent(settings, '    ')}")
    terraform = load(FolderTree(tmp_path)).environments["prod"].terraform
    assert terraform is not None
    assert terraform.state is not None
    block = "cloud {" if terraform.state.backend == "cloud" else f'backend "{terraform.state.backend}" {{'
    assert block in hcl
    for name, value in terraform.state.config.items():
        assert re.search(rf'^ *{name} *= "{re.escape(str(value))}"$', hcl, re.MULTILINE), name
