"""One fault at one step: what can be swapped, and runs of `plan` and `apply` that are told when to suffer it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from gate.errors import GateError
from gate.model.report import Verdict
from gate.promotion import Promotion, apply, plan
from tests.promotion.stage import Stage

ROOT = "terraform/environments/dev"
Fault = Callable[[Stage], object]


def the_file(stage: Stage, name: str) -> Path | None:
    """Return the file of that name beside the newest seal, None before there is one."""
    found = sorted(stage.base.glob(f".gate/dev/plans/*/{name}"))
    return found[-1] if found else None


def _append(path: Path | None) -> None:
    if path is not None and path.exists():
        path.write_bytes(path.read_bytes() + b"\n")


def _other_plan(stage: Stage) -> None:
    """A plan that Terraform could apply as well, and that nobody judged."""
    found = the_file(stage, "plan.tfplan")
    if found is not None:
        found.write_text(json.dumps({**json.loads(found.read_text()), "action": "delete"}))


def _other_list(stage: Stage) -> None:
    found = the_file(stage, "tree.json")
    if found is not None:
        found.write_text("{}")


def _other_terraform(stage: Stage) -> None:
    launcher = stage.tools / "terraform"
    launcher.write_text(launcher.read_text() + "# another\n")


def _lost_record(stage: Stage) -> None:
    records = sorted(stage.base.glob(".gate/evidence/records/dev/*.json"))
    if records:
        records[-1].unlink()


def _other_state(stage: Stage) -> None:
    (stage.tools / "dev.state").write_text('{"version": 4, "lineage": "another", "serial": 7}')


SWAPS: dict[str, Fault] = {
    "plan": _other_plan,
    "seal": lambda stage: _append(the_file(stage, "seal.json")),
    "list of files": _other_list,
    "flow": lambda stage: _append(stage.base / "flows/a.yml"),
    "new flow": lambda stage: stage.write("flows/z.yml", "id: z\n"),
    "module": lambda stage: _append(stage.base / "terraform/modules/flows/main.tf"),
    "root module": lambda stage: _append(stage.base / ROOT / "main.tf"),
    "override file": lambda stage: stage.write(f"{ROOT}/override.tf", "# planted\n"),
    "lock file": lambda stage: _append(stage.base / ROOT / ".terraform.lock.hcl"),
    "policy": lambda stage: _append(stage.base / "policies/env.rego"),
    "Terraform": _other_terraform,
    "record": _lost_record,
    "state": _other_state,
}
"""What is swapped → how. Before there is such a file, there is nothing to swap."""


def snapshot(stage: Stage) -> str:
    """Return a digest of every file that an apply reads: roots, modules and flows."""
    found = hashlib.sha256()
    for path in sorted((*stage.base.glob("flows/**/*"), *stage.base.glob("terraform/**/*"))):
        if path.is_file():
            found.update(f"{path.relative_to(stage.base)}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()


class Run:
    """One `plan` or `apply` of dev that suffers a fault as its step number `at` begins; `judged` is what the last judgement saw."""

    def __init__(self, stage: Stage, fault: Fault | None = None, at: int = -1) -> None:
        self._stage = stage
        self._fault = fault
        self._at = at
        self.steps: list[str] = []
        self.judged: tuple[str, str] | None = None
        self.verdict: Verdict | str = ""

    def _progress(self, message: str) -> None:
        if len(self.steps) == self._at and self._fault is not None:
            self._fault(self._stage)
        self.steps.append(message)

    def promotion(self) -> Promotion:
        """Return the promotion of dev, with the fault in it."""
        promotion = self._stage.promotion("dev")
        judge = promotion.judge

        def judged(file: Path) -> object:
            checked = judge(file)
            self.judged = (snapshot(self._stage), hashlib.sha256(file.read_bytes()).hexdigest())
            return checked

        return msgspec.structs.replace(promotion, progress=self._progress, judge=judged)

    def plan(self) -> Run:
        """Plan; what stops it is the verdict."""
        try:
            self.verdict = plan(self.promotion()).checked.report.decision
        except GateError as error:
            self.verdict = type(error).__name__
        return self

    def apply(self) -> Run:
        """Apply the newest seal; what stops it is the verdict."""
        try:
            self.verdict = apply(self.promotion()).checked.report.decision
        except GateError as error:
            self.verdict = type(error).__name__
        return self


def applied(stage: Stage) -> Iterator[tuple[str, str, str]]:
    """Yield, for each time that Terraform applied: which Terraform, the digest of the files then, and that of its plan."""
    for call in stage.calls():
        if call["argv"][0] == "apply":
            yield call["program"], call["files"], call["plan"]
