"""The stand-in providers plan what the vendors' own providers planned: same configuration, same plan JSON, to the last mark."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.programs import require
from tests.sandbox.mirror import cli_config
from tests.sandbox.server import start_servers
from tests.sandbox.workspace import PLANS, Workspace, admit, real, variables

# Differences from the vendors' plans. The time is the only one: attributes, values, actions, reasons, sensitive and unknown marks,
# replaced paths, drift, configuration and prior state are equal in all these plans.
DIFFERENT = {"timestamp"}

EDITED = """\
id: report
namespace: company.marketing
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: edited in the UI
"""


def comparable(plan: dict[str, Any]) -> dict[str, Any]:
    """Return a plan without what differs by nature."""
    return {key: value for key, value in plan.items() if key not in DIFFERENT}


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("oss_create", (0,)),
        ("first_create", (0,)),
        ("airbyte_create", (0,)),
        ("unknown_content", (0,)),
        ("sensitive_content", (0,)),
        ("two_environments", (0,)),
        ("provisioner_and_mismatch", (0,)),
        ("errored", (1,)),
    ],
)
def test_a_first_plan_is_the_vendors(name: str, codes: tuple[int, ...], tmp_path: Path, mirror: Path) -> None:
    expected = real(name)
    with start_servers(["dev"]) as servers:
        workspace = Workspace(tmp_path / "root", servers["dev"], require("terraform"), variables(expected))
        workspace.lay(PLANS / name / "config", settings=cli_config(mirror))
        assert comparable(workspace.plan(ok=codes)) == comparable(expected)


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory, mirror: Path) -> Path:
    """A folder with a root module `root` that `oss_create` was applied in, and the server's state after it."""
    folder = tmp_path_factory.mktemp("applied")
    with start_servers(["dev"], state=folder) as servers:
        admit(servers["dev"], "oss_create")
        workspace = Workspace(folder / "root", servers["dev"], require("terraform"), variables(real("oss_create")))
        workspace.lay(PLANS / "oss_create" / "config", settings=cli_config(mirror))
        workspace.run("init", "-input=false", "-no-color")
        workspace.run("apply", "-auto-approve", "-input=false", "-no-color")
    return folder


REPORT = 'kestra_flow.flow["flows/marketing/report.yml"]'
ORDERS = 'kestra_flow.flow["flows/sales/orders.yml"]'


@pytest.mark.parametrize(
    ("name", "edited", "arguments"),
    [
        ("update_and_delete", False, ()),
        ("replace_namespace", False, ()),
        ("drift_overwritten", True, ()),
        ("drift_refresh_only", True, ("-refresh-only",)),
        ("targeted", True, (f"-target={REPORT}",)),
        ("destroy", True, ("-destroy",)),
        ("forced_replace", True, (f"-replace={ORDERS}",)),
        ("forget_all", True, ()),
        ("moved", True, ()),
    ],
)
def test_a_later_plan_is_the_vendors(
    name: str, edited: bool, arguments: tuple[str, ...], applied: Path, tmp_path: Path, mirror: Path
) -> None:
    shutil.copy(applied / "dev.json", tmp_path)
    with start_servers(["dev"], state=tmp_path) as servers:
        server = servers["dev"]
        admit(server, "oss_create")
        if edited:
            server.store.put("flows", "main/company.marketing/report", {"source": EDITED, "revision": 2})
        workspace = Workspace(tmp_path / "root", server, require("terraform"), variables(real(name)))
        workspace.lay(PLANS / name / "config", settings=cli_config(mirror))
        shutil.copy(applied / "root" / "terraform.tfstate", workspace.folder)
        assert comparable(workspace.plan(*arguments)) == comparable(real(name))
