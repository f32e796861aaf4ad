"""A small repository with two environments, a recording Terraform, and promotions over them. Only readers and judges are stand-ins."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from gate.config import project as config
from gate.evidence.chain import Chain
from gate.evidence.folder import FolderObjects
from gate.facts.redaction import Redactor
from gate.git import Git
from gate.git.history import History
from gate.model.canonical import digest
from gate.model.evidence import Intent, Judged, Outcome, Record
from gate.model.policy import Enforcement, Severity
from gate.model.report import REPORT_SCHEMA, Checked, EnvironmentReport, Finding, Report, RuleOutcome, Tool, Verdict
from gate.model.source import InputFile, Json
from gate.model.terraform import Change, Plan, PlanIdentity, StateIdentity
from gate.process import Interrupts
from gate.promotion import Promotion
from gate.promotion.ports import Approving
from gate.promotion.scratch import environment_folder
from gate.ssh import SshKeygen
from gate.terraform import Terraform

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
FLOW = "id: a\nnamespace: company\n"
FILES = {
    ".gitignore": ".gate/\n*.state\n",
    "gate.yaml": "version: 1\n",
    "flows/a.yml": FLOW,
    "shared/a.tpl": "a\n",
    "policies/env.rego": "package gate.rules.env\n",
    "terraform/modules/flows/main.tf": 'resource "terraform_data" "flow" {}\n',
    "terraform/environments/dev/main.tf": 'module "flows" {\n  source = "../../modules/flows"\n}\n',
    "terraform/environments/dev/.terraform.lock.hcl": "# dev\n",
    "terraform/environments/prod/main.tf": 'module "flows" {\n  source = "../../modules/flows"\n}\n',
    "terraform/environments/prod/.terraform.lock.hcl": "# prod\n",
}
LAUNCHER = f'#!/bin/sh\nexec {sys.executable} -S -E "${{0%/*}}/recording.py" "$@"\n'


class WrittenPlans:
    """Reads the plans that the recording Terraform writes."""

    def read(self, file: Path, display: str) -> Plan:
        content = file.read_bytes()
        document = json.loads(content)
        state = document["state"]
        return Plan(
            path=display,
            digest=digest(content),
            identity=PlanIdentity(
                format="saved",
                terraform_version=document["version"],
                complete=True,
                errored=False,
                applyable=True,
                mode=document.get("mode", "normal"),
                targets=(),
                forced_replacements=(),
                backend="local",
                backend_config={"path": document.get("state_path")},
                workspace="default",
                state=StateIdentity(lineage=state["lineage"], serial=state["serial"]) if state else None,
                timestamp=None,
            ),
            variables={},
            changes=(change("terraform_data.flow", document.get("action", "create"), document.get("after", {})),),
            drift=(),
            outputs=(),
            checks=(),
            deferred=(),
            actions=(),
            config_files={name: text.encode() for name, text in document["config"].items()},
            config_digest=digest(json.dumps(document["config"]).encode()),
            lock_file=None,
        )


def change(address: str, action: str, after: dict[str, Json]) -> Change:
    return Change(
        address=address,
        previous_address=None,
        module="",
        mode="managed",
        type="terraform_data",
        name=address.split(".")[1],
        index=None,
        deposed=None,
        provider="terraform.io/builtin/terraform",
        provider_config=None,
        actions=(action,),
        operation="create" if action == "create" else "delete",
        destroys=action == "delete",
        reason=None,
        importing=None,
        before=None,
        after=after,
        unknown=(),
        sensitive_before=(),
        sensitive_after=(("secret",),) if "secret" in after else (),
        replace_paths=(),
    )


class Stage:
    """The repository, and what can happen in it."""

    def __init__(self, base: Path, tools: Path) -> None:
        self.base = base
        self.tools = tools
        self.time = START
        self.version = "0.1.0"
        self.said: list[str] = []
        self.verdicts: dict[str, Verdict] = {}
        self.max_age = "24h"
        self.deadline = 30.0
        self.plans: Any = WrittenPlans()
        self.path = f"{tools}:{os.environ['PATH']}"
        self.hosts = ("localhost",)
        self.volatile: tuple[str, ...] = ()
        self.approvals: config.Approvals | None = None
        self.planner: tuple[str, ...] = ("planner@example.com",)
        self.given: tuple[Path, ...] = ()
        self.approvable: tuple[str, ...] = ()
        for name, text in FILES.items():
            self.write(name, text)
        self.git("init", "-q")
        self.commit()
        (tools / "recording.py").write_text(Path(__file__).with_name("recording_terraform.py").read_text())
        (tools / "terraform").write_text(LAUNCHER)
        (tools / "terraform").chmod(0o755)
        self.scenario()

    def write(self, name: str, text: str) -> Path:
        path = self.base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def git(self, *arguments: str) -> None:
        name = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main")
        subprocess.run(("git", *name, *arguments), cwd=self.base, check=True, capture_output=True)

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "change")

    def scenario(self, **steps: Any) -> None:
        """Say what the recording Terraform does, command by command."""
        (self.tools / "scenario.json").write_text(json.dumps(steps))

    def calls(self) -> list[dict[str, Any]]:
        log = self.tools / "calls.jsonl"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    def commands(self) -> list[str]:
        """The commands that Terraform was given since the last time."""
        commands = [call["argv"][0] for call in self.calls()]
        (self.tools / "calls.jsonl").unlink(missing_ok=True)
        return commands

    def later(self, **amount: float) -> None:
        self.time += timedelta(**amount)

    def environment(self, name: str) -> config.Environment:
        return config.Environment(
            name=name,
            protected=name == "prod",
            promotes_from="dev" if name == "prod" else None,
            plan_max_age=self.max_age,
            hosts=self.hosts,
            volatile=self.volatile,
            approvals=self.approvals if name == "prod" else None,
            flows=("flows",),
            terraform=config.Terraform(dir=f"terraform/environments/{name}"),
        )

    def project(self) -> config.Project:
        return config.Project(
            path="gate.yaml",
            digest=digest((self.base / "gate.yaml").read_bytes()),
            policies=config.Policies(),
            engine="regorus",
            limits=config.Limits(),
            environments={name: self.environment(name) for name in ("dev", "prod")},
            waivers=None,
            evidence=config.Evidence(),
            spans={},
        )

    def promotion(self, name: str, evidence: Any = None) -> Promotion:
        environment = self.environment(name)
        return Promotion(
            base=self.base,
            project=self.project(),
            environment=environment,
            terraform=Terraform(
                environment,
                base=self.base,
                scratch=environment_folder(self.base, name),
                caller={**os.environ, "PATH": self.path},
                deadline=self.deadline,
                redact=lambda text: text.replace("canary-secret", "«redacted»"),
                progress=self.said.append,
            ),
            evidence=evidence or self.evidence(),
            repository=Git(self.base, os.environ),
            approving=self.approving(),
            plans=self.plans,
            check=lambda: self._check(name),
            judge=lambda plan: self._judge(name, plan),
            redact=Redactor().value,
            policies=lambda: self._inputs("policies", "policies"),
            shield=Interrupts,
            now=lambda: self.time,
            version=self.version,
            progress=self.said.append,
        )

    def approving(self) -> Approving:
        return Approving(
            signatures=SshKeygen(os.environ),
            history=History(self.base, os.environ),
            signers=lambda path: (self.base / path).read_bytes(),
            planner=lambda: self.planner,
            given=self.given,
        )

    def evidence(self) -> Chain:
        folder = self.base / ".gate/evidence"
        return Chain(FolderObjects(folder), place=str(folder))

    def records(self, name: str) -> tuple[Record, ...]:
        return self.evidence().read(name)

    def history(self, name: str) -> list[str]:
        """An environment's records in a word each."""
        return [_word(record.body) for record in self.records(name)]

    def _inputs(self, kind: str, folder: str) -> tuple[InputFile, ...]:
        found = sorted(path for path in (self.base / folder).rglob("*") if path.is_file())
        return tuple(InputFile(path.relative_to(self.base).as_posix(), kind, digest(path.read_bytes())) for path in found)

    def _check(self, name: str) -> Checked:
        return self._report(name, self.verdicts.get("check", Verdict.ALLOW), None)

    def _judge(self, name: str, plan: Path) -> Checked:
        verdict = self.verdicts.get("judge", Verdict.DENY if self.approvable else Verdict.ALLOW)
        return self._report(name, verdict, digest(plan.read_bytes()))

    def _report(self, name: str, verdict: Verdict, plan: str | None) -> Checked:
        findings = tuple(approvable(subject) for subject in self.approvable) if plan else ()
        ran = RuleOutcome(id="ENV-01", status="passed", subjects=1)
        identity: dict[str, Json] = {"format": "saved"}
        environment = EnvironmentReport(
            name=name, protected=False, decision=verdict, findings=findings, rules=(ran,), plan=identity if plan else None
        )
        packs = InputFile("policies", "policies", digest(b"".join(one.digest.encode() for one in self._inputs("policies", "policies"))))
        inputs = (*self._inputs("flow", "flows"), *self._inputs("template", "shared"), packs)
        report = Report(
            schema=REPORT_SCHEMA,
            tool=Tool(name="gate", version=self.version),
            decision=verdict,
            exit_code={Verdict.ALLOW: 0, Verdict.DENY: 1, Verdict.INDETERMINATE: 3}[verdict],
            environments=(environment,),
            failures=(),
            inputs=inputs + ((InputFile("plan.tfplan", "plan", plan),) if plan else ()),
        )
        return Checked(report=report, excerpts={})


def approvable(subject: str) -> Finding:
    """A denial that an approval can lift."""
    return Finding(
        rule="RO-09",
        title="A plan destroys nothing that is in use",
        category="read-only-production",
        severity=Severity.HIGH,
        enforcement=Enforcement.DENY,
        status="approvable",
        subject=subject,
        message=f"{subject} would be deleted",
        remediation="Keep it.",
        location=None,
        related=(),
        fingerprint="f",
    )


def _word(body: Judged | Intent | Outcome) -> str:
    if isinstance(body, Judged):
        return f"plan {body.verdict}"
    return "intent" if isinstance(body, Intent) else body.result
