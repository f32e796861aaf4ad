"""`make bench`: what gate costs, beside conftest with the same forty rules over the same plans."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench import packs
from tests.bench.timing import side_by_side
from tests.sources.terraform.plan.generate import plan_json, saved_plan

ROOT = Path(__file__).resolve().parents[2]
GATE = str(Path(sys.executable).with_name("gate"))
CONFTEST = "github.com/open-policy-agent/conftest@v0.71.1"
SIZES = (100, 1_000, 5_000)


def conftest() -> str | None:
    """Return conftest: from PATH, from an earlier build, or built now where Go exists."""
    found = shutil.which("conftest")
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "gate-bench"
    if found or (cache / "conftest").exists():
        return found or str(cache / "conftest")
    if not shutil.which("go"):
        print("skipped: conftest, because neither it nor Go is installed")
        return None
    print(f"building {CONFTEST} (once; a few minutes)", flush=True)
    built = subprocess.run(["go", "install", CONFTEST], env={**os.environ, "GOBIN": str(cache)}, check=False)
    if built.returncode:
        print("skipped: conftest, because go install failed")
        return None
    return str(cache / "conftest")


def reference() -> None:
    """Time the reference repository, cold."""
    print("\nThe reference repository, each run a new process")
    for timing in side_by_side({"gate version": [GATE, "version"], "gate check (dev and prod)": [GATE, "check"]}, ROOT):
        print(timing.row())


def plans(folder: Path, peer: str | None) -> None:
    """Time plans of growing size, forty rules each."""
    packs.write(folder)
    medians: dict[tuple[str, int], float] = {}
    for size in SIZES:
        (folder / f"{size}.json").write_bytes(plan_json(size))
        (folder / f"{size}.tfplan").write_bytes(saved_plan(size))
        print(f"\nA plan of {size:,} changes, {packs.RULES} rules")
        commands = {
            "gate check --plan (JSON)": [GATE, "check", "prod", "--plan", f"{size}.json"],
            "gate check --plan (saved plan)": [GATE, "check", "prod", "--plan", f"{size}.tfplan"],
        }
        if peer:
            commands["conftest test (JSON)"] = [peer, "test", f"{size}.json", "--policy", "policy"]
        for timing in side_by_side(commands, folder):
            print(timing.row())
            medians[timing.name, size] = timing.seconds
    print()
    for name in dict.fromkeys(name for name, _ in medians):
        print(f"{name:<44} {medians[name, SIZES[-1]] / medians[name, SIZES[1]]:.1f} times the time for five times the changes")
    if peer:
        for size in SIZES:
            ours, theirs = medians["gate check --plan (JSON)", size], medians["conftest test (JSON)", size]
            print(f"{size:>6,} changes: gate takes {ours / theirs:.2f} of conftest's time ({(ours - theirs) * 1000:+.0f} ms)")


def main() -> None:
    """Print every table."""
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores; medians of whole processes, with the fastest and slowest run")
    peer = conftest()
    reference()
    with tempfile.TemporaryDirectory() as folder:
        plans(Path(folder), peer)


if __name__ == "__main__":
    main()
