"""Every resource of the stand-in providers is created, read, changed and removed; a plan right after an apply is empty."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.programs import require
from tests.sandbox.mirror import cli_config
from tests.sandbox.server import start_servers
from tests.sandbox.workspace import PLANS, Workspace, admit, real, variables

APPLY = ("apply", "-auto-approve", "-input=false", "-no-color")
UNCHANGED = ("plan", "-detailed-exitcode", "-input=false", "-no-color")


@pytest.fixture
def workspace(tmp_path: Path, mirror: Path, request: pytest.FixtureRequest) -> Iterator[Workspace]:
    """The configuration of the real plan that the test names, initialised, with a server that knows its credentials."""
    name = request.param
    with start_servers(["dev"]) as servers:
        admit(servers["dev"], name)
        made = Workspace(tmp_path / "root", servers["dev"], require("terraform"), variables(real(name)))
        made.lay(PLANS / name / "config", settings=cli_config(mirror))
        made.run("init", "-input=false", "-no-color")
        yield made


def edit(file: Path, changes: dict[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("workspace", ["first_create"], indirect=True)
def test_everything_of_kestra(workspace: Workspace) -> None:
    store = workspace.server.store
    workspace.run(*APPLY)
    assert store.all("files") == {"main/company.marketing/queries/orders.sql": {"content": "select * from orders"}}
    assert store.all("secrets") == {
        "main/company.marketing/AIRBYTE_PASSWORD": {"key": "AIRBYTE_PASSWORD", "value": "canary-kestra-password"}
    }
    assert store.all("kv") == {"main/company.marketing/REGION": {"type": "STRING", "value": "eu-central-1"}}
    namespace = store.all("namespaces")["main/company.marketing"]
    assert namespace["allowedNamespaces"] == [{"namespace": "company.sales"}]
    roles = {role["name"]: role["id"] for role in store.all("roles").values()}
    bindings = [(item["roleId"], item["namespace"]) for item in store.all("bindings").values()]
    assert bindings == [(roles["editor"], "company.marketing")]
    workspace.run(*UNCHANGED)

    edit(workspace.folder / "ee.tf", {"eu-central-1": "eu-west-1", "* from orders": "1", "Read only": "Looks"})
    workspace.run(*APPLY)
    assert store.all("kv")["main/company.marketing/REGION"]["value"] == "eu-west-1"
    assert store.all("files")["main/company.marketing/queries/orders.sql"] == {"content": "select 1"}
    assert {role.get("description") for role in store.all("roles").values()} == {"Looks", None}
    workspace.run(*UNCHANGED)

    workspace.run("destroy", "-auto-approve", "-input=false", "-no-color")
    kinds = ("flows", "files", "secrets", "kv", "namespaces", "roles", "groups", "bindings", "service-accounts")
    assert {kind: store.all(kind) for kind in kinds} == {kind: {} for kind in kinds}


@pytest.mark.parametrize("workspace", ["airbyte_create"], indirect=True)
def test_everything_of_airbyte(workspace: Workspace) -> None:
    store = workspace.server.store
    main = workspace.folder / "main.tf"
    main.write_text(main.read_text(encoding="utf-8") + '\nresource "airbyte_workspace" "team" {\n  name = "team"\n}\n', encoding="utf-8")
    workspace.run(*APPLY)
    configurations = {source["name"]: source["configuration"] for source in store.all("sources").values()}
    assert configurations == {
        "pokeapi": {"pokemon_name": "pikachu"},
        "dockerhub": {"docker_username": "airbyte", "password": "canary-inline-password"},
    }
    assert [item["name"] for item in store.all("workspaces").values()] == ["team"]
    workspace.run(*UNCHANGED)

    before = set(store.all("sources"))
    edit(main, {"pikachu": "eevee", "to dev-null": "to nowhere"})
    workspace.run(*APPLY)
    assert set(store.all("sources")) == before
    assert [item["name"] for item in store.all("connections").values()] == ["pokeapi to nowhere"]
    workspace.run(*UNCHANGED)

    workspace.variables["TF_VAR_workspace_id"] = "1f4d4a9e-0f0c-4a6f-9b21-0d3d3b7c7b11"
    workspace.run(*APPLY)
    assert len(set(store.all("sources")) - before) == 1

    workspace.run("destroy", "-auto-approve", "-input=false", "-no-color")
    kinds = ("sources", "destinations", "connections", "workspaces")
    assert {kind: store.all(kind) for kind in kinds} == {kind: {} for kind in kinds}
