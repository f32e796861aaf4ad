"""`make demo`: the whole path on real Terraform, in a temporary clone, every step narrated in a line.

Exits 1 as soon as a step does not end as it should, so that it shows what works and nothing else.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Mapping
from pathlib import Path

from tests.sandbox.clone import make_clone
from tests.sandbox.mirror import make_mirror
from tests.sandbox.overlay import commit, lay
from tests.sandbox.server import Server, start_servers

GATE = Path(sys.executable).with_name("gate")
FLOW = Path("flows/company/analytics/pipeline.yml")
RIGHT, WRONG = "namespace: company.analytics\n", "namespace: finance.reports\n"


class Demo:
    """A clone, and what is run in it."""

    def __init__(self, clone: Path, servers: Mapping[str, Server]) -> None:
        self.clone = clone
        self.variables = {name: server.variables for name, server in servers.items()}
        self.step = 0

    def say(self, what: str) -> None:
        """Narrate one step."""
        self.step += 1
        print(f"\n{self.step}. {what}", flush=True)

    def gate(self, *arguments: str, code: int, credentials: str | None = None) -> None:
        """Run gate in the clone, show what it says, and hold its exit code against the one that must come."""
        print(f"   $ gate {' '.join(arguments)}", flush=True)
        environment = {**os.environ, **(self.variables[credentials] if credentials else {})}
        ended = subprocess.run([str(GATE), *arguments], cwd=self.clone, env=environment, text=True, capture_output=True, check=False)
        print(textwrap.indent(f"{ended.stdout}{ended.stderr if ended.returncode else ''}".rstrip(), "   │ ", lambda _: True))
        print(f"   exit {ended.returncode}", flush=True)
        if ended.returncode != code:
            sys.exit(f"\nThe demo expected exit {code}.\n{ended.stderr}")

    def edit(self, old: str, new: str) -> None:
        """Replace a line of the pipeline's flow."""
        file = self.clone / FLOW
        text = file.read_text(encoding="utf-8")
        if old not in text:
            sys.exit(f"{FLOW} has no line {old!r}")
        file.write_text(text.replace(old, new, 1), encoding="utf-8")


def judge(demo: Demo) -> None:
    """Refused, repaired, allowed: without Terraform."""
    demo.say(f"A bad change: {FLOW} moves to the namespace `finance.reports`. gate refuses it, and shows the line.")
    demo.edit(RIGHT, WRONG)
    demo.gate("check", code=1)
    demo.say("The line repaired, gate allows the repository for both environments.")
    demo.edit(WRONG, RIGHT)
    demo.gate("check", code=0)


def promote(demo: Demo) -> None:
    """Plan, judge and apply dev, then prod, on real Terraform."""
    demo.say("A good change: the pipeline gets a new description.")
    demo.edit("\ndescription: ", "\ndescription: (demo) ")
    commit(demo.clone, "Describe the pipeline")
    demo.say("Prod first? Terraform plans it and gate judges the plan …")
    demo.gate("plan", "prod", code=0, credentials="prod")
    demo.say("… but prod takes only what dev has in force, and dev has nothing on record.")
    demo.gate("apply", "prod", code=1, credentials="prod")
    demo.say("So dev: planned, judged, sealed.")
    demo.gate("plan", "dev", code=0, credentials="dev")
    demo.say("What was judged, and whether it still holds.")
    demo.gate("show", "dev", code=0)
    demo.say("Applied: exactly that plan, held against its seal and judged once more.")
    demo.gate("apply", "dev", code=0, credentials="dev")
    demo.say("Now the very plan of prod that was refused may pass.")
    demo.gate("apply", "prod", code=0, credentials="prod")


def read_back(demo: Demo, servers: Mapping[str, Server]) -> None:
    """Ask both instances what they hold."""
    demo.say("What the two instances hold now:")
    for name, server in servers.items():
        flow = server.flow("company.analytics", "analytics_pipeline")
        if flow is None or "(demo)" not in str(flow["source"]):
            sys.exit(f"\nThe flow did not arrive in {name}.")
        print(f"   {name}: company.analytics/analytics_pipeline, revision {flow['revision']}")


def main() -> None:
    """Run every step; without Terraform, those that need none."""
    with tempfile.TemporaryDirectory(prefix="gate-demo-") as folder, start_servers() as servers:
        clone, remote = make_clone(Path(folder))
        print(f"A clone of this repository with a bare remote, in {folder}; it is removed at the end.")
        if shutil.which("terraform") is None:
            judge(Demo(clone, servers))
            print("\nskipped: plan, apply and promotion, because terraform is not installed")
            sys.exit(1 if os.environ.get("CI") == "true" else 0)
        lay(clone, make_mirror(Path(folder) / "mirror"), servers)
        subprocess.run(["git", "push", "--quiet", str(remote), "main"], cwd=clone, check=True)
        demo = Demo(clone, servers)
        judge(demo)
        promote(demo)
        read_back(demo, servers)
        print("\nThat is the whole path. Nothing outside the temporary folder was changed.")


if __name__ == "__main__":
    main()
