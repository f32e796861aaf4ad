"""From a plan over its approvals to an apply, with real git, ssh-keygen and files; each way around them is refused in words."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from gate.config.project import Approvals
from gate.errors import ApplyError, ConfigError, InputError, OutputError, ProcessError, RefusedError
from gate.model.evidence import Agreed, Intent
from gate.model.promotion import Approvable
from gate.model.report import Verdict
from gate.promotion import apply, plan, show, show_asked
from gate.promotion.approval import approval_digest, decode
from gate.promotion.comparing import compare
from gate.promotion.giving import Approved, approve, asked
from gate.reports import approvals as reports
from gate.reports.promotion import changes_of, shown
from tests.promotion.signing import People
from tests.promotion.stage import Stage

SIGNERS = "trust/allowed_signers"
FLOW = "change:terraform_data.flow"
AUTHOR = "t@example.com"


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> People:
    return People(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def office(stage: Stage, people: People) -> Stage:
    """What is to be promoted is in force in dev, its one commit is signed by anna, and ben and cem may approve."""
    stage.approvals = Approvals(allowed_signers=SIGNERS)
    stage.write(SIGNERS, "".join(map(people.line, ("anna", "ben", "cem"))) + people.line("author", AUTHOR))
    stage.git("add", "-A")
    signed = ("-c", "gpg.format=ssh", "-c", f"user.signingkey={people.key('anna')}")
    stage.git(*signed, "commit", "-q", "-S", "--amend", "--no-edit")
    plan(stage.promotion("dev"))
    apply(stage.promotion("dev"))
    stage.commands()
    return stage


def agree(office: Stage, people: People, who: str, *, destroys: int | None = None, output: Path | None = None) -> Approved:
    promotion = office.promotion("prod")
    return approve(promotion, asked(promotion), key=people.key(who), destroys=destroys, output=output)


def refusal(office: Stage) -> tuple[str, str]:
    """Return why prod is not applied, and that Terraform was not asked to."""
    office.commands()
    with pytest.raises(RefusedError) as refused:
        apply(office.promotion("prod"))
    assert "apply" not in office.commands()
    assert "intent" not in office.history("prod")[-1:]
    return refused.value.message, refused.value.remediation


NONE = "prod asks for 1 approval of this plan, and none counts"


def test_a_plan_is_applied_once_somebody_approved_it(office: Stage, people: People) -> None:
    made = plan(office.promotion("prod"))
    assert made.asks is not None
    assert (made.asks.required, made.asks.authorship.unvouched) == (1, ())
    assert refusal(office) == (NONE, "Ask for 1 more, of ben@example.com, cem@example.com: `gate approve prod`.")

    given = agree(office, people, "ben")
    assert made.seal_path is not None
    assert given.path == made.seal_path.parent / "approvals/ben@example.com-20261121T090000Z.json"
    assert given.missing == 0
    apply(office.promotion("prod"))

    intent = office.records("prod")[-2].body
    assert isinstance(intent, Intent)
    digest = approval_digest(decode(given.path.read_bytes()))
    assert intent.approvals == (Agreed(principal="ben@example.com", key=people.fingerprint("ben"), approval=digest),)
    assert office.history("prod") == ["plan ALLOW", "intent", "applied"]


@pytest.mark.parametrize(
    ("who", "deed"),
    [
        pytest.param("author", "t@example.com wrote commit {head}", id="the author"),
        pytest.param("anna", "anna@example.com signed commit {head}", id="the signer"),
        pytest.param("ben", "ben@example.com made the plan", id="the planner"),
    ],
)
def test_nobody_approves_what_is_their_own(office: Stage, people: People, who: str, deed: str) -> None:
    office.planner = ("Ben@example.com",)
    plan(office.promotion("prod"))
    with pytest.raises(RefusedError) as refused:
        agree(office, people, who)
    head = office.promotion("prod").repository.commit()
    assert head is not None
    words = deed.format(head=head.id[:12])
    key = people.key(who)
    assert refused.value.message == f"an approval with the key {key} would not count: {words}, and nobody approves what is their own"
    assert list(office.base.glob(".gate/prod/plans/*/approvals")) == []
    assert refusal(office)[0] == NONE


def test_a_stranger_cannot_approve(office: Stage, people: People) -> None:
    plan(office.promotion("prod"))
    with pytest.raises(RefusedError) as refused:
        agree(office, people, "eve")
    stranger = people.fingerprint("eve")
    assert refused.value.message == (
        f"an approval with the key {people.key('eve')} would not count: nobody who may sign it has the key {stranger}"
    )


def test_an_unsigned_commit_asks_for_one_more(office: Stage, people: People) -> None:
    office.write("docs/a.md", "a\n")
    office.commit()
    made = plan(office.promotion("prod"))
    assert made.asks is not None
    assert made.asks.required == 2
    assert agree(office, people, "ben").missing == 1
    message, remedy = refusal(office)
    assert message.splitlines()[0] == "prod asks for 2 approvals of this plan, and 1 counts"
    assert remedy == "Ask for 1 more, of cem@example.com: `gate approve prod`."
    assert agree(office, people, "cem").missing == 0
    assert apply(office.promotion("prod")).outcome is not None


def _excluded(office: Stage) -> None:
    (office.base / ".git/info").mkdir(exist_ok=True)
    (office.base / ".git/info/exclude").write_text("*\n")
    office.write("terraform/environments/prod/hidden.tf", "# hidden\n")


def _not_looked_at(office: Stage) -> None:
    office.git("update-index", "--assume-unchanged", "terraform/environments/prod/main.tf")
    office.write("terraform/environments/prod/main.tf", "# hidden\n")


HIDDEN: dict[str, tuple[Callable[[Stage], None], str]] = {
    "a file that git ignores": (_excluded, "terraform/environments/prod/hidden.tf"),
    "a file that git was told not to look at": (_not_looked_at, "terraform/environments/prod/main.tf"),
}


@pytest.mark.parametrize(("hide", "name"), HIDDEN.values(), ids=HIDDEN)
def test_what_the_planner_hides_from_git_asks_for_one_more(office: Stage, hide: Callable[[Stage], None], name: str) -> None:
    hide(office)
    made = plan(office.promotion("prod"))
    assert made.seal is not None
    assert made.asks is not None
    assert made.asks.authorship.unvouched == (f"the planner had files that no commit holds, such as {name}",)
    assert made.asks.required == 2


def test_a_fresh_plan_that_means_the_same_keeps_its_approvals(office: Stage, people: People) -> None:
    plan(office.promotion("prod"))
    agree(office, people, "ben")
    office.later(hours=1)
    plan(office.promotion("prod"))
    assert apply(office.promotion("prod")).outcome is not None


def test_an_approval_of_another_plan_does_not_count(office: Stage, people: People) -> None:
    plan(office.promotion("prod"))
    path = agree(office, people, "ben").path.relative_to(office.base)
    office.scenario(document={"action": "delete"})
    office.later(minutes=1)
    plan(office.promotion("prod"))
    assert refusal(office)[0] == f"{NONE}\n  does not count: {path}: ben@example.com: it approves another plan, which means something else"


def test_an_approval_is_used_up_by_an_apply(office: Stage, people: People) -> None:
    plan(office.promotion("prod"))
    kept = office.base / "kept.json"
    agree(office, people, "ben", output=kept)
    office.given = (kept,)
    apply(office.promotion("prod"))
    office.later(minutes=1)
    plan(office.promotion("prod"))
    assert refusal(office)[0].splitlines()[1] == (
        f"  does not count: {kept}: ben@example.com: it approves a plan that the evidence does not know, "
        "or from before prod was applied last"
    )


def test_an_approval_survives_an_apply_that_changed_nothing(office: Stage, people: People) -> None:
    plan(office.promotion("prod"))
    agree(office, people, "ben")
    office.scenario(apply={"code": 1, "saves": False})
    with pytest.raises(ApplyError, match="terraform apply ended with code 1; the state is as it was before"):
        apply(office.promotion("prod"))
    office.scenario()
    office.later(minutes=1)
    plan(office.promotion("prod"))
    assert apply(office.promotion("prod")).outcome is not None


def test_a_line_that_is_gone_revokes_what_its_key_approved(office: Stage, people: People) -> None:
    plan(office.promotion("prod"))
    path = agree(office, people, "ben").path.relative_to(office.base)
    office.write(SIGNERS, people.line("anna") + people.line("cem"))
    stranger = people.fingerprint("ben")
    assert refusal(office)[0] == f"{NONE}\n  does not count: {path}: nobody who may sign it has the key {stranger}"


def test_an_approval_expires_before_its_plan_does(office: Stage, people: People) -> None:
    office.approvals = Approvals(allowed_signers=SIGNERS, max_age="1h")
    plan(office.promotion("prod"))
    path = agree(office, people, "ben").path.relative_to(office.base)
    office.later(hours=1)
    assert refusal(office)[0] == (
        f"{NONE}\n  does not count: {path}: ben@example.com: it was given at 2026-11-21T09:00:00Z and expired after 1h "
        "(`approvals.max_age`)"
    )


def test_the_store_and_a_file_carry_approvals_between_clones(office: Stage, people: People) -> None:
    office.approvals = Approvals(allowed_signers=SIGNERS, required=2)
    plan(office.promotion("prod"))
    shutil.rmtree(agree(office, people, "ben").path.parent)
    file = office.base / "cem.json"
    agree(office, people, "cem", output=file)
    assert refusal(office)[0].splitlines()[0] == "prod asks for 2 approvals of this plan, and 1 counts"
    office.given = (file,)
    assert apply(office.promotion("prod")).outcome is not None


def test_a_file_is_never_written_over(office: Stage, people: People) -> None:
    plan(office.promotion("prod"))
    file = office.write("ben.json", "mine\n")
    with pytest.raises(OutputError) as refused:
        agree(office, people, "ben", output=file)
    assert (refused.value.message, file.read_text()) == (f"{file} exists already", "mine\n")


def test_an_approval_that_cannot_be_read_ends_the_command(office: Stage, people: People) -> None:
    plan(office.promotion("prod"))
    agree(office, people, "ben")
    office.given = (office.base / "gone.json",)
    with pytest.raises(InputError) as refused:
        apply(office.promotion("prod"))
    assert (refused.value.message, refused.value.path) == (
        "the approval cannot be read: No such file or directory",
        str(office.base / "gone.json"),
    )


def test_what_approvals_must_name_is_sealed_and_lifted_by_them_alone(office: Stage, people: People) -> None:
    office.scenario(document={"action": "delete"})
    office.approvable = (FLOW,)
    made = plan(office.promotion("prod"))
    assert made.seal is not None
    assert (made.checked.report.decision, made.seal.verdict) == (Verdict.DENY, Verdict.DENY)
    assert made.seal.approvable == (Approvable(rule="RO-09", subject=FLOW),)
    assert refusal(office)[0] == NONE

    given = agree(office, people, "ben", destroys=1).given.signed.approval
    assert (given.destroys, given.lifts) == (("terraform_data.flow",), made.seal.approvable)
    done = apply(office.promotion("prod"))
    (finding,) = done.checked.report.environments[0].findings
    assert finding.waiver is not None
    assert (finding.status, finding.waiver.reason, finding.waiver.owner) == ("waived", "approved", "ben@example.com")
    assert (done.checked.report.exit_code, office.history("prod")) == (0, ["plan DENY", "intent", "applied"])


@pytest.mark.parametrize(("destroys", "said"), [(None, "no --destroys was given"), (0, "--destroys says 0"), (2, "--destroys says 2")])
def test_nobody_approves_a_destruction_by_habit(office: Stage, people: People, destroys: int | None, said: str) -> None:
    office.scenario(document={"action": "delete"})
    plan(office.promotion("prod"))
    with pytest.raises(RefusedError) as refused:
        agree(office, people, "ben", destroys=destroys)
    assert refused.value.message == f"the plan destroys 1, and {said}"
    assert refused.value.remediation == "Read what is destroyed; if all of it may go, approve with `--destroys 1`."


def test_a_new_denial_is_not_lifted_by_an_old_approval(office: Stage, people: People) -> None:
    office.scenario(document={"action": "delete"})
    office.approvable = (FLOW,)
    plan(office.promotion("prod"))
    path = agree(office, people, "ben", destroys=1).path.relative_to(office.base)
    office.approvable = (FLOW, "change:terraform_data.other")
    assert refusal(office)[0] == (
        f"{NONE}\n  does not count: {path}: ben@example.com: it does not name what would be lifted: RO-09 change:terraform_data.other"
    )


def test_without_approvals_a_destruction_is_denied_and_not_sealed(office: Stage) -> None:
    office.approvals = None
    office.scenario(document={"action": "delete"})
    office.approvable = (FLOW,)
    made = plan(office.promotion("prod"))
    assert (made.checked.report.decision, made.seal, made.asks) == (Verdict.DENY, None, None)
    assert list(office.base.glob(".gate/prod/plans/*")) == []


def test_where_nobody_must_approve_nobody_can(office: Stage) -> None:
    plan(office.promotion("dev"))
    with pytest.raises(ConfigError) as refused:
        asked(office.promotion("dev"))
    assert refused.value.message == "dev asks for no approvals"


def test_a_seal_that_could_not_be_applied_is_not_approved(office: Stage) -> None:
    made = plan(office.promotion("prod"))
    assert made.seal_path is not None
    office.later(hours=24)
    with pytest.raises(RefusedError) as expired:
        asked(office.promotion("prod"))
    assert expired.value.message == "the plan expired at 2026-11-22T09:00:00Z, so approving it changes nothing"
    office.later(hours=-24)
    altered = made.seal_path.read_text().replace('"planner":["planner@example.com"]', '"planner":["eve@example.com"]')
    made.seal_path.write_text(altered)
    with pytest.raises(RefusedError, match="was changed after the plan was judged: the evidence does not know it"):
        asked(office.promotion("prod"))


def test_a_key_that_is_not_there(office: Stage, tmp_path: Path) -> None:
    plan(office.promotion("prod"))
    promotion = office.promotion("prod")
    with pytest.raises(ProcessError) as refused:
        approve(promotion, asked(promotion), key=tmp_path / "gone", destroys=None, output=None)
    assert refused.value.message == f"the key {tmp_path / 'gone'} does not exist"


def test_a_person_reads_what_they_sign(office: Stage, people: People) -> None:
    signed = office.promotion("prod").repository.commit()
    assert signed is not None
    first = signed.id
    office.write("docs/a.md", "a\n")
    office.commit()
    office.scenario(document={"action": "delete"})
    office.approvable = (FLOW,)
    plan(office.promotion("prod"))
    agree(office, people, "ben", destroys=1)
    question = asked(office.promotion("prod"))
    commit = question.sealed.seal.commit
    assert commit is not None
    head = commit.id[:12]
    would = changes_of(question.sealed.seal, colour=False)
    assert reports.question(question, would, office.time, colour=False) == (
        f"""\
