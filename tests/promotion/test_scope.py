"""Which files a verdict was made from: changed after it, each of them is noticed."""

from __future__ import annotations

from pathlib import Path

from gate.cli import wiring
from gate.promotion.scope import read_files, scope_of
from tests.cli.commands import FLOW, write_repository

SETTINGS = """\
version: 1
environments:
  dev:
    flows: [flows]
    terraform: {dir: terraform}
    kestra: {url: "http://localhost:8080", version: "1.3", schema: plugins.json}
    namespaces: [company]
"""
PLUGINS = '{"server": "https://kestra.example.com", "families": {}, "classes": {}, "unions": {}, "enums": {}}'


def test_what_a_server_said_of_its_plugins_counts(tmp_path: Path) -> None:
    write_repository(tmp_path, SETTINGS, hello=FLOW)
    (tmp_path / "terraform").mkdir()
    (tmp_path / "terraform/main.tf").write_text("")
    schema = tmp_path / "plugins.json"
    schema.write_text(PLUGINS)
    workspace = wiring.open_workspace(tmp_path / "gate.yaml")
    inputs = wiring.check(workspace, ["dev"]).report.inputs

    environment = workspace.project.environments["dev"]
    scope = scope_of(tmp_path, workspace.project, environment, plan=None, files=read_files(inputs))
    before = scope.digest()
    schema.write_text(PLUGINS.replace("kestra.example.com", "other.example.com"))

    assert [one.path for one in inputs if one.kind == "kestra schema"] == ["plugins.json"]
    assert scope.digest().files.keys() == before.files.keys() >= {"plugins.json", "gate.yaml", "flows/hello.yml"}
    assert [name for name, digest in scope.digest().files.items() if before.files[name] != digest] == ["plugins.json"]
