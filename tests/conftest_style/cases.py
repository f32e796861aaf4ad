"""Small repositories with policies in conftest's style, and what conftest itself says of each document in them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.bench.peers import CACHE

HERE = Path(__file__).parent
PLANS = HERE.parent / "plans"
GATE = Path(sys.executable).with_name("gate")
RECORDED = "conftest.json"

NAMES = sorted(path.parent.name for path in HERE.glob("*/gate.yaml"))
PLANS_OF = {"deletes": ("destroy", "forget_all", "replace_namespace", "update_and_delete"), "old_syntax": ("update_and_delete",)}
"""Cases that judge plans which Terraform made; others bring one of their own, or none."""

Said = dict[str, dict[str, list[str]]]
"""Document, as `flow:…` or `plan:NAME` → `failures`, `warnings` and `exceptions` → messages, sorted; of exceptions, what they name."""


def recorded(name: str) -> Said:
    """What conftest said when it was asked last."""
    found: Said = json.loads((HERE / name / RECORDED).read_text())
    return found


def plans(name: str) -> dict[str, Path]:
    """The folders of a case's plans, each with a `plan.json`, by name."""
    found = {f"plan:{plan}": PLANS / plan for plan in PLANS_OF.get(name, ())}
    return found | ({"plan:own": HERE / name} if (HERE / name / "plan.json").exists() else {})


def flows(name: str) -> dict[str, Path]:
    """The flows of a case, by the subject that gate calls them."""
    return {f"flow:flows/{path.name}": path for path in sorted((HERE / name).glob("flows/*.yml"))}


def conftest() -> str | None:
    """The real conftest: on PATH, or from the benchmark's cache."""
    cached = CACHE / "conftest"
    return shutil.which("conftest") or (str(cached) if cached.is_file() else None)


def ask_conftest(program: str, name: str) -> Said:
    """Run the real conftest over every document of a case."""
    data = ["--data", "policy/data"] if (HERE / name / "policy/data").is_dir() else []
    version = "v0" if name in {"old_syntax", "tags"} else "v1"
    said: Said = {}
    for document, path in (flows(name) | {plan: folder / "plan.json" for plan, folder in plans(name).items()}).items():
        argv = [program, "test", str(path), "--policy", "policy", *data, "--rego-version", version, "--output", "json"]
        ended = subprocess.run(argv, cwd=HERE / name, capture_output=True, text=True, check=False, timeout=60)
        (result,) = json.loads(ended.stdout)
        said[document] = {
            "failures": sorted(one["msg"] for one in result.get("failures", ())),
            "warnings": sorted(one["msg"] for one in result.get("warnings", ())),
            "exceptions": sorted({one["msg"].partition(" == ")[2].strip('"') for one in result.get("exceptions", ())}),
        }
    return said


def ask_gate(folder: Path, plan: Path | None) -> tuple[int, dict[str, Any]]:
    """Run gate in a case; return its exit code and its report."""
    more = ["--plan", str(plan)] if plan else []
    argv = [str(GATE), "check", "dev", *more, "--format", "json"]
    ended = subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    return ended.returncode, json.loads(ended.stdout)


def record() -> None:
    """Ask the real conftest anew, and write down what it says."""
    program = conftest()
    if program is None:
        sys.exit("conftest is not installed")
    for name in NAMES:
        (HERE / name / RECORDED).write_text(json.dumps(ask_conftest(program, name), indent=2) + "\n")


if __name__ == "__main__":
    record()
