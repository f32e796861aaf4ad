"""Terraform, the disk or a person stops the way: what is said, what is on record, and that nothing is half-sealed."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gate.errors import ApplyError, ConfigError, EvidenceError, ExitCode, GateError, InputError, ProcessError, RefusedError
from gate.model.evidence import Outcome
from gate.model.terraform import StateIdentity
from gate.promotion import apply, plan
from gate.promotion.ports import TerraformRunner
from gate.promotion.scratch import environment_folder
from tests.promotion.stage import Stage

ROOT = "terraform/environments/dev"


def last_outcome(stage: Stage, name: str = "dev") -> Outcome:
    body = stage.records(name)[-1].body
    assert isinstance(body, Outcome)
    return body


BEFORE_A_VERDICT: dict[str, tuple[dict[str, Any], str, str]] = {
    "too old": ({"release": "1.7.5"}, "is Terraform 1.7.5; gate needs 1.8 or newer", "Install Terraform 1.8"),
    "OpenTofu": ({"product": "OpenTofu", "release": "1.9.0"}, "is OpenTofu 1.9.0; gate works with Terraform", "Put Terraform 1.8 or newer"),
    "no version": ({"product": "Something"}, "did not say which version it is", ""),
    "init fails": (
        {"init": {"code": 1, "stderr": "\x1b[31m╷\n│ Error: no such bucket canary-secret\n╵\x1b[0m\n"}},
        "terraform init failed: Error: no such bucket «redacted»",
        "It sees no variable, credentials included, that `terraform.env` does not name",
    ),
    "lock file does not fit": (
        {"init": {"code": 1, "stderr": "Error: Provider dependency changes detected\n"}},
        "Provider dependency changes detected",
        f"run `terraform init` in {ROOT} and commit the change",
    ),
    "invalid": (
        {
            "validate": {
                "code": 1,
                "answer": {
                    "valid": False,
                    "diagnostics": [
                        {
                            "severity": "error",
                            "summary": "Unsupported argument",
                            "detail": 'An argument named "nmae" is not expected here.',
                            "range": {"filename": "main.tf", "start": {"line": 2, "column": 3}},
                        }
                    ],
                },
            }
        },
        'terraform validate: Unsupported argument. An argument named "nmae" is not expected here.',
        "Correct the configuration.",
    ),
    "validate is silent": ({"validate": {"answer": []}}, "gave no answer that can be read", ""),
    "plan fails": ({"plan": {"code": 1, "stderr": "Error: 401 Unauthorized\n"}}, "terraform plan failed: Error: 401 Unauthorized", ""),
    "plan is killed": ({"plan": {"signal": 9}}, "terraform plan was killed by signal 9", "the system does when memory runs out"),
    "show fails": ({"show": {"code": 1, "stderr": "Error: no provider\n"}}, "cannot show the plan that it has just made: Error: no", ""),
    "two readings differ": (
        {"show": {"document": {"action": "delete"}}},
        "gate and Terraform read the plan differently: terraform_data.flow",
        "",
    ),
}


@pytest.mark.parametrize("name", BEFORE_A_VERDICT)
def test_terraform_fails_before_a_verdict(stage: Stage, name: str) -> None:
    scenario, words, remedy = BEFORE_A_VERDICT[name]
    stage.scenario(**scenario)
    with pytest.raises(GateError) as failure:
        plan(stage.promotion("dev"))

    assert failure.value.exit_code is ExitCode.INDETERMINATE
    assert words in failure.value.message
    assert remedy in failure.value.remediation
    assert failure.value.remediation
    assert list(stage.base.glob(".gate/dev/plans/*")) == []
    assert stage.history("dev") == []


def test_an_invalid_configuration_is_named_with_its_line(stage: Stage) -> None:
    stage.scenario(**BEFORE_A_VERDICT["invalid"][0])
    with pytest.raises(ProcessError) as failure:
        plan(stage.promotion("dev"))
    assert (failure.value.path, failure.value.line, failure.value.column) == (f"{ROOT}/main.tf", 2, 3)


def test_no_lock_file(stage: Stage) -> None:
    (stage.base / ROOT / ".terraform.lock.hcl").unlink()
    stage.scenario(init={"code": 1, "stderr": "Error: Provider dependency changes detected\n"})
    with pytest.raises(ProcessError) as failure:
        plan(stage.promotion("dev"))
    assert failure.value.remediation == (
        f"There is no lock file: run `terraform init` in {ROOT} yourself, look at .terraform.lock.hcl, and commit it."
    )


def test_missing_credentials_are_not_taken_for_a_missing_lock_file(stage: Stage) -> None:
    (stage.base / ROOT / ".terraform.lock.hcl").unlink()
    stage.scenario(init={"code": 1, "stderr": "Error: No valid credential sources found\n"})
    with pytest.raises(ProcessError) as failure:
        plan(stage.promotion("dev"))
    assert failure.value.remediation == (
        "Do what Terraform's message says. It sees no variable, credentials included, that `terraform.env` does not name."
    )


def test_terraform_is_missing(stage: Stage) -> None:
    stage.path = "/nowhere"
    with pytest.raises(ProcessError) as failure:
        plan(stage.promotion("dev"))
    assert (failure.value.message, failure.value.remediation) == (
        "terraform is not on PATH",
        "Install Terraform 1.8 or newer and put it on PATH.",
    )


def test_a_wrapper_is_not_terraform(stage: Stage) -> None:
    (stage.tools / "terraform").write_text("#!/usr/bin/env node\n")
    with pytest.raises(ProcessError, match="is a wrapper around Terraform") as failure:
        plan(stage.promotion("dev"))
    assert "terraform_wrapper: false" in failure.value.remediation
    assert stage.commands() == []


def test_a_terraform_that_hangs_is_ended_at_its_deadline(stage: Stage) -> None:
    stage.scenario(plan={"sleep": 60})
    stage.deadline = 4
    began = time.monotonic()
    with pytest.raises(ProcessError, match=r"terraform plan did not end within 4 s and was stopped") as failure:
        plan(stage.promotion("dev"))
    assert "`limits.plan`" in failure.value.remediation
    assert time.monotonic() - began < 40
    assert list(stage.base.glob(".gate/dev/plans/*")) == []


def test_a_plan_of_other_files_than_those_on_disk_is_not_judged(stage: Stage) -> None:
    stage.scenario(document={"config": {"main.tf": "# something else\n"}})
    with pytest.raises(InputError, match=f"{ROOT}/main.tf changed while Terraform planned"):
        plan(stage.promotion("dev"))
    assert list(stage.base.glob(".gate/dev/plans/*")) == []


@pytest.mark.parametrize(
    ("step", "result", "words"),
    [
        (
            {"code": 1, "saves": False, "stderr": "Error: state is locked\n"},
            "failed",
            "code 1; the state is as it was before\nError: state",
        ),
        ({"code": 1, "stderr": "Error: 500 from Kestra\n"}, "partial", "code 1; a part of the plan was applied\nError: 500 from Kestra"),
        ({"signal": 9}, "unknown", "was killed by signal 9; nobody knows what was applied"),
    ],
    ids=["failed", "partial", "killed"],
)
def test_an_apply_that_fails_is_on_record_and_ends_with_4(stage: Stage, step: dict[str, Any], result: str, words: str) -> None:
    plan(stage.promotion("dev"))
    stage.scenario(apply=step)
    with pytest.raises(ApplyError) as failure:
        apply(stage.promotion("dev"))

    assert failure.value.exit_code is ExitCode.APPLY_FAILED
    assert words in failure.value.message
    assert failure.value.remediation == "Run `gate plan dev` to see what is left to do, and apply that plan."
    assert stage.history("dev") == ["plan ALLOW", "intent", result]
    stage.commands()
    with pytest.raises(RefusedError):
        apply(stage.promotion("dev"))
    assert stage.commands() == []


@pytest.mark.parametrize("step", [{"code": 1}, {"code": 1, "saves": False}, {"signal": 9}], ids=["partial", "failed", "killed"])
def test_prod_waits_while_devs_last_apply_did_not_succeed(stage: Stage, step: dict[str, Any]) -> None:
    plan(stage.promotion("dev"))
    apply(stage.promotion("dev"))
    stage.later(minutes=1)
    plan(stage.promotion("dev"))
    stage.scenario(apply=step)
    with pytest.raises(ApplyError):
        apply(stage.promotion("dev"))
    stage.scenario()
    plan(stage.promotion("prod"))
    stage.commands()
    with pytest.raises(RefusedError, match="apply of dev"):
        apply(stage.promotion("prod"))
    assert stage.commands() == []


def test_prod_waits_while_an_apply_of_dev_is_unfinished(stage: Stage) -> None:
    plan(stage.promotion("dev"))
    apply(stage.promotion("dev"))
    stage.evidence().append("dev", stage.records("dev")[1].body, time="2026-11-21T09:01:00Z", gate="0.1.0")
    plan(stage.promotion("prod"))
    stage.commands()
    with pytest.raises(RefusedError) as refused:
        apply(stage.promotion("prod"))
    assert refused.value.message == "an apply of dev (record 4) never told how it ended"
    assert stage.commands() == []


def test_a_failed_apply_whose_state_cannot_be_read_is_unknown(stage: Stage) -> None:
    plan(stage.promotion("dev"))
    stage.scenario(apply={"code": 1, "saves": False, "edits": {str(stage.tools / "dev.state"): "broken"}})
    with pytest.raises(ApplyError, match="ended with code 1; nobody knows what was applied"):
        apply(stage.promotion("dev"))
    assert (last_outcome(stage).result, last_outcome(stage).state) == ("unknown", None)


class Ending:
    """Terraform, with a request to stop that comes right after the apply."""

    def __init__(self, terraform: TerraformRunner) -> None:
        self._terraform = terraform

    def __getattr__(self, name: str) -> Any:
        return getattr(self._terraform, name)

    def state(self, *, whatever_happens: bool = False) -> StateIdentity | None:
        if whatever_happens:
            os.kill(os.getpid(), signal.SIGINT)
        return self._terraform.state(whatever_happens=whatever_happens)


def test_a_request_to_stop_right_after_the_apply_does_not_keep_it_off_the_record(stage: Stage) -> None:
    plan(stage.promotion("dev"))
    promotion = stage.promotion("dev")
    apply(msgspec.structs.replace(promotion, terraform=Ending(promotion.terraform)))
    assert stage.history("dev") == ["plan ALLOW", "intent", "applied"]


def test_a_killed_apply_is_reconciled_by_the_next_plan(stage: Stage) -> None:
    plan(stage.promotion("dev"))
    stage.scenario(apply={"signal": 9})
    with pytest.raises(ApplyError):
        apply(stage.promotion("dev"))
    stage.scenario()
    stage.later(minutes=1)
    assert plan(stage.promotion("dev")).reconciles == stage.records("dev")[1]


def test_a_state_that_could_not_be_saved_is_pointed_to_and_blocks(stage: Stage) -> None:
    plan(stage.promotion("dev"))
    errored = stage.base / ROOT / "errored.tfstate"
    stage.scenario(apply={"code": 1, "saves": False, "edits": {str(errored): "{}"}})
    with pytest.raises(ApplyError) as failure:
        apply(stage.promotion("dev"))
    assert f"left it in {errored}: save it with `terraform state push` first" in failure.value.remediation
    assert (last_outcome(stage).result, last_outcome(stage).errored_state) == ("partial", str(errored))
    stage.commands()
    with pytest.raises(RefusedError, match="holds the state of an earlier apply that Terraform could not save"):
        plan(stage.promotion("dev"))
    assert stage.commands() == []


def test_a_file_edited_while_terraform_applies_is_recorded_and_reported(stage: Stage) -> None:
    plan(stage.promotion("dev"))
    stage.scenario(apply={"edits": {str(stage.base / "flows/a.yml"): "id: sneaked\n"}})
    with pytest.raises(ApplyError) as failure:
        apply(stage.promotion("dev"))

    assert failure.value.exit_code is ExitCode.APPLY_FAILED
    assert failure.value.message == "the plan was applied, but flows/a.yml changed while Terraform ran: it may have applied the edit"
    assert (last_outcome(stage).result, last_outcome(stage).edited) == ("applied", ("flows/a.yml",))
    intent, outcome = (record.body for record in stage.records("dev")[1:])
    assert intent.tree != outcome.tree  # type: ignore[union-attr]
    plan(stage.promotion("prod"))
    with pytest.raises(RefusedError, match="the last apply of dev had files edited while it ran"):
        apply(stage.promotion("prod"))


def test_local_state_wherever_it_lies_is_no_edit(stage: Stage) -> None:
    state = stage.base / ROOT / "states/dev.json"
    state.parent.mkdir()
    state.write_text("{}")
    stage.scenario(document={"state_path": "states/dev.json"}, apply={"edits": {str(state): "{1}"}})
    plan(stage.promotion("dev"))
    apply(stage.promotion("dev"))
    assert last_outcome(stage).edited == ()


def test_a_second_apply_is_refused_while_the_first_one_runs(stage: Stage) -> None:
    plan(stage.promotion("dev"))
    stage.commands()
    started, go = stage.tools / "started", stage.tools / "go"
    stage.scenario(apply={"started": str(started), "go": str(go)})
    first = threading.Thread(target=apply, args=(stage.promotion("dev"),))
    first.start()
    while not started.exists():
        time.sleep(0.01)
    with pytest.raises(RefusedError, match="dev is busy"):
        apply(stage.promotion("dev"))
    with pytest.raises(RefusedError, match="dev is busy"):
        plan(stage.promotion("dev"))
    go.touch()
    first.join()
    assert stage.commands().count("apply") == 1
    assert stage.history("dev") == ["plan ALLOW", "intent", "applied"]


def test_one_interrupt_reaches_terraform_and_its_end_is_recorded(stage: Stage) -> None:
    plan(stage.promotion("dev"))
    ready = stage.tools / "ready"
    stage.scenario(apply={"on_interrupt": str(ready)})

    def interrupt() -> None:
        while not ready.exists():
            time.sleep(0.01)
        time.sleep(0.1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=interrupt).start()
    with pytest.raises(ApplyError, match="ended with code 1 after it was asked to stop; a part of the plan was applied"):
        apply(stage.promotion("dev"))
    assert stage.history("dev") == ["plan ALLOW", "intent", "partial"]


def test_a_plan_swapped_at_the_last_moment_is_not_applied(stage: Stage) -> None:
    plan(stage.promotion("dev"))
    promotion = stage.promotion("dev")
    door = promotion.terraform.apply
    stage.commands()

    class Swapping:
        def __getattr__(self, name: str) -> Any:
            return getattr(promotion.terraform, name)

        def apply(self, approved: Any, **options: Any) -> Any:
            Path(approved.plan).write_text("another plan")
            return door(approved, **options)

    with pytest.raises(RefusedError, match=r"the plan .* is not the one that was judged"):
        apply(msgspec.structs.replace(promotion, terraform=Swapping()))
    assert "apply" not in stage.commands()
    assert stage.history("dev") == ["plan ALLOW", "intent", "failed"]
    assert last_outcome(stage).exit_code is None


@contextmanager
def small_disk() -> Iterator[Callable[[int], None]]:
    """Once told, no file may grow beyond a few bytes: writing fails as on a full disk. It ends with the block, before pytest writes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_before_the_intent_keeps_terraform_from_applying(stage: Stage) -> None:
    plan(stage.promotion("dev"))
    stage.commands()
    promotion = stage.promotion("dev")
    shield = promotion.shield

    def fills_up() -> Any:
        fill(100)
        return shield()

    with small_disk() as fill, pytest.raises(EvidenceError, match=r"00000002.json cannot be written: File too large") as failure:
        apply(msgspec.structs.replace(promotion, shield=fills_up))
    assert failure.value.exit_code is ExitCode.INDETERMINATE
    assert "apply" not in stage.commands()
    assert stage.history("dev") == ["plan ALLOW"]
    assert list(stage.base.glob(".gate/evidence/.incoming/*")) == []


