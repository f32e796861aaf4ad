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
from typing import Any

import yaml

from tests.promotion.signing import People
from tests.sandbox.clone import make_clone
from tests.sandbox.mirror import make_mirror
from tests.sandbox.overlay import lay
from tests.sandbox.server import Server, start_servers

GATE = Path(sys.executable).with_name("gate")
FLOW = Path("flows/company/analytics/pipeline.yml")
RIGHT, WRONG = "namespace: company.analytics\n", "namespace: finance.reports\n"


class Demo:
    """A clone, what is run in it, and people with keys."""

    def __init__(self, clone: Path, remote: Path, servers: Mapping[str, Server]) -> None:
        self.clone = clone
        self.remote = remote
        (clone.parent / "keys").mkdir()
        self.people = People(clone.parent / "keys")
        self.variables = {name: server.variables for name, server in servers.items()}
        self.step = 0

    def say(self, what: str) -> None:
        """Narrate one step."""
        self.step += 1
        print(f"\n{self.step}. {what}", flush=True)

    def gate(self, *arguments: str, code: int, credentials: str | None = None, where: Path | None = None) -> None:
        """Run gate in a clone, show what it says, and hold its exit code against the one that must come.

        With credentials, it is CI that runs it, whose key signs the records.
        """
        print(f"   $ gate {' '.join(arguments)}", flush=True)
        ci = {**self.variables[credentials], "GATE_KEY": str(self.people.key("ci"))} if credentials else {}
        command = [str(GATE), *(word.replace("KEYS/", f"{self.people.folder}/") for word in arguments)]
        ended = subprocess.run(command, cwd=where or self.clone, env={**os.environ, **ci}, text=True, capture_output=True, check=False)
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

    def merge(self, message: str, *, amend: bool = False) -> None:
        """Put the clone's files on main, in a commit that anna signs."""
        anna = {"user.name": "anna", "user.email": "anna@example.com", "gpg.format": "ssh", "user.signingkey": str(self.people.key("anna"))}
        options = [word for name, value in anna.items() for word in ("-c", f"{name}={value}")]
        author = ("--amend", "--reset-author") if amend else ()
        for words in (("add", "--all"), (*options, "commit", "--quiet", "--gpg-sign", *author, "--message", message)):
            subprocess.run(["git", *words], cwd=self.clone, check=True)
        subprocess.run(["git", "push", "--quiet", "origin", "main"], cwd=self.clone, check=True)

    def machine(self, name: str) -> Path:
        """Return a clone of main for somebody else."""
        subprocess.run(["git", "clone", "--quiet", str(self.remote), str(self.clone.parent / name)], check=True)
        return self.clone.parent / name


def settle(demo: Demo) -> None:
    """Let main judge prod, anna and ben approve, and CI sign the records, which are kept on a branch of the remote; all in one commit."""
    trust, settings = demo.clone / "trust", demo.clone / "gate.yaml"
    trust.mkdir(exist_ok=True)
    both = 'namespaces="git,gate-approval"'
    (trust / "allowed_signers").write_text(demo.people.line("anna", options=both) + demo.people.line("ben", options=both))
    (trust / "evidence_signers").write_text(demo.people.line("ci", options='namespaces="gate-evidence"'))
    said: dict[str, Any] = yaml.safe_load(settings.read_text(encoding="utf-8"))
    said["environments"]["prod"] |= {"branch": "main", "approvals": {"required": 1, "allowed_signers": "trust/allowed_signers"}}
    said["evidence"] = {"store": "git://gate-evidence", "signers": "trust/evidence_signers"}
    settings.write_text(yaml.safe_dump(said, sort_keys=False), encoding="utf-8")
    subprocess.run(["git", "reset", "--quiet", "--soft", "HEAD~1"], cwd=demo.clone, check=True)
    demo.merge("The repository as it stands, with keys", amend=True)


def judge(demo: Demo) -> None:
    """Refused, repaired, allowed: without Terraform."""
    demo.say(f"A bad change: {FLOW} moves to the namespace `finance.reports`. gate refuses it, and shows the line.")
    demo.edit(RIGHT, WRONG)
    demo.gate("check", code=1)
    demo.say("The line repaired, gate allows the repository for both environments.")
    demo.edit(WRONG, RIGHT)
    demo.gate("check", code=0)


def promote(demo: Demo) -> None:
    """Plan, judge and apply dev, then prod after somebody else agreed, on real Terraform; and let an auditor look back."""
    demo.say("A good change: the pipeline gets a new description. anna signs the commit and merges it to main, which judges prod.")
    demo.edit("\ndescription: ", "\ndescription: (demo) ")
    demo.merge("Describe the pipeline")
    demo.say("Prod first? In CI, Terraform plans it, and gate judges the plan and says who must agree …")
    demo.gate("plan", "prod", code=0, credentials="prod")
    demo.say("… but prod takes only what dev has in force, and dev has nothing on record.")
    demo.gate("apply", "prod", code=1, credentials="prod")
    demo.say("So dev: planned, judged, sealed, and applied: exactly that plan, held against its seal and judged once more.")
    demo.gate("plan", "dev", code=0, credentials="dev")
    demo.gate("apply", "dev", code=0, credentials="dev")
    demo.say("Now prod? Nobody has agreed yet.")
    demo.gate("apply", "prod", code=1, credentials="prod")
    demo.say("anna wrote the change, so her key does not count. ben looks at the plan in a clone of his own, and signs.")
    ben = demo.machine("ben")
    demo.gate("approve", "prod", "--key", "KEYS/anna", "--quiet", code=1, where=ben)
    demo.gate("approve", "prod", "--key", "KEYS/ben", code=0, where=ben)
    demo.say("Now the very plan of prod that was refused may pass.")
    demo.gate("apply", "prod", code=0, credentials="prod")
    demo.say("Months later an auditor, with a fresh clone and public keys: who did what, and is that what gate wrote?")
    auditor = demo.machine("auditor")
    demo.gate("log", "prod", code=0, where=auditor)
    demo.gate("verify", code=0, where=auditor)


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
        demo = Demo(clone, remote, servers)
        missing = [program for program in ("terraform", "ssh-keygen") if shutil.which(program) is None]
        if missing:
            judge(demo)
            print(f"\nskipped: plan, apply and promotion, because {missing[0]} is not installed")
            sys.exit(1 if os.environ.get("CI") == "true" else 0)
        lay(clone, make_mirror(Path(folder) / "mirror"), servers)
        settle(demo)
        judge(demo)
        promote(demo)
        read_back(demo, servers)
        print("\nThat is the whole path. Nothing outside the temporary folder was changed.")


if __name__ == "__main__":
    main()
