"""`make bench`: what gate costs, beside programs like it with the same forty rules over the same plans."""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path

from gate import __version__
from tests.bench import flows, packs, parts, peers, promotion, report, secrets
from tests.bench.peers import Peer
from tests.bench.timing import Command, Timing, side_by_side
from tests.engines.opa.serving import opa
from tests.sources.terraform.plan.generate import plan_json, saved_plan

ROOT = Path(__file__).resolve().parents[2]
GATE = str(Path(sys.executable).with_name("gate"))
SIZES = (100, 1_000, 5_000)
CHECKOV_SIZES = SIZES[:2]  # at the next size it takes more than a minute for each run
JSON_PLAN, SAVED, OWN = "gate, plan as JSON", "gate, saved plan", "gate, saved plan, own rules"
ON_OPA = "gate, saved plan, on an OPA server"

Measured = dict[tuple[str, int], Timing]


def _gate(output: bytes) -> int:
    return sum(len(one["findings"]) for one in json.loads(output)["environments"])


def _opa(output: bytes) -> int:
    return len(json.loads(output)["result"][0]["expressions"][0]["value"])


def _conftest(output: bytes) -> int:
    return sum(len(one.get("failures", ())) for one in json.loads(output))


def _checkov(output: bytes) -> int:
    said = json.loads(output)
    return int(said.get("summary", said)["failed"])


def _checkov_argv(path: str, *arguments: str) -> tuple[str, ...]:
    return (path, "--skip-download", "--compact", "--quiet", "--output", "json", *arguments)


def of_repository(programs: Mapping[str, Peer]) -> dict[str, Command]:
    """Return the commands that look at the reference repository."""
    found = {
        "gate version": Command([GATE, "version"]),
        "gate check, dev and prod": Command([GATE, "check", "--format", "json"], _gate),
    }
    if checkov := programs.get("checkov"):
        argv = _checkov_argv(checkov.path, "--framework", "terraform", "--directory", "terraform")
        found["checkov, its own rules"] = Command(argv, _checkov, rounds=3)
    return found


def of_plan(size: int, programs: Mapping[str, Peer]) -> dict[str, Command]:
    """Return the commands that judge a plan of one size."""
    check = [GATE, "check", "prod", "--format", "json"]
    found = {
        JSON_PLAN: Command([*check, "--plan", f"{size}.json"], _gate),
        SAVED: Command([*check, "--plan", f"{size}.tfplan"], _gate),
        OWN: Command([*check, "--plan", f"{size}.tfplan", "--config", "own.yaml"], _gate),
    }
    if conftest := programs.get("conftest"):
        found["conftest"] = Command([conftest.path, "test", f"{size}.json", "--policy", "policy", "--output", "json"], _conftest)
    if opa := programs.get("opa"):
        found[ON_OPA] = Command([*check, "--plan", f"{size}.tfplan", "--config", packs.ON_OPA], _gate, rounds=3)
        found["opa eval"] = Command([opa.path, "eval", "--data", "policy", "--input", f"{size}.json", "data.main.deny"], _opa)
    if (checkov := programs.get("checkov")) and size in CHECKOV_SIZES:
        own = ("--framework", "terraform_plan", "--external-checks-dir", "checks", "--check", "CKV2_BENCH_*", "--file", f"{size}.json")
        found["checkov"] = Command(_checkov_argv(checkov.path, *own), _checkov, rounds=3)
    return found