def test_a_full_disk_after_the_apply_is_told_and_blocks_the_environment(stage: Stage) -> None:
    plan(stage.promotion("dev"))
    stage.scenario(apply={"edits": {str(stage.base / ".gate/evidence/records/dev/00000003.json"): "in the way"}})
    with pytest.raises(ApplyError, match="terraform apply ended as `applied`, which could not be recorded"):
        apply(stage.promotion("dev"))
    (stage.base / ".gate/evidence/records/dev/00000003.json").unlink()
    stage.later(minutes=1)
    result = plan(stage.promotion("dev"))
    assert result.reconciles == stage.records("dev")[1]


def test_a_full_disk_while_sealing_leaves_nothing_half_sealed(stage: Stage) -> None:
    promotion = stage.promotion("dev")

    def fills_up(file: Path) -> Any:
        fill(100)
        return promotion.judge(file)

    with small_disk() as fill, pytest.raises(EvidenceError, match=r"tree.json cannot be written: File too large"):
        plan(msgspec.structs.replace(promotion, judge=fills_up))
    assert list(stage.base.glob(".gate/dev/plans/*")) == []
    assert stage.history("dev") == []


def test_a_scratch_folder_that_cannot_be_made(stage: Stage) -> None:
    (stage.base / ".gate").write_text("a file where the folder should be")
    with pytest.raises(EvidenceError, match=r"\.gate.* cannot be written: "):
        stage.promotion("dev")


