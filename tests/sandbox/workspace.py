"""A folder in which real Terraform works on the configuration of one of the real plans, with the stand-ins for everything else."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.sandbox.mirror import terraform
from tests.sandbox.server import Credentials, Server

PLANS = Path(__file__).resolve().parents[1] / "plans"
ORIGINS = ("http://127.0.0.1:18080", "http://kestra.dev.example.com:8080", "http://airbyte.dev.example.com:8006")


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


def admit(server: Server, name: str) -> None:
    """Let a server expect the credentials that the configuration of a real plan presents."""
    given = {variable: entry["value"] for variable, entry in real(name)["variables"].items()}
    server.credentials = Credentials(
        username="admin@example.com",
        password=given.get("kestra_password", ""),
        client_id="ci",
        client_secret=given.get("airbyte_client_secret", ""),
    )