def measure(folder: Path, programs: Mapping[str, Peer], measured: Measured) -> Iterator[str]:
    """Time everything; yield a table for each set of commands. Raises SystemExit where programs disagree about the findings."""
    for timing in (found := side_by_side(of_repository(programs), ROOT)):
        measured[timing.name, 0] = timing
    yield report.table("The reference repository", found)
    flows.write(folder / "many")
    for timing in (found := side_by_side({flows.CHECK: Command([GATE, "check", "--format", "json"], _gate)}, folder / "many")):
        measured[timing.name, 0] = timing
    yield report.table(f"{flows.COUNT} flows", found) + "\n" + parts.table(f"{flows.COUNT} flows", folder / "many")
    opa_server = programs.get("opa")
    with opa(opa_server.path) if opa_server else nullcontext() as server:
        packs.write(folder, server.url if server else None)
        for size in SIZES:
            (folder / f"{size}.json").write_bytes(plan_json(size))
            (folder / f"{size}.tfplan").write_bytes(saved_plan(size))
            found = side_by_side(of_plan(size, programs), folder)
            for timing in found:
                measured[timing.name, size] = timing
                if timing.name != OWN and timing.findings != packs.findings(size):
                    sys.exit(f"{timing.name} has {timing.findings} findings in {size} changes, and not {packs.findings(size)}")
            title = f"a plan of {size:,} changes, {packs.RULES} rules"
            yield report.table(title.replace("a", "A", 1), found) + "\n" + parts.table(title, folder, "prod", f"{size}.tfplan")


def targets(measured: Measured) -> Iterator[tuple[str, str, str]]:
    """Yield each target, what was measured, and whether that reaches it."""

    def row(target: str, shown: str, *, reached: bool) -> tuple[str, str, str]:
        return target, shown, "yes" if reached else "no"

    check = measured["gate check, dev and prod", 0].median
    yield row("the reference repository in less than 0.3 s", f"{check * 1000:.0f} ms", reached=check < 0.3)
    many = measured[flows.CHECK, 0].median
    yield row(f"{flows.COUNT} flows in less than a second", f"{many * 1000:,.0f} ms", reached=many < 1)
    for size in SIZES:
        ours, conftest = measured[SAVED, size].median, measured.get(("conftest", size))
        if conftest:
            margin = 0.1 if size < 1_000 else 0.0
            target = f"{size:,} changes: " + ("within 100 ms of conftest" if margin else "no slower than conftest")
            shown = f"{ours / conftest.median:.2f} of its time ({(ours - conftest.median) * 1000:+.0f} ms)"
            yield row(target, shown, reached=ours <= conftest.median + margin)
    pairs = {"the repository": (check, "checkov, its own rules", 0)}
    pairs |= {f"a plan of {size:,} changes": (measured[SAVED, size].median, "checkov", size) for size in CHECKOV_SIZES}
    for what, (ours, name, size) in pairs.items():
        if checkov := measured.get((name, size)):
            times = checkov.median / ours
            yield row(f"20 times faster than checkov on {what}", f"{times:.0f} times", reached=times >= 20)
    small, large = measured[SAVED, SIZES[1]].median, measured[SAVED, SIZES[2]].median
    yield row("five times the changes in five times the time at most", f"{large / small:.1f} times", reached=large <= 5 * small)
    weight = max(measured[name, SIZES[2]].megabytes for name in (JSON_PLAN, SAVED, OWN))
    yield row("5,000 changes in less than 250 MB", f"{weight:.0f} MB", reached=weight < 250)


def main() -> None:
    """Print the page, and write it into a file where one is named."""
    programs = {name: found for name in ("conftest", "opa", "checkov", *secrets.PROGRAMS) if (found := peers.find(name))}
    versions = {"gate": __version__, "Python": platform.python_version(), **{name: one.version for name, one in programs.items()}}
    measured: Measured = {}
    began, pages = os.getloadavg()[0], []
    with tempfile.TemporaryDirectory() as folder:
        for part in measure(Path(folder), programs, measured):
            print(part, flush=True)
            pages.append(part)
    promoted = promotion.measure() or {}
    if promoted:
        pages.append(promotion.table(promoted))
        print(pages[-1], flush=True)
    for part in (report.targets((*targets(measured), *promotion.targets(promoted))), secrets.table(programs)):
        print(part)
        pages.append(part)
    head = report.head(packs.RULES, SIZES, versions, began, os.getloadavg()[0])
    print(head)
    for file in sys.argv[1:]:
        Path(file).write_text("\n".join([head, *pages]), encoding="utf-8")


if __name__ == "__main__":
    main()