@pytest.mark.parametrize("name", ["..", "a/b", "evidence", "-x", ""])
def test_a_name_that_is_no_folder(stage: Stage, name: str) -> None:
    with pytest.raises(ConfigError, match="cannot be that of a folder"):
        environment_folder(stage.base, name)


def test_terraform_that_outlives_gate_keeps_others_out(stage: Stage) -> None:
    folder = stage.base / ".gate/dev"
    stage.promotion("dev")
    code = (
        "import os, subprocess, sys\n"
        "from pathlib import Path\n"
        "from gate.promotion.scratch import locked\n"
        f"with locked(Path({str(folder)!r}), 'dev', doing='apply') as hold:\n"
        "    child = subprocess.Popen(('sleep', '30'), stdout=-3, stderr=-3, pass_fds=(hold,), start_new_session=True)\n"
        "    print(child.pid, flush=True)\n"
        "    os._exit(9)\n"
    )
    done = subprocess.run((sys.executable, "-c", code), capture_output=True, text=True, check=False)
    child = int(done.stdout)
    try:
        with pytest.raises(RefusedError, match="dev is busy"):
            plan(stage.promotion("dev"))
    finally:
        os.kill(child, signal.SIGKILL)
    time.sleep(0.1)
    assert plan(stage.promotion("dev")).seal is not None