APPROVE  plan for prod of 2026-11-21T09:00:00Z, commit {head}

Terraform would destroy 1:
  destroy  terraform_data.flow

Asks for 2 approvals; ben@example.com, cem@example.com may give them.
  not anna@example.com, who signed commit {first[:12]}
  not t@example.com, who wrote commit {head}
  one more than `approvals.required`: commit {head} is not signed
  every commit of the history counts: nothing was applied before
  destroys terraform_data.flow
  lifts RO-09 of change:terraform_data.flow

approved by ben@example.com until 2026-11-24T09:00:00Z

"""
    )
    assert looked_at(office)[-3:] == ["approved by ben@example.com until 2026-11-24T09:00:00Z", "", "next: gate approve prod"]
    given = approve(office.promotion("prod"), question, key=people.key("cem"), destroys=1, output=None)
    assert looked_at(office)[-4:] == [
        "approved by ben@example.com until 2026-11-24T09:00:00Z",
        "approved by cem@example.com until 2026-11-24T09:00:00Z",
        "",
        "next: gate apply prod",
    ]
    assert reports.approved(given, question.demand, "approvals/cem.json", quiet=False, colour=False) == (
        "APPROVED  by cem@example.com, until 2026-11-24T09:00:00Z\n  approvals/cem.json\n\nnext: gate apply prod\n"
    )


def looked_at(office: Stage) -> list[str]:
    """Return the lines with which `gate show prod` shows the newest plan."""
    made = office.promotion("prod")
    found = show(made.base, made.evidence, environment="prod")
    asks = show_asked(made.base, made.evidence, found, {"prod": made.environment}, made.approving, office.time)
    return shown(asks, "seal.json", expired=False).splitlines()


def test_a_seal_whose_approvers_cannot_be_told_is_shown_all_the_same(office: Stage) -> None:
    made = plan(office.promotion("prod")).seal
    assert made is not None
    assert made.commit is not None
    office.write(".git/shallow", f"{made.commit.id}\n")
    assert looked_at(office)[-3:] == [
        "Asks for approvals; who may give them cannot be told here: this clone is shallow, so it does not tell who wrote what is promoted",
        "",
        "next: gate approve prod",
    ]


def test_an_approval_is_of_the_scripts_too_that_an_apply_would_run(office: Stage, people: People) -> None:
    """No change of the plan shows what a provisioner runs; the script lies beside the module."""
    script = "terraform/modules/flows/run.sh"
    change(office, people, script, "echo kind\n")
    before = plan(office.promotion("prod")).seal
    agree(office, people, "ben")
    change(office, people, script, "echo evil\n")
    after = plan(office.promotion("prod")).seal
    assert before is not None
    assert after is not None
    assert compare(before, after).lines == ("the rest of the files is another",)
    assert refusal(office)[0].splitlines()[:2] == [
        NONE,
        (
            f"  does not count: .gate/prod/plans/{before.id}/approvals/ben@example.com-20261121T090100Z.json: "
            "ben@example.com: it approves another plan, which means something else"
        ),
    ]


def test_who_wrote_what_is_refreshed_and_not_applied_still_may_not_approve_it(office: Stage, people: People) -> None:
    """A refresh of the state at a commit puts nothing of it in force."""
    plan(office.promotion("prod"))
    agree(office, people, "ben")
    apply(office.promotion("prod"))
    change(office, people, "flows/a.yml", "id: b\n", who="cem")
    office.scenario(document={"mode": "refresh-only"})
    plan(office.promotion("prod"), "refresh-only")
    agree(office, people, "ben")
    apply(office.promotion("prod"))
    office.scenario()
    change(office, people, "README.md", "more\n")
    plan(office.promotion("prod"))
    with pytest.raises(RefusedError, match=r"cem@example\.com signed commit \w{12}, and nobody approves what is their own"):
        agree(office, people, "cem")


def change(office: Stage, people: People, name: str, text: str, who: str = "anna") -> None:
    """Commit a file, signed, and put it in force in dev, a minute later."""
    office.later(minutes=1)
    office.write(name, text)
    office.git("add", "-A")
    office.git("-c", "gpg.format=ssh", "-c", f"user.signingkey={people.key(who)}", "commit", "-q", "-S", "-m", "change")
    plan(office.promotion("dev"))
    apply(office.promotion("dev"))
