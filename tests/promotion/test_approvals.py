"""Which approvals count. Each way of giving one that does not has its own words, with keys and signatures of the real ssh-keygen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from gate.config.project import Approvals
from gate.errors import ProcessError, RefusedError
from gate.model.promotion import Approvable
from gate.promotion.allowed_signers import parse
from gate.promotion.approval import APPROVAL_SCHEMA, Approval, decode, encode
from gate.promotion.approving import Demand, Given, count, expect_enough, may_approve
from gate.promotion.entitled import Authorship
from gate.reports.approvals import asks
from gate.ssh import SshKeygen
from tests.promotion.signing import APPROVES, People

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SEAL, OTHER_SEAL = "sha256:" + "1" * 64, "sha256:" + "2" * 64
MEANING, OTHER_MEANING = "sha256:" + "a" * 64, "sha256:" + "b" * 64
LIFT = Approvable(rule="RO-09", subject="change:kestra_flow.a")
NOBODY = Authorship(barred={}, unvouched=(), whole=None)


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> People:
    return People(tmp_path_factory.mktemp("keys"))


def approval(**fields: Any) -> Approval:
    given = Approval(
        schema=APPROVAL_SCHEMA,
        environment="prod",
        meaning=MEANING,
        seal=SEAL,
        destroys=("kestra_flow.a",),
        lifts=(LIFT,),
        created="2026-11-21T11:00:00Z",
    )
    return msgspec.structs.replace(given, **fields)


def demand(signers: str, *, required: int = 1, authorship: Authorship = NOBODY, **fields: Any) -> Demand:
    asked = Demand(
        environment="prod",
        meaning=MEANING,
        destroys=("kestra_flow.a",),
        lifts=(LIFT,),
        rules=Approvals(required=required, allowed_signers="trust/allowed_signers"),
        signers=parse(signers.encode(), "trust/allowed_signers"),
        authorship=authorship,
        sealed={SEAL: "2026-11-21T10:00:00Z"},
    )
    return msgspec.structs.replace(asked, **fields)


def test_an_approval_counts_and_says_whose_it_is(people: People) -> None:
    content = people.sign("anna", approval())
    found = count(demand(people.line("anna")), [Given(source="a.json", content=content)], people.signatures, NOW)

    assert found.refused == ()
    (one,) = found.counted
    assert (one.signer.principals, one.signer.key) == (("anna@example.com",), people.fingerprint("anna"))
    assert one.signed.approval == approval()


def test_it_holds_for_every_plan_that_means_the_same(people: People) -> None:
    earlier = people.sign("anna", approval(seal=OTHER_SEAL))
    asked = demand(people.line("anna"), sealed={OTHER_SEAL: "2026-11-21T10:00:00Z", SEAL: "2026-11-21T11:30:00Z"})
    assert len(count(asked, [Given(source="a.json", content=earlier)], people.signatures, NOW).counted) == 1


Given1 = Callable[[People], tuple[Demand, bytes]]


def signed(options: str = APPROVES, **fields: Any) -> Given1:
    """Anna, whose line has these options, signs an approval with these fields."""
    return lambda people: (demand(people.line("anna", options=options)), people.sign("anna", approval(**fields)))


def edited(old: bytes, new: bytes) -> Given1:
    return lambda people: (demand(people.line("anna")), people.sign("anna", approval()).replace(old, new, 1))


def barred(names: Callable[[People], list[str]], deed: str) -> Given1:
    return lambda people: (
        demand(people.line("anna"), authorship=Authorship(barred=dict.fromkeys(names(people), deed), unvouched=(), whole=None)),
        people.sign("anna", approval()),
    )


REFUSED: dict[str, tuple[Given1, str]] = {
    "another plan": (signed(meaning=OTHER_MEANING), "anna@example.com: it approves another plan, which means something else"),
    "another environment": (signed(environment="dev"), "it is for dev, not for prod"),
    "a plan that nobody recorded, or from before an apply": (
        signed(seal=OTHER_SEAL),
        "anna@example.com: it approves a plan that the evidence does not know, or from before prod was applied last",
    ),
    "fewer destroyed": (signed(destroys=()), "anna@example.com: it does not name what would be destroyed: kestra_flow.a"),
    "more destroyed": (
        signed(destroys=("kestra_flow.a", "kestra_flow.b")),
        "anna@example.com: it names what would not be destroyed: kestra_flow.b",
    ),
    "a denial not named": (signed(lifts=()), "anna@example.com: it does not name what would be lifted: RO-09 change:kestra_flow.a"),
    "a denial that is none": (
        signed(lifts=(LIFT, Approvable(rule="RO-10", subject="drift:kestra_flow.a"))),
        "anna@example.com: it names what would not be lifted: RO-10 drift:kestra_flow.a",
    ),
    "from the future": (
        signed(created="2026-11-21T12:02:00Z"),
        "anna@example.com: it was given in the future, at 2026-11-21T12:02:00Z: a clock is wrong",
    ),
    "before the plan": (
        signed(created="2026-11-21T09:58:00Z"),
        "anna@example.com: it was given at 2026-11-21T09:58:00Z, before the plan was judged at 2026-11-21T10:00:00Z",
    ),
    "for something else": (
        lambda people: (demand(people.line("anna")), people.sign("anna", approval(), namespace="git")),
        "it was signed as `git`, not as `gate-approval`",
    ),
    "a foreign key": (
        lambda people: (demand(people.line("anna")), people.sign("eve", approval())),
        "nobody who may sign it has the key {eve}",
    ),
    "a line that is gone": (
        lambda people: (demand(people.line("ben")), people.sign("anna", approval())),
        "nobody who may sign it has the key {anna}",
    ),
    "an expired key": (
        signed(options=f'valid-before="20261121113000Z",{APPROVES}'),
        "its key {anna} had expired at 2026-11-21T12:00:00Z",
    ),
    "a key that came later": (
        signed(options=f'valid-after="20261121113000Z",{APPROVES}'),
        "its key {anna} was not valid yet at 2026-11-21T11:00:00Z",
    ),
    "edited": (
        edited(b'"kestra_flow.a"', b'"kestra_flow.b"'),
        "the signature does not fit: what was signed, or the signature, was changed",
    ),
    "another layout": (edited(b'"created":', b'"created": '), "it is not as gate wrote it"),
    "a field more": (
        edited(b'"created":', b'"by":"anna","created":'),
        "it is no approval: Object contains unknown field `by` - at `$.approval`",
    ),
    "a destroyed object twice": (signed(destroys=("kestra_flow.a", "kestra_flow.a")), "it is not as gate wrote it"),
    "another version": (signed(schema="gate.approval/v2"), "it was written by another version of gate"),
    "no day": (signed(created="2026-02-31T11:00:00Z"), "it is not as gate wrote it"),
    "the author by name": (
        barred(lambda _: ["anna@example.com"], "wrote commit 3f2a"),
        "anna@example.com wrote commit 3f2a, and nobody approves what is their own",
    ),
    "the signer of a commit by key": (
        barred(lambda people: [people.fingerprint("anna")], "signed commit 3f2a"),
        "anna@example.com signed commit 3f2a, and nobody approves what is their own",
    ),
}


@pytest.mark.parametrize(("given", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_an_approval_that_does_not_count_says_why(people: People, given: Given1, words: str) -> None:
    asked, content = given(people)
    expected = words.format(anna=people.fingerprint("anna"), eve=people.fingerprint("eve"))
    found = count(asked, [Given(source="a.json", content=content)], people.signatures, NOW)
    assert (found.counted, found.refused) == ((), (f"a.json: {expected}",))


@pytest.mark.parametrize(
    ("age", "counts"),
    [
        pytest.param(timedelta(hours=72, seconds=-1), True, id="just in time"),
        pytest.param(timedelta(hours=72), False, id="expired"),
        pytest.param(timedelta(days=3650), False, id="the clock moved by years"),
    ],
)
def test_an_approval_expires(people: People, age: timedelta, counts: bool) -> None:
    given = [Given(source="a.json", content=people.sign("anna", approval()))]
    now = datetime.fromisoformat(approval().created) + age
    found = count(demand(people.line("anna")), given, people.signatures, now)
    expired = "a.json: anna@example.com: it was given at 2026-11-21T11:00:00Z and expired after 72h (`approvals.max_age`)"
    assert (len(found.counted), found.refused) == ((1, ()) if counts else (0, (expired,)))


@pytest.mark.parametrize(
    ("lines", "keys", "words"),
    [
        pytest.param(
            [("anna", "anna@example.com")],
            ["anna", "anna"],
            "b.json: anna@example.com approved already, and counts once",
            id="twice with one key",
        ),
        pytest.param(
            [("anna", "anna@example.com"), ("token", "Anna@example.com")],
            ["anna", "token"],
            "b.json: Anna@example.com and anna@example.com are one person, who counts once",
            id="two keys of one person",
        ),
        pytest.param(
            [("anna", "anna@example.com"), ("anna", "anna@home.example")],
            ["anna", "anna"],
            "b.json: anna@example.com, anna@home.example approved already, and counts once",
            id="one key under two names",
        ),
        pytest.param(
            [("anna", "anna@example.com"), ("shared", "anna@example.com"), ("shared", "ben@example.com"), ("ben", "ben@example.com")],
            ["anna", "ben"],
            "b.json: ben@example.com and anna@example.com are one person, who counts once",
            id="two names that share a key",
        ),
    ],
)
def test_one_person_counts_once(people: People, lines: list[tuple[str, str]], keys: list[str], words: str) -> None:
    asked = demand("".join(people.line(name, principals) for name, principals in lines), required=2)
    first, second = people.sign(keys[0], approval()), people.sign(keys[1], approval(created="2026-11-21T11:01:00Z"))
    found = count(asked, [Given(source="a.json", content=first), Given(source="b.json", content=second)], people.signatures, NOW)
    assert (len(found.counted), found.refused) == (1, (words,))


def test_who_is_missing_and_why_the_others_do_not_count(people: People) -> None:
    unvouched = Authorship(barred={"cem@example.com": "wrote commit 3f2a"}, unvouched=("commit 3f2a is not signed",), whole=None)
    lines = "".join(people.line(name) for name in ("anna", "ben", "cem", "dana"))
    asked = demand(lines, authorship=unvouched)
    given = [
        Given(source="anna.json", content=people.sign("anna", approval())),
        Given(source="cem.json", content=people.sign("cem", approval())),
        Given(source="eve.json", content=b"{}"),
    ]
    found = count(asked, given, people.signatures, NOW)
    with pytest.raises(RefusedError) as refused:
        expect_enough(asked, found, NOW)
    assert refused.value.message == (
        "prod asks for 2 approvals of this plan, and 1 counts\n"
        "  approved: anna@example.com, 2026-11-21T11:00:00Z\n"
        "  does not count: cem.json: cem@example.com wrote commit 3f2a, and nobody approves what is their own\n"
        "  does not count: eve.json: it is no approval: Object missing required field `approval`\n"
        "  one more is asked for, because commit 3f2a is not signed"
    )
    assert refused.value.remediation == "Ask for 1 more, of ben@example.com, dana@example.com: `gate approve prod`."


def test_when_nobody_is_left_it_says_so(people: People) -> None:
    lines = people.line("anna") + people.line("ben", options=f'valid-before="20261120Z",{APPROVES}')
    asked = demand(lines, required=2)
    assert may_approve(asked, NOW) == ["anna@example.com"]
    found = count(asked, [Given(source="a.json", content=people.sign("anna", approval()))], people.signatures, NOW)
    with pytest.raises(RefusedError) as refused:
        expect_enough(asked, found, NOW)
    assert refused.value.remediation == (
        "1 more would be needed, and nobody is left. Merge the key of somebody who had no part in it into trust/allowed_signers, and run"
        " `gate plan prod` again."
    )


def test_when_too_few_are_left_it_says_so_before_anybody_approves(people: People) -> None:
    unsigned = Authorship(barred={"anna@example.com": "made the plan"}, unvouched=("commit 3f2a is not signed",), whole=None)
    asked = demand(people.line("anna") + people.line("ben"), authorship=unsigned)
    advice = (
        "Merge the key of somebody who had no part in it into trust/allowed_signers, and run `gate plan prod` again."
        " Signed commits ask for one less."
    )
    assert asks(asked, NOW)[:3] == [
        f"Asks for 2 approvals, and too few may give them: ben@example.com. {advice}",
        "  not anna@example.com, who made the plan",
        "  one more than `approvals.required`: commit 3f2a is not signed",
    ]
    with pytest.raises(RefusedError) as refused:
        expect_enough(asked, count(asked, [], people.signatures, NOW), NOW)
    assert refused.value.remediation == f"2 more would be needed, and ben@example.com is left. {advice}"


def test_enough_is_enough(people: People) -> None:
    asked = demand(people.line("anna") + people.line("ben"), required=2)
    given = [Given(source=name, content=people.sign(name, approval())) for name in ("anna", "ben")]
    expect_enough(asked, count(asked, given, people.signatures, NOW), NOW)


def test_what_is_written_is_read_again(people: People) -> None:
    content = people.sign("anna", approval())
    assert encode(decode(content)) == content


def test_what_cannot_be_verified_is_no_answer(people: People) -> None:
    given = [Given(source="a.json", content=people.sign("anna", approval()))]
    with pytest.raises(ProcessError, match="ssh-keygen cannot be started"):
        count(demand(people.line("anna")), given, SshKeygen({"PATH": "/nowhere"}), NOW)
