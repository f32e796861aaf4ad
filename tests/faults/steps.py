"""One fault at one step: what can be swapped, and runs of `plan` and `apply` that are told when to suffer it."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from gate.errors import GateError
from gate.model.evidence import Outcome
from gate.model.report import Verdict
from gate.promotion import Promotion, apply, plan
from tests.promotion.stage import Stage

Fault = Callable[[Stage], object]
SOAK = "GATE_SOAK" in os.environ


def the_file(stage: Stage, name: str, environment: str = "dev") -> Path | None:
    """Return the file of that name beside the newest seal, None before there is one."""
    found = sorted(stage.base.glob(f".gate/{environment}/plans/*/{name}"))
    return found[-1] if found else None


def _append(path: Path | None) -> None:
    if path is not None and path.exists():
        path.write_bytes(path.read_bytes() + b"\n")


def _other_plan(stage: Stage, environment: str) -> None:
    """A plan that Terraform could apply as well, and that nobody judged."""
    found = the_file(stage, "plan.tfplan", environment)
    if found is not None:
        found.write_text(json.dumps({**json.loads(found.read_text()), "action": "delete"}))


def _other_list(stage: Stage, environment: str) -> None:
    found = the_file(stage, "tree.json", environment)
    if found is not None:
        found.write_text("{}")


def _other_terraform(stage: Stage) -> None:
    launcher = stage.tools / "terraform"
    launcher.write_text(launcher.read_text() + "# another\n")


def _lost_record(stage: Stage, environment: str) -> None:
    records = sorted(stage.base.glob(f".gate/evidence/records/{environment}/*.json"))
    if records:
        records[-1].unlink()


def _other_state(stage: Stage, environment: str) -> None:
    (stage.tools / f"{environment}.state").write_text('{"version": 4, "lineage": "another", "serial": 7}')


def swaps(environment: str) -> dict[str, Fault]:
    """Return what is swapped → how. Before there is such a file, there is nothing to swap."""
    root = f"terraform/environments/{environment}"
    return {
        "plan": lambda stage: _other_plan(stage, environment),
        "seal": lambda stage: _append(the_file(stage, "seal.json", environment)),
        "list of files": lambda stage: _other_list(stage, environment),
        "flow": lambda stage: _append(stage.base / "flows/a.yml"),
        "new flow": lambda stage: stage.write("flows/z.yml", "id: z\n"),
        "module": lambda stage: _append(stage.base / "terraform/modules/flows/main.tf"),
        "root module": lambda stage: _append(stage.base / root / "main.tf"),
        "override file": lambda stage: stage.write(f"{root}/override.tf", "# planted\n"),
        "lock file": lambda stage: _append(stage.base / root / ".terraform.lock.hcl"),
        "policy": lambda stage: _append(stage.base / "policies/env.rego"),
        "gate.yaml": lambda stage: _append(stage.base / "gate.yaml"),
        "Terraform": _other_terraform,
        "record": lambda stage: _lost_record(stage, environment),
        "state": lambda stage: _other_state(stage, environment),
    }


SWAPS = swaps("dev")


def snapshot(stage: Stage) -> str:
    """Return a digest of every file that an apply reads: roots, modules and flows."""
    found = hashlib.sha256()
    for path in sorted((*stage.base.glob("flows/**/*"), *stage.base.glob("terraform/**/*"))):
        if path.is_file():
            found.update(f"{path.relative_to(stage.base)}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()


class Run:
    """One `plan` or `apply` that suffers a fault as its step number `at` begins; `judged` is what the last judgement saw."""

    def __init__(self, stage: Stage, fault: Fault | None = None, at: int = -1, *, name: str = "dev", evidence: Any = None) -> None:
        self._stage = stage
        self._fault = fault
        self._at = at
        self._evidence = evidence
        self.name = name
        self.steps: list[str] = []
        self.judged: tuple[str, str] | None = None
        self.verdict: Verdict | str = ""

    def _progress(self, message: str) -> None:
        if len(self.steps) == self._at and self._fault is not None:
            self._fault(self._stage)
        self.steps.append(message)

    def promotion(self) -> Promotion:
        """Return the promotion, with the fault in it."""
        promotion = self._stage.promotion(self.name, self._evidence)
        judge = promotion.judge

        def judged(file: Path) -> object:
            checked = judge(file)
            self.judged = (snapshot(self._stage), hashlib.sha256(file.read_bytes()).hexdigest())
            return checked

        return msgspec.structs.replace(promotion, progress=self._progress, judge=judged)

    def plan(self) -> Run:
        """Plan; what stops it is the verdict."""
        return self._until(lambda: plan(self.promotion()).checked.report.decision)

    def apply(self) -> Run:
        """Apply the newest seal; what stops it is the verdict."""
        return self._until(lambda: apply(self.promotion()).checked.report.decision)

    def _until(self, command: Callable[[], Verdict]) -> Run:
        try:
            self.verdict = command()
        except GateError as error:
            self.verdict = type(error).__name__
        return self


def applied(stage: Stage) -> Iterator[tuple[str, str, str]]:
    """Yield, for each time that Terraform applied: which Terraform, the digest of the files then, and that of its plan."""
    for call in stage.calls():
        if call["argv"][0] == "apply":
            yield call["program"], call["files"], call["plan"]


def unnoticed(stage: Stage, run: Run) -> Iterator[str]:
    """Yield what Terraform applied that was not judged, and that nobody was told of."""
    for used, files, file in applied(stage):
        told = run.verdict == "ApplyError" and isinstance(last := stage.records(run.name)[-1].body, Outcome) and bool(last.edited)
        if used != [call["program"] for call in stage.calls() if call["argv"][0] == "plan"][-1]:
            yield "another Terraform"
        if run.judged is None or file != run.judged[1]:
            yield "another plan"
        if (run.judged is None or files != run.judged[0]) and not told:
            yield "other files"


class Again:
    """The stage as it was: everything that a run changes is put back in its place."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.stage = stage
        self._time = stage.time
        self._places = [(stage.base, folder / "base"), (stage.tools, folder / "tools")]
        for place, kept in self._places:
            shutil.copytree(place, kept, symlinks=True)

    def restore(self) -> Stage:
        self.stage.time = self._time
        for place, kept in self._places:
            shutil.rmtree(place)
            shutil.copytree(kept, place, symlinks=True)
        return self.stage


def in_child(run: Callable[[], object]) -> str:
    """Do something in a process of its own, and return what came of it, or the signal that ended it."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, str(run()).encode())
        except KeyboardInterrupt:
            os.write(writing, b"stopped")
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        said = answer.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return said if code == 0 else signal.Signals(-code).name


def left_wrong(stage: Stage) -> Iterator[str]:
    """Yield what is wrong with dev after a fault in an apply: afterwards it is as before, blocked, or done, and never twice."""
    lock = stage.base / ".gate/dev/lock"
    if lock.exists():
        with lock.open("a") as held:
            fcntl.flock(held, fcntl.LOCK_EX)  # by a Terraform that outlived gate
    if len(list(applied(stage))) > stage.history("dev").count("intent"):
        yield "applied without an intent"
    again = Run(stage).apply().verdict
    if len(list(applied(stage))) > 1:
        yield "applied twice"
    if again == "ALLOW" and stage.history("dev")[-2:] != ["intent", "applied"]:
        yield "applied off the record"
    stage.later(minutes=1)
    if Run(stage).plan().verdict != "ALLOW" or (SOAK and Run(stage).apply().verdict != "ALLOW"):
        yield "there is no way on"
