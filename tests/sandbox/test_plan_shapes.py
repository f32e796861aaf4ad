"""The stand-in providers plan what the vendors' own providers planned: same configuration, same plan JSON, to the last mark."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from tests.programs import require
from tests.sandbox.mirror import cli_config, terraform
from tests.sandbox.server import Server, start_servers

PLANS = Path(__file__).resolve().parents[1] / "plans"
ORIGINS = ("http://127.0.0.1:18080", "http://kestra.dev.example.com:8080", "http://airbyte.dev.example.com:8006")

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


@dataclass
class Workspace:
    """A folder in which Terraform plans with the stand-in providers, against one server."""

    folder: Path
    server: Server
    program: str
    variables: dict[str, str] = field(default_factory=dict)

    def lay(self, config: Path, *, settings: str) -> None:
        """Put a configuration in place, without the vendors' lock file, and the CLI configuration beside it."""
        shutil.copytree(config, self.folder, ignore=shutil.ignore_patterns(".terraform.lock.hcl"), dirs_exist_ok=True)
        outside = self.folder.with_name(self.folder.name + "-settings")
        outside.mkdir(exist_ok=True)
        (outside / "terraform.rc").write_text(settings, encoding="utf-8")
        (outside / "addresses.json").write_text(json.dumps(dict.fromkeys(ORIGINS, self.server.url)), encoding="utf-8")
        self.variables["TF_CLI_CONFIG_FILE"] = str(outside / "terraform.rc")

    def run(self, *arguments: str, ok: tuple[int, ...] = (0,)) -> str:
        """Run Terraform, and return what it wrote to stdout."""
        path = {"PATH": "/usr/bin:/bin", "HOME": str(self.folder)}
        result = terraform(self.program, self.folder, *arguments, environment=path | self.variables)
        assert result.returncode in ok, result.stdout + result.stderr
        return result.stdout

    def plan(self, *arguments: str, ok: tuple[int, ...] = (0,)) -> dict[str, Any]:
        """Initialise, plan, and return the plan's JSON."""
        self.run("init", "-input=false", "-no-color")
        self.run("plan", "-input=false", "-no-color", "-out=plan.tfplan", *arguments, ok=ok)
        shown: dict[str, Any] = json.loads(self.run("show", "-json", "plan.tfplan"))
        return shown


def real(name: str) -> dict[str, Any]:
    """Return the vendors' plan."""
    plan: dict[str, Any] = json.loads((PLANS / name / "plan.json").read_text(encoding="utf-8"))
    return plan


def variables(plan: dict[str, Any]) -> dict[str, str]:
    """Return the environment that gives Terraform the variables of a plan."""
    return {f"TF_VAR_{name}": variable["value"] for name, variable in plan.get("variables", {}).items()}


def comparable(plan: dict[str, Any]) -> dict[str, Any]:
    """Return a plan without what differs by nature."""
    return {key: value for key, value in plan.items() if key not in DIFFERENT}


def admit(server: Server, name: str) -> None:
    """Let a server expect the credentials that the configurations of the real plans present."""
    password = real(name)["variables"]["kestra_password"]["value"]
    server.credentials = replace(server.credentials, username="admin@example.com", password=password)


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
