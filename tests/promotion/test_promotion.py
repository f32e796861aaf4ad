"""The whole way with a Terraform that records what it is asked: plan, seal, apply, record, promote."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from gate.errors import EvidenceError, RefusedError
from gate.evidence.chain import Chain
from gate.evidence.folder import FolderObjects
from gate.model.evidence import Intent, Judged, Outcome
from gate.model.report import Verdict
from gate.model.terraform import StateIdentity
from gate.promotion import apply, plan, show
from gate.promotion.seal import SealedChange
from tests.promotion.stage import Stage


def test_a_plan_is_made_judged_and_sealed(stage: Stage) -> None:
    result = plan(stage.promotion("dev"))

    assert stage.commands() == ["version", "init", "validate", "plan", "show"]
    assert result.seal is not None
    assert result.seal_path is not None
    assert result.seal.changes == (SealedChange(address="terraform_data.flow", operation="create", deposed=None),)
    assert result.seal.counts == {"create": 1}
    assert result.seal.created == "2026-11-21T09:00:00Z"
    assert result.seal.expires == "2026-11-22T09:00:00Z"
    assert sorted(result.seal.sources) == ["flows/a.yml", "shared/a.tpl", "terraform/modules/flows/main.tf"]
    assert stage.history("dev") == ["plan ALLOW"]
    assert sorted(path.name for path in result.seal_path.parent.iterdir()) == ["plan.tfplan", "seal.json", "tree.json"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in result.seal_path.parent.iterdir()} == {0o600}
    assert stat.S_IMODE(result.seal_path.parent.stat().st_mode) == 0o700
    assert (stage.base / ".gate/.gitignore").read_text() == "*\n"


@pytest.mark.parametrize("name", ["", "/dev", "/dev/lock", "/dev/plans", "/dev/terraform"])
def test_what_a_link_in_gates_own_folder_leads_to_stays_as_it_is(stage: Stage, tmp_path: Path, name: str) -> None:
    """A commit may hold links, and gate empties and removes what is its own."""
    elsewhere = stage.write("../elsewhere/kept", "kept") if name == "/dev/lock" else stage.write("../elsewhere/dev/keptZ-1/kept", "kept")
    link = stage.base / f".gate{name}"
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(elsewhere if name == "/dev/lock" else tmp_path / "elsewhere", target_is_directory=True)
    for use in (plan, apply):
        with pytest.raises(EvidenceError) as refused:
            use(stage.promotion("dev"))
        assert refused.value.message == f"{link} is a link, and gate keeps what is its own in no other place"
        assert refused.value.remediation == "Remove the link."
    assert [path.read_text() for path in (tmp_path / "elsewhere").rglob("*") if path.is_file()] == ["kept"]


def test_a_sealed_plan_is_applied_and_recorded(stage: Stage) -> None:
    sealed = plan(stage.promotion("dev"))
    stage.commands()
    result = apply(stage.promotion("dev"))

    assert stage.commands() == ["state", "apply", "state", "output"]
    assert result.outputs == {"url": "http://kestra/ui"}
    assert stage.history("dev") == ["plan ALLOW", "intent", "applied"]
    judged, intent, outcome = stage.records("dev")
    assert isinstance(judged.body, Judged)
    assert isinstance(intent.body, Intent)
    assert isinstance(outcome.body, Outcome)
    assert sealed.seal is not None
    assert intent.body.plan == outcome.body.plan == sealed.seal.plan_digest
    assert intent.body.seal == judged.body.seal
    assert outcome.body.intent == intent.digest
    assert (intent.body.state, outcome.body.state) == (None, StateIdentity(lineage="lineage-dev", serial=1))
    assert (intent.body.tree, outcome.body.tree, outcome.body.edited) == (sealed.seal.tree, sealed.seal.tree, ())
    assert outcome.body.sources == sealed.seal.sources
    assert sealed.seal_path is not None
    assert not (sealed.seal_path.parent / "plan.tfplan").exists()


def test_terraform_runs_in_the_environments_own_root_with_the_saved_plan_and_nothing_else(stage: Stage) -> None:
    sealed = plan(stage.promotion("dev"))
    apply(stage.promotion("dev"))

    assert sealed.seal_path is not None
    file = str(sealed.seal_path.parent / "plan.tfplan")
    calls = {call["argv"][0]: call for call in stage.calls()}
    assert calls["apply"]["argv"] == ["apply", "-input=false", "-no-color", "-lock-timeout=20s", file]
    assert calls["apply"]["cwd"] == str(stage.base / "terraform/environments/dev")


@pytest.mark.parametrize(
    ("when", "commands", "history"),
    [
        ("check", [], []),
        ("judge", ["version", "init", "validate", "plan", "show"], ["plan {}"]),
    ],
)
@pytest.mark.parametrize("verdict", [Verdict.DENY, Verdict.INDETERMINATE])
def test_what_is_not_allowed_gets_no_seal(stage: Stage, when: str, verdict: Verdict, commands: list[str], history: list[str]) -> None:
    stage.verdicts[when] = verdict
    result = plan(stage.promotion("dev"))

    assert (result.seal, result.seal_path, result.checked.report.decision) == (None, None, verdict)
    assert stage.commands() == commands
    assert stage.history("dev") == [line.format(verdict) for line in history]
    assert list(stage.base.glob(".gate/dev/plans/*")) == []
    with pytest.raises(RefusedError, match="there is no judged plan of dev"):
        apply(stage.promotion("dev"))


@pytest.mark.parametrize("verdict", [Verdict.DENY, Verdict.INDETERMINATE])
def test_the_second_verdict_counts(stage: Stage, verdict: Verdict) -> None:
    plan(stage.promotion("dev"))
    stage.commands()
    stage.verdicts["judge"] = verdict
    result = apply(stage.promotion("dev"))

    assert (result.outcome, result.checked.report.decision) == (None, verdict)
    assert stage.commands() == []
    assert stage.history("dev") == ["plan ALLOW"]


def test_a_clock_that_was_years_ahead_is_got_over(stage: Stage) -> None:
    stage.later(days=2000)
    ahead = plan(stage.promotion("dev")).seal
    stage.later(days=-2000)
    with pytest.raises(EvidenceError, match="the clock was set back: record 1 of dev was written at 2032-05-13T09:00:00Z"):
        plan(stage.promotion("dev"))
    folder = stage.base / ".gate/evidence"
    corrected = {stage.records("dev")[0].digest: "2026-11-21T09:00:00Z"}
    evidence = Chain(FolderObjects(folder), place="evidence", corrected=corrected)
    seal = plan(stage.promotion("dev", evidence)).seal
    assert apply(stage.promotion("dev", evidence)).seal == seal
    with pytest.raises(RefusedError, match="was applied at 2026-11-21T09:00:00Z, after this plan was judged"):
        apply(stage.promotion("dev", evidence), ahead.id if ahead else None)


def test_prod_is_refused_until_the_same_files_are_in_force_in_dev(stage: Stage) -> None:
    plan(stage.promotion("prod"))
    stage.commands()
    with pytest.raises(RefusedError) as refused:
        apply(stage.promotion("prod"))
    assert refused.value.message == "prod promotes from dev, and nothing was ever applied there"
    assert stage.commands() == []

    plan(stage.promotion("dev"))
    apply(stage.promotion("dev"))
    result = apply(stage.promotion("prod"))
    assert result.outcome is not None
    assert stage.history("prod") == ["plan ALLOW", "intent", "applied"]


def test_a_refusal_lists_exactly_the_files_that_are_not_in_force_in_dev(stage: Stage) -> None:
    stage.write("flows/b.yml", "id: b\n")
    stage.write("flows/old.yml", "id: old\n")
    plan(stage.promotion("dev"))
    apply(stage.promotion("dev"))
    stage.write("flows/b.yml", "id: b\nnamespace: company\n")
    stage.write("flows/c.yml", "id: c\n")
    stage.write("terraform/modules/flows/main.tf", "# another\n")
    stage.write("terraform/environments/prod/main.tf", "# only prod's\n")
    (stage.base / "flows/old.yml").unlink()
    plan(stage.promotion("prod"))
    stage.commands()
    with pytest.raises(RefusedError) as refused:
        apply(stage.promotion("prod"))

    assert refused.value.message.splitlines() == [
        "prod holds what is not in force in dev:",
        "flows/b.yml is another version in dev",
        "flows/c.yml was never applied to dev",
        "flows/old.yml is still in force in dev, and gone here",
        "terraform/modules/flows/main.tf is another version in dev",
    ]
    assert stage.commands() == []


def test_a_seal_can_be_shown_before_and_after_it_is_applied(stage: Stage) -> None:
    sealed = plan(stage.promotion("dev"))
    shown = show(stage.base, stage.evidence())
    assert (shown.seal, shown.path, shown.problems) == (sealed.seal, sealed.seal_path, ())

    stage.later(minutes=5)
    apply(stage.promotion("dev"))
    shown = show(stage.base, stage.evidence(), environment="dev")
    assert shown.problems == ("this plan was applied already, at 2026-11-21T09:05:00Z",)
    with pytest.raises(RefusedError, match="there is no judged plan of prod"):
        show(stage.base, stage.evidence(), environment="prod")


def test_showing_says_what_is_broken(stage: Stage) -> None:
    sealed = plan(stage.promotion("dev"))
    assert sealed.seal_path is not None
    file = sealed.seal_path.parent / "plan.tfplan"
    file.write_text(file.read_text() + " ")
    assert show(stage.base, stage.evidence(), seal=str(sealed.seal_path)).problems == (f"the plan {file} changed",)
    file.unlink()
    gone = show(stage.base, stage.evidence(), seal=str(sealed.seal_path.parent))
    assert (gone.here, gone.problems) == (False, ())
