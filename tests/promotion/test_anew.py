"""A seal travels and its plan does not: in another clone the plan is made anew, and is applied only if it means the same."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from gate.errors import InputError, RefusedError
from gate.model.canonical import digest
from gate.model.evidence import Intent
from gate.model.report import Verdict
from gate.promotion import apply, plan, show
from gate.promotion.seal import Seal, encode
from tests.promotion.stage import Stage

ROOT = "terraform/environments/dev"
PLANNING = ["version", "init", "validate", "plan", "show"]


@pytest.fixture
def sealed(stage: Stage) -> Seal:
    """A plan of dev, made and judged here."""
    seal = plan(stage.promotion("dev")).seal
    assert seal is not None
    stage.commands()
    return seal


@pytest.fixture
def clone(stage: Stage, tmp_path: Path) -> Stage:
    """Another clone of the same commit, with the same evidence, the same state and no plan."""
    stage.git("clone", "-q", str(stage.base), str(tmp_path / "clone"))
    other = copy.copy(stage)
    other.base = tmp_path / "clone"
    evidence = other.base / ".gate/evidence"
    evidence.parent.mkdir(mode=0o700)
    (stage.base / ".gate/evidence").mkdir(mode=0o700, parents=True, exist_ok=True)
    evidence.symlink_to(stage.base / ".gate/evidence")
    return other


def left(stage: Stage) -> list[str]:
    return sorted(path.name for path in stage.base.glob(".gate/dev/plans/*/*"))


def test_a_plan_that_means_the_same_is_applied_elsewhere_under_its_seal(sealed: Seal, clone: Stage) -> None:
    clone.later(minutes=5)
    result = apply(clone.promotion("dev"))

    assert clone.commands() == [*PLANNING, "state", "apply", "state", "output"]
    assert result.outcome is not None
    assert (result.seal, result.outcome.result) == (sealed, "applied")
    assert clone.history("dev") == ["plan ALLOW", "intent", "applied"]
    intent = clone.records("dev")[1].body
    assert isinstance(intent, Intent)
    assert intent.seal == digest(encode(sealed))
    assert intent.plan == result.outcome.plan
    assert left(clone) == ["seal.json"]


@pytest.mark.parametrize("named", ["identity", "file", "folder"])
def test_the_seal_may_be_named_by_its_identity_or_carried_there_as_a_file(
    sealed: Seal, stage: Stage, clone: Stage, tmp_path: Path, named: str
) -> None:
    carried = tmp_path / "artifact/seal.json"
    carried.parent.mkdir()
    carried.write_bytes(next(stage.base.glob(".gate/dev/plans/*/seal.json")).read_bytes())
    name = {"identity": sealed.id, "file": str(carried), "folder": str(carried.parent)}[named]
    assert apply(clone.promotion("dev"), name).outcome is not None


def test_a_plan_that_was_swept_is_made_anew_beside_its_seal(sealed: Seal, stage: Stage) -> None:
    next(stage.base.glob(".gate/dev/plans/*/plan.tfplan")).unlink()
    assert show(stage.base, stage.evidence()).here is False
    assert apply(stage.promotion("dev")).seal == sealed
    assert left(stage) == ["seal.json", "tree.json"]


def test_the_newest_seal_counts_wherever_it_was_made(sealed: Seal, stage: Stage, clone: Stage) -> None:
    clone.later(minutes=1)
    newer = plan(clone.promotion("dev")).seal
    stage.later(minutes=2)
    result = apply(stage.promotion("dev"))
    assert (result.seal, result.seal.id > sealed.id) == (newer, True)


@pytest.mark.parametrize("of_the_newest", [True, False], ids=["of the newest", "of another"])
def test_a_seal_that_only_its_name_makes_the_newest_does_not_count(
    sealed: Seal, stage: Stage, clone: Stage, *, of_the_newest: bool
) -> None:
    stage.later(minutes=1)
    newer = plan(stage.promotion("dev")).seal
    assert newer is not None
    published = stage.base / ".gate/evidence/seals/dev"
    (published / "99991231T235959.999999Z-00000000.json").write_bytes(encode(newer if of_the_newest else sealed))
    clone.later(minutes=2)
    assert show(clone.base, clone.evidence()).seal == newer
    assert apply(clone.promotion("dev")).seal == newer


def test_an_unchanged_plan_keeps_the_digest_of_its_meaning_in_every_clone(sealed: Seal, stage: Stage, clone: Stage) -> None:
    stage.later(hours=1)
    clone.later(hours=2)
    again, elsewhere = plan(stage.promotion("dev")).seal, plan(clone.promotion("dev")).seal
    assert again is not None
    assert elsewhere is not None
    assert {sealed.meaning.digest, again.meaning.digest, elsewhere.meaning.digest} == {sealed.meaning.digest}
    assert len({sealed.id, again.id, elsewhere.id}) == 3


def test_each_environment_has_a_salt_of_its_own(sealed: Seal, stage: Stage) -> None:
    other = plan(stage.promotion("prod")).seal
    assert other is not None
    assert other.meaning.salt != sealed.meaning.salt


def test_a_salt_of_a_seal_that_cannot_be_trusted_is_not_used_again(sealed: Seal, stage: Stage) -> None:
    for path in stage.base.glob(".gate/dev/plans/*/seal.json"):
        path.write_bytes(path.read_bytes() + b"\n")
    stage.later(minutes=1)
    again = plan(stage.promotion("dev")).seal
    assert again is not None
    assert again.meaning.salt != sealed.meaning.salt


@pytest.mark.parametrize("salt", ["", "no hexadecimal digits"])
def test_a_salt_that_somebody_put_into_the_store_is_not_used(sealed: Seal, stage: Stage, salt: str) -> None:
    later = msgspec.structs.replace(sealed, id="99990101T000000.000000Z-00000000")
    stage.evidence().publish_seal("dev", later.id, forged(later, salt=salt))
    stage.later(minutes=1)
    again = plan(stage.promotion("dev")).seal
    assert again is not None
    assert again.meaning.salt == sealed.meaning.salt


def document(**fields: object) -> Callable[[Stage], None]:
    return lambda stage: stage.scenario(document=fields)


def other_state(lineage: str, serial: int) -> Callable[[Stage], object]:
    return lambda stage: (stage.tools / "dev.state").write_text(json.dumps({"version": 4, "lineage": lineage, "serial": serial}))


def append(name: str) -> Callable[[Stage], object]:
    def change(stage: Stage) -> None:
        path = stage.base / name
        path.write_bytes(path.read_bytes() + b"\n")

    return change


DIFFERENT: dict[str, tuple[Callable[[Stage], object], list[str]]] = {
    "another operation": (document(action="delete"), ["different: destroy terraform_data.flow, and no longer create"]),
    "an attribute": (document(after={"size": 2}), ["different: create terraform_data.flow (size)"]),
    "an attribute more": (document(after={"size": 1, "more": 1}), ["different: create terraform_data.flow (more)"]),
    "a secret": (
        document(after={"size": 1, "secret": "canary-2"}),
        ["something differs that may be a secret: terraform_data.flow (secret)"],
    ),
    "a state made anew": (other_state("lineage-new", 1), ["the lineage was nothing, and is lineage-new"]),
    "the place of the state": (
        document(after={"size": 1, "secret": "canary-1"}, state_path="elsewhere.state"),
        ["the place of the state is another"],
    ),
    "the mode": (document(after={"size": 1, "secret": "canary-1"}, mode="destroy"), ["the mode was normal, and is destroy"]),
    "a flow": (append("flows/a.yml"), ["the rest of the files is another", "flows/a.yml changed since it was judged"]),
    "a module": (
        append("terraform/modules/flows/main.tf"),
        ["the configuration is another", "terraform/modules/flows/main.tf changed since it was judged"],
    ),
    "the configuration": (append(f"{ROOT}/main.tf"), ["the configuration is another"]),
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_a_plan_that_means_something_else_is_refused_by_name(stage: Stage, clone: Stage, name: str) -> None:
    stage.scenario(document={"after": {"size": 1, "secret": "canary-1"}})
    assert plan(stage.promotion("dev")).seal is not None
    change, words = DIFFERENT[name]
    change(clone)
    clone.commands()
    with pytest.raises(RefusedError) as refused:
        apply(clone.promotion("dev"))
    assert refused.value.message.splitlines() == ["this is not what was judged:", *(f"  {line}" for line in words)]
    assert clone.commands() == PLANNING
    assert clone.history("dev") == ["plan ALLOW"]
    assert left(clone) == ["seal.json"]
    assert "canary" not in "".join(path.read_text() for path in clone.base.glob(".gate/**/*.json"))


def more_commits(stage: Stage) -> None:
    stage.write("README", "more")
    stage.commit()


BEFORE: dict[str, tuple[Callable[[Stage], object], str, list[str]]] = {
    "the lock file": (append(f"{ROOT}/.terraform.lock.hcl"), f"{ROOT}/.terraform.lock.hcl changed since it was judged", ["version"]),
    "the lock file is gone": (
        lambda stage: (stage.base / ROOT / ".terraform.lock.hcl").unlink(),
        f"{ROOT}/.terraform.lock.hcl changed since it was judged",
        ["version"],
    ),
    "a policy": (append("policies/env.rego"), "the policy policies/env.rego changed", ["version"]),
    "gate.yaml": (append("gate.yaml"), "gate.yaml changed", ["version"]),
    "the entry": (lambda stage: setattr(stage, "hosts", ("other",)), "the entry of dev in gate.yaml changed", ["version"]),
    "gate": (lambda stage: setattr(stage, "version", "0.2.0"), "judged by gate 0.1.0, and this is gate 0.2.0", ["version"]),
    "Terraform": (lambda stage: stage.scenario(release="1.12.0"), "was made with Terraform 1.11.4, and ", ["version"]),
    "the commit": (more_commits, "the checked-out commit changed", ["version"]),
    "the age": (lambda stage: stage.later(hours=24), "the plan is older than 24h", ["version"]),
    "the clock": (lambda stage: stage.later(hours=-1), "the plan was made in the future", ["version"]),
    "unsaved state": (lambda stage: stage.write(f"{ROOT}/errored.tfstate", "{}"), "could not save", []),
}


@pytest.mark.parametrize("name", BEFORE)
@pytest.mark.usefixtures("sealed")
def test_what_can_be_told_is_told_before_terraform_plans(clone: Stage, name: str) -> None:
    change, words, commands = BEFORE[name]
    change(clone)
    with pytest.raises(RefusedError) as refused:
        apply(clone.promotion("dev"))
    assert words in refused.value.message
    assert clone.commands() == commands
    assert clone.history("dev") == ["plan ALLOW"]


@pytest.mark.parametrize(("step", "commands"), [("check", ["version"]), ("judge", PLANNING)])
@pytest.mark.parametrize("verdict", [Verdict.DENY, Verdict.INDETERMINATE])
@pytest.mark.usefixtures("sealed")
def test_a_plan_that_is_made_anew_is_judged_anew(clone: Stage, step: str, commands: list[str], verdict: Verdict) -> None:
    clone.verdicts[step] = verdict
    result = apply(clone.promotion("dev"))
    assert (result.outcome, result.checked.report.decision) == (None, verdict)
    assert clone.commands() == commands


def test_the_serial_may_have_moved_before_it_is_made_anew_and_not_after(stage: Stage, clone: Stage) -> None:
    other_state("lineage-dev", 3)(stage)
    plan(stage.promotion("dev"))
    other_state("lineage-dev", 4)(clone)
    promotion = clone.promotion("dev")
    bumped = msgspec.structs.replace(promotion, judge=lambda file: (other_state("lineage-dev", 5)(clone), promotion.judge(file))[1])
    with pytest.raises(RefusedError, match="the plan was made from serial 4 of lineage-dev, and it is serial 5 of lineage-dev now"):
        apply(bumped)
    assert "apply" not in clone.commands()
    assert apply(clone.promotion("dev")).outcome is not None


def test_a_state_that_was_emptied_is_another(stage: Stage, clone: Stage) -> None:
    other_state("lineage-dev", 3)(stage)
    plan(stage.promotion("dev"))
    (clone.tools / "dev.state").unlink()
    with pytest.raises(RefusedError, match="the lineage was lineage-dev, and is nothing"):
        apply(clone.promotion("dev"))


@pytest.mark.parametrize("name", ["flows/a.yml", f"{ROOT}/main.tf", f"{ROOT}/new.auto.tfvars", "terraform/modules/flows/main.tf"])
@pytest.mark.usefixtures("sealed")
def test_a_file_that_is_edited_between_making_it_anew_and_applying_is_refused(clone: Stage, name: str) -> None:
    promotion = clone.promotion("dev")
    edited = msgspec.structs.replace(promotion, judge=lambda file: (clone.write(name, "# edited\n"), promotion.judge(file))[1])
    with pytest.raises(RefusedError, match=rf"{name} (changed|is new) since it was judged"):
        apply(edited)
    assert "apply" not in clone.commands()


@pytest.mark.usefixtures("sealed")
def test_a_file_that_is_edited_while_terraform_plans_is_refused(clone: Stage) -> None:
    promotion = clone.promotion("dev")

    class Editing:
        def __getattr__(self, name: str) -> object:
            return getattr(promotion.terraform, name)

        def validate(self) -> None:
            clone.write(f"{ROOT}/new.auto.tfvars", "")

    with pytest.raises(InputError, match=r"new\.auto\.tfvars is new"):
        apply(msgspec.structs.replace(promotion, terraform=Editing()))
    assert "apply" not in clone.commands()


@pytest.mark.usefixtures("sealed")
def test_a_plan_that_is_swapped_after_it_was_made_anew_is_refused(clone: Stage) -> None:
    promotion = clone.promotion("dev")

    def judge(file: Path) -> object:
        checked = promotion.judge(file)
        file.write_text(json.dumps({**json.loads(file.read_text()), "action": "delete"}))
        return checked

    with pytest.raises(RefusedError, match=r"the plan .* is not the one that was judged"):
        apply(msgspec.structs.replace(promotion, judge=judge))
    assert clone.history("dev") == ["plan ALLOW", "intent", "failed"]
    assert "apply" not in clone.commands()


def forged(seal: Seal, **fields: object) -> bytes:
    return encode(msgspec.structs.replace(seal, meaning=msgspec.structs.replace(seal.meaning, **fields)))


FORGERIES: dict[str, Callable[[Seal], bytes]] = {
    "digest": lambda seal: forged(seal, digest="sha256:" + "0" * 64),
    "salt": lambda seal: forged(seal, salt="0" * 32),
    "values": lambda seal: forged(seal, values="0" * 64),
    "identity": lambda seal: forged(seal, identity={**seal.meaning.identity, "mode": "destroy"}),
    "changes": lambda seal: encode(msgspec.structs.replace(seal, changes=())),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_meaning_is_refused_where_it_is_read(sealed: Seal, clone: Stage, tmp_path: Path, name: str) -> None:
    path = tmp_path / "seal.json"
    path.write_bytes(FORGERIES[name](sealed))
    for use in (lambda: apply(clone.promotion("dev"), str(path)), lambda: show(clone.base, clone.evidence(), seal=str(path))):
        with pytest.raises(RefusedError, match=r"the meaning in the seal .* is not that of its changes"):
            use()
    assert clone.commands() == []


def test_a_seal_that_was_published_under_another_name_is_refused(sealed: Seal, clone: Stage) -> None:
    evidence, other = clone.evidence(), "20991121T090000.000000Z-00000000"
    evidence.publish_seal("dev", other, encode(sealed))
    evidence.publish_seal("prod", other, encode(sealed))
    for name, named in (("dev", other), ("prod", None)):
        with pytest.raises(RefusedError, match=rf"what was published as the seal {other} of {name} is {sealed.id} of dev"):
            apply(clone.promotion(name), named)
    assert apply(clone.promotion("dev"), sealed.id).outcome is not None


def test_an_altered_seal_in_the_store_is_not_known_to_the_evidence(sealed: Seal, clone: Stage) -> None:
    longer = msgspec.structs.replace(sealed, expires="2099-01-01T00:00:00Z")
    (clone.base / f".gate/evidence/seals/dev/{sealed.id}.json").write_bytes(encode(longer))
    with pytest.raises(RefusedError, match="the evidence does not know it"):
        apply(clone.promotion("dev"))
    assert clone.commands() == []


@pytest.mark.usefixtures("sealed")
def test_a_plan_of_dev_in_the_folder_of_prod_is_refused(stage: Stage) -> None:
    theirs = next(stage.base.glob(".gate/dev/plans/*/plan.tfplan")).read_bytes()
    apply(stage.promotion("dev"))
    stage.write("terraform/environments/prod/main.tf", "# prod\n")
    plan(stage.promotion("prod"))
    stage.commands()
    next(stage.base.glob(".gate/prod/plans/*/plan.tfplan")).write_bytes(theirs)
    with pytest.raises(RefusedError, match=r"plan\.tfplan changed"):
        apply(stage.promotion("prod"))
    assert stage.commands() == []


def test_a_seal_of_dev_is_not_one_of_prod(sealed: Seal, stage: Stage, clone: Stage) -> None:
    for name in (sealed.id, str(next(stage.base.glob(".gate/dev/plans/*/seal.json")))):
        with pytest.raises(RefusedError, match=rf"prod has no seal {sealed.id}|is of dev, not of prod"):
            apply(clone.promotion("prod"), name)
    assert clone.commands() == []


@pytest.mark.parametrize("named", ["nothing", "20261121T090000.000000Z-00000000"])
@pytest.mark.usefixtures("sealed")
def test_a_seal_that_nobody_has_is_refused(clone: Stage, named: str) -> None:
    with pytest.raises(RefusedError, match=f"dev has no seal {named}"):
        apply(clone.promotion("dev"), named)
    with pytest.raises(RefusedError, match=f"there is no seal {named}"):
        show(clone.base, clone.evidence(), seal=named)


def test_a_clone_shows_what_was_published(sealed: Seal, clone: Stage) -> None:
    for found in (show(clone.base, clone.evidence()), show(clone.base, clone.evidence(), seal=sealed.id)):
        assert (found.seal, found.here, found.problems) == (sealed, False, ())
