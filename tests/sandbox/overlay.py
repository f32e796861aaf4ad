"""Lays over a clone of the repository what a run without registry and cloud needs, and commits it there.

Everything that is judged stays as it is, provider blocks with their real addresses included: local servers stand in for those
(see `providers.http`), a folder for the registry, files for the bucket. Never run on a repository that somebody works in.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from tests.sandbox.mirror import cli_config, make_mirror, terraform
from tests.sandbox.server import Server, start_servers

__all__ = ["ADDRESSES", "CLI_CONFIG", "commit", "lay", "make_mirror", "root", "start_servers", "state_file", "terraform_environment"]

CLI_CONFIG = "sandbox/terraform.rc"
ADDRESSES = {
    "dev": ("http://localhost:8080", "http://localhost:8006"),
    "prod": ("https://kestra.prod.example.com", "https://airbyte.prod.example.com"),
}
"""Origins of Kestra and Airbyte as the reference stack names them."""

BACKEND = """terraform {{
  backend "local" {{
    path = "{path}"
  }}
}}
"""


def root(environment: str) -> str:
    """Return the path of an environment's root module in the repository."""
    return f"terraform/environments/{environment}"


def state_file(environment: str) -> str:
    """Return the path of an environment's state, from its root module."""
    return f"{environment}.tfstate"


def commit(clone: Path, message: str) -> None:
    """Commit everything in a clone, in the name of the sandbox."""
    settings = {"user.name": "Sandbox", "user.email": "sandbox@example.com", "commit.gpgsign": "false"}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    for arguments in (["add", "--all"], [*options, "commit", "--quiet", "--message", message]):
        subprocess.run(["git", *arguments], cwd=clone, check=True)


def terraform_environment(clone: Path, server: Server | None = None) -> dict[str, str]:
    """Return the environment variables with which Terraform runs in a clone; with a server, those of its credentials too."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {**inherited, "TF_CLI_CONFIG_FILE": str(clone / CLI_CONFIG), **(server.variables if server else {})}


def lay(clone: Path, mirror: Path, servers: Mapping[str, Server]) -> None:
    """Lay everything over a clone: state in files, the mirror, the servers' addresses, lock files, `gate.yaml` to match; commit it.

    Raises RuntimeError with Terraform's own words where it cannot write a lock file.
    """
    (clone / CLI_CONFIG).parent.mkdir(exist_ok=True)
    (clone / CLI_CONFIG).write_text(cli_config(mirror), encoding="utf-8")
    addresses = {origin: servers[name].url for name in servers for origin in ADDRESSES[name]}
    (clone / CLI_CONFIG).with_name("addresses.json").write_text(json.dumps(addresses, indent=2) + "\n", encoding="utf-8")
    for name in servers:
        (clone / root(name) / "backend.tf").write_text(BACKEND.format(path=state_file(name)), encoding="utf-8")
        _lock(clone, name)
    settings = clone / "gate.yaml"
    if settings.exists():
        settings.write_text(_adapted(settings.read_text(encoding="utf-8"), tuple(servers)), encoding="utf-8")
    commit(clone, "Run without registry and cloud")


def _lock(clone: Path, name: str) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        environment = {**terraform_environment(clone), "TF_DATA_DIR": scratch}
        result = terraform("terraform", clone / root(name), "init", "-backend=false", "-input=false", "-no-color", environment=environment)
    if result.returncode:
        raise RuntimeError(result.stdout + result.stderr)


def _adapted(text: str, environments: Sequence[str]) -> str:
    """Return `gate.yaml` with the sandbox's CLI configuration and state, evidence in a folder, and the working tree as its own judge.

    Comments are lost; nobody edits this copy.
    """
    settings: dict[str, Any] = yaml.safe_load(text)
    settings.pop("evidence", None)
    for name in environments:
        settings["environments"][name].pop("branch", None)
        section = settings["environments"][name]["terraform"]
        section["cli_config"] = CLI_CONFIG
        section["state"] = {"backend": "local", "path": state_file(name)}
    return yaml.safe_dump(settings, sort_keys=False)
