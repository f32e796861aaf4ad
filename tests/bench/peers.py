"""Other programs that judge the same plans: found on this machine, or built once into a cache. One that is missing is skipped."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "gate-bench"
_PINNED = {"conftest": "0.71.1", "opa": "1.22.0", "checkov": "3.3.30", "detect-secrets": "1.5.0", "gitleaks": "8.30.1"}
_MODULES = {
    "conftest": "github.com/open-policy-agent/conftest",
    "gitleaks": "github.com/zricethezav/gitleaks/v8",
    "opa": "github.com/open-policy-agent/opa",
}
"""What Go builds; pip installs the others."""


class Peer(NamedTuple):
    """A program, and what it says its version is."""

    path: str
    version: str


def find(name: str) -> Peer | None:
    """Return a program that is pinned here: from PATH, an earlier build, or built now; None, with a line that says why, if not."""
    places = (CACHE / name, CACHE / name / "bin" / name)
    path = shutil.which(name) or next((str(place) for place in places if place.is_file()), None) or _build(name)
    return Peer(path, _version(name, path)) if path else None


def _build(name: str) -> str | None:
    print(f"building {name} (once; a few minutes)", file=sys.stderr, flush=True)
    go, folder = shutil.which("go"), CACHE / name
    if name not in _MODULES:
        python = str(folder / "bin" / "python")
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", f"{name}=={_PINNED[name]}"]
        if _succeeds([sys.executable, "-m", "venv", str(folder)]) and _succeeds(pip):
            return str(folder / "bin" / name)
    elif go and _succeeds([go, "install", f"{_MODULES[name]}@v{_PINNED[name]}"], GOBIN=str(CACHE)):
        return str(folder)
    how = "Go" if name in _MODULES else "pip"
    print(f"skipped: {name}, because it is not installed, and could not be with {how}", file=sys.stderr)
    return None


def _succeeds(argv: Sequence[str], **environment: str) -> bool:
    return subprocess.run(argv, env={**os.environ, **environment}, check=False).returncode == 0


def _version(name: str, path: str) -> str:
    argument = "version" if name in ("opa", "gitleaks") else "--version"
    said = subprocess.run([path, argument], capture_output=True, text=True, check=False).stdout
    version = said.split("\n")[0].rpartition(" ")[2]
    return version if any(map(str.isdigit, version)) else _PINNED[name]  # what `go install` builds does not know its own