def test_nothing_secret_is_written_but_the_plan(stage: Stage) -> None:
    stage.scenario(document={"config": {}, "secret": "canary-secret"}, apply={"stdout": "token canary-secret\n"})
    plan(stage.promotion("dev"))
    apply(stage.promotion("dev"))
    written = [path for path in stage.base.glob(".gate/**/*") if path.is_file()]
    assert [path for path in written if b"canary-secret" in path.read_bytes()] == []
    assert "token «redacted»" in stage.said
    assert "canary" not in json.dumps(stage.said)


def test_plans_that_are_too_old_and_leavings_of_a_killed_gate_are_swept(stage: Stage) -> None:
    first = plan(stage.promotion("dev")).seal_path
    stage.later(hours=12)
    second = plan(stage.promotion("dev")).seal_path
    left = stage.base / ".gate/dev/plans/20261121T000000.000000Z-0123abcd"
    left.mkdir()
    (left / "plan.tfplan").write_text("canary-secret")
    stage.later(hours=13)
    third = plan(stage.promotion("dev")).seal_path

    assert first is not None
    assert second is not None
    assert third is not None
    assert sorted(path for path in stage.base.glob(".gate/dev/plans/*/*") if path.name in ("plan.tfplan", "seal.json")) == sorted(
        [first, second, second.with_name("plan.tfplan"), third, third.with_name("plan.tfplan")]
    )
    assert not left.exists()
