"""A filesystem mirror that gives Terraform the stand-in providers in the place of the vendors' ones."""

from __future__ import annotations

import json
import platform
import shlex
import subprocess
import sys
from pathlib import Path

REGISTRY = "registry.terraform.io"
VERSIONS = {"kestra-io/kestra": "1.3.2", "airbytehq/airbyte": "1.2.0"}
REPOSITORY = Path(__file__).resolve().parents[2]
MACHINES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}

# The same bytes on every machine, since lock files hold their hash: which Python runs, and from where, says `run` in the mirror.
LAUNCHER = """#!/bin/sh
# Stand-in for the Terraform provider {source} {version}.
here=$(cd -P "$(dirname "$0")" && pwd -P) || exit 1
exec "$here/../../../../../run" {name}
"""

# The mirror is its home: the certificate that `tf` keeps there is nobody else's.
RUN = """#!/bin/sh
HOME=$(cd -P "$(dirname "$0")" && pwd -P) || exit 1
export HOME PYTHONPATH={repository}
exec {python} -m "tests.sandbox.providers.$1"
"""


def target() -> str:
    """Return what Terraform calls this machine, such as `linux_amd64`."""
    return f"{platform.system().lower()}_{MACHINES[platform.machine().lower()]}"


def _program(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    file.chmod(0o755)


def make_mirror(folder: Path) -> Path:
    """Fill a folder with the stand-in providers, and return it."""
    _program(folder / "run", RUN.format(repository=shlex.quote(str(REPOSITORY)), python=shlex.quote(sys.executable)))
    for source, version in VERSIONS.items():
        name = source.split("/")[1]
        launcher = folder / REGISTRY / source / version / target() / f"terraform-provider-{name}_v{version}"
        _program(launcher, LAUNCHER.format(source=source, version=version, name=name))
    return folder


def cli_config(mirror: Path) -> str:
    """Return a Terraform CLI configuration that installs from the mirror and asks nobody else."""
    place = json.dumps(str(mirror.resolve()))
    return f"disable_checkpoint = true\n\nprovider_installation {{\n  filesystem_mirror {{\n    path = {place}\n  }}\n}}\n"


def terraform(program: str, folder: Path, *arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run Terraform in a folder with exactly this environment; its output is captured, its exit code left to the caller."""
    return subprocess.run([program, *arguments], cwd=folder, env=environment, text=True, capture_output=True, check=False)
