"""Runs the real command line in small repositories."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

GATE = Path(sys.executable).with_name("gate")

SETTINGS = """\
version: 1
environments:
  dev:
    flows: [flows]
    kestra: {url: "http://localhost:8080", version: "1.3"}
    namespaces: [company]
  prod:
    protected: true
    flows: [flows]
    kestra: {url: "https://kestra.example.com", version: "1.3"}
    namespaces: [company]
"""

FLOW = """\
id: hello
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: hello
"""


def variables(**more: str) -> dict[str, str]:
    """The environment of a command: what a plain shell has."""
    return {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")} | more


def gate(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run `gate` in a folder."""
    argv = [str(GATE), *arguments]
    return subprocess.run(argv, cwd=folder, env=variables(**more), capture_output=True, encoding="utf-8", timeout=60, check=False)


def said(done: subprocess.CompletedProcess[str]) -> tuple[int, str, str]:
    """Return exit code, stdout and stderr."""
    return done.returncode, done.stdout, done.stderr


def write_repository(folder: Path, settings: str = SETTINGS, **flows: str) -> Path:
    """Write a repository with a `gate.yaml` and flows; `hello=FLOW` becomes flows/hello.yml."""
    (folder / "flows").mkdir(parents=True)
    (folder / "gate.yaml").write_text(settings, encoding="utf-8")
    for name, text in flows.items():
        (folder / "flows" / f"{name}.yml").write_text(text, encoding="utf-8")
    return folder
