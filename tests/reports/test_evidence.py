"""Records as people read them: what differs from the usual is said, and nothing of it is obeyed by a terminal."""

from __future__ import annotations

from msgspec import structs

from gate.model.evidence import ReadBack, Record
from gate.model.report import Verdict
from gate.model.terraform import StateIdentity
from gate.promotion.ports import Signer
from gate.promotion.proof import History, Proof, Verified
from gate.reports.evidence import log, proofs
from tests.evidence.signed import intent, judged, outcome, sha

SIGNER = Signer(principals=("ci@example.com",), key="SHA256:ci")
FIRST = Record(
    environment="dev", counter=1, previous=None, time="2026-11-21T09:00:00Z", gate="0.1.0", digest=sha("1"), body=judged(sha("2"))
)


def shown(record: Record, *, signer: Signer | None = SIGNER, verbose: bool = False, colour: bool = False) -> str:
    history = History(environment="dev", records=(Verified(record=record, signer=signer),))
    return log([history], verbose=verbose, colour=colour).partition("\n")[2]


def test_a_denied_plan_of_no_commit_judged_by_a_branch() -> None:
    body = structs.replace(judged(sha("2")), verdict=Verdict.DENY, seal=None, commit=None, branch="main")
    line = "    1  2026-11-21T09:00:00Z  plan DENY           ci@example.com  no commit, judged by main\n"
    assert shown(structs.replace(FIRST, body=body)) == line
    assert "\x1b[1;31mplan DENY" in shown(structs.replace(FIRST, body=body), colour=True)


def test_an_apply_that_settles_another() -> None:
    body = structs.replace(intent(sha("2")), dirty=("a", "b"), approvals=(), reconciles=sha("9"))
    assert shown(structs.replace(FIRST, body=body), signer=None) == (
        "    1  2026-11-21T09:00:00Z  apply begins        unsigned  "
        "commit c0ffee000000, 2 files that differ from it, settles an apply without a known end\n"
    )


def test_an_apply_that_went_wrong() -> None:
    body = structs.replace(
        outcome(FIRST),
        result="partial",
        state=StateIdentity(lineage="l", serial=7),
        edited=("a",),
        errored_state="/r/errored.tfstate",
        read_back=ReadBack(flows={}, differs=("company/a",), unknown=None),
    )
    assert shown(structs.replace(FIRST, body=body)) == (
        "    1  2026-11-21T09:00:00Z  partial             ci@example.com  "
        "state serial 7, 1 file edited meanwhile, Terraform left /r/errored.tfstate, 1 flow in Kestra not as applied\n"
    )


def test_digests_where_they_are_asked_for() -> None:
    assert shown(FIRST, verbose=True).splitlines()[1:] == [
        f"         record     {sha('1')}",
        f"         plan       {sha('a')}",
        "         signed by  SHA256:ci",
        f"         seal       {sha('2')}",
    ]


def test_what_a_terminal_would_obey_is_shown_instead() -> None:
    body = structs.replace(judged(sha("2")), branch="\x1b[2Jmain")
    hostile = Signer(principals=("\x1b]0;x\x07@example.com",), key="k")
    text = shown(structs.replace(FIRST, body=body), signer=hostile)
    text += proofs([Proof(verdict=Verdict.DENY, message="\x1b[2J", remediation="\x1b[2J", details=("\x1b[2J",))], verbose=True)
    assert "\x1b" not in text
    assert "\x07" not in text
