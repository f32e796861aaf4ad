"""Who may not approve: whoever planned, wrote, committed or signed what is promoted; and what nobody vouches for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from gate.errors import RefusedError
from gate.promotion.allowed_signers import COMMIT, parse
from gate.promotion.entitled import Authorship, authorship
from gate.promotion.ports import Commit, Written, WrittenCommit
from tests.promotion.signing import APPROVES, People

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HEAD = Commit(id="f" * 40, dirty=())
UNKNOWN = "is signed with a key that nobody who may approve has today"
CONTENT = b"tree 4b825dc\n\nmessage\n"


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> People:
    return People(tmp_path_factory.mktemp("keys"))


class Told:
    """A history that is told."""

    def __init__(self, *commits: WrittenCommit) -> None:
        self.commits = commits
        self.asked: list[tuple[str | None, str]] = []

    def user(self) -> str | None:
        return None

    def signing_key(self) -> str | None:
        return None

    def written(self, since: str | None, until: str) -> Written:
        self.asked.append((since, until))
        return Written(commits=self.commits, whole=None if since else "nothing was applied before")


def commit(number: int, **fields: Any) -> WrittenCommit:
    plain = WrittenCommit(id=f"{number}" * 40, authors=("eve@example.com",), committers=(), signature=None, content=CONTENT)
    return msgspec.structs.replace(plain, **fields)


def signature(people: People, name: str, namespace: str = COMMIT, content: bytes = CONTENT) -> str:
    return people.signatures.sign(content, key=people.key(name), namespace=namespace)


def of(
    people: People,
    *commits: WrittenCommit,
    lines: str = "",
    planner: tuple[str, ...] = ("planner@example.com",),
    head: Commit | None = HEAD,
) -> Authorship:
    return authorship(
        head,
        "a" * 40,
        planner,
        signers=parse((lines or people.line("anna") + people.line("ben")).encode(), "signers"),
        signatures=people.signatures,
        history=Told(*commits),
        now=NOW,
    )


@pytest.mark.parametrize("authors", [(), ("",)], ids=["no address", "an empty one"])
def test_a_signed_commit_that_names_no_author_asks_for_one_more(people: People, authors: tuple[str, ...]) -> None:
    found = of(people, commit(1, authors=authors, signature=signature(people, "anna")))
    assert found.unvouched == ("commit 111111111111 names nobody who wrote it",)


def test_author_co_author_committer_signer_and_planner(people: People) -> None:
    found = of(
        people,
        commit(1, authors=("cem@example.com", "dana@example.com"), committers=("ci@example.com",), signature=signature(people, "ben")),
        planner=("Eve@example.com",),
    )
    assert found.barred == {
        "eve@example.com": "made the plan",
        "cem@example.com": "wrote commit 111111111111",
        "dana@example.com": "wrote commit 111111111111",
        "ci@example.com": "committed 111111111111",
        "ben@example.com": "signed commit 111111111111",
        people.fingerprint("ben"): "signed commit 111111111111",
    }
    assert found.unvouched == ()
    assert found.why_not(["anna@example.com", people.fingerprint("anna")]) is None
    assert found.why_not(["x@example.com", people.fingerprint("ben")]) == "signed commit 111111111111"


def test_every_name_and_key_of_a_person_is_barred(people: People) -> None:
    lines = people.line("anna", "anna@example.com,anna@home.example") + people.line("token", "anna@example.com") + people.line("ben")
    found = of(people, commit(1, authors=("anna@home.example",)), lines=lines)
    theirs = {"anna@example.com", "anna@home.example", people.fingerprint("anna"), people.fingerprint("token")}
    assert set(found.barred) == {"planner@example.com", *theirs}


def test_the_planner_counts_by_key_too(people: People) -> None:
    assert set(of(people, planner=(people.fingerprint("ben"),)).barred) == {"ben@example.com", people.fingerprint("ben")}


@pytest.mark.parametrize(
    ("how", "missing"),
    [
        pytest.param(lambda _: None, "is not signed", id="unsigned"),
        pytest.param(
            lambda _: "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----",
            UNKNOWN,
            id="another kind of signature",
        ),
        pytest.param(lambda people: signature(people, "eve"), UNKNOWN, id="a foreign key"),
        pytest.param(
            lambda people: signature(people, "ben", content=b"other"),
            UNKNOWN,
            id="a signature over something else",
        ),
        pytest.param(
            lambda people: signature(people, "ben", namespace="gate-approval"),
            UNKNOWN,
            id="another namespace",
        ),
    ],
)
def test_what_nobody_vouches_for(people: People, how: Any, missing: str) -> None:
    good = commit(1, signature=signature(people, "anna"))
    found = of(people, good, commit(2, signature=how(people)))
    assert found.unvouched == (f"commit 222222222222 {missing}",)
    assert people.fingerprint("ben") not in found.barred


def test_a_plan_that_nobody_made(people: People) -> None:
    found = of(people, commit(1, signature=signature(people, "anna")), planner=())
    assert found.unvouched == ("nobody knows who made the plan: records are not signed, and git has no `user.email`",)


def test_an_expired_key_vouches_for_nothing(people: People) -> None:
    lines = people.line("anna", options=f'valid-before="20261120Z",{APPROVES}')
    found = of(people, commit(1, signature=signature(people, "anna")), lines=lines)
    assert found.unvouched == (f"commit 111111111111 {UNKNOWN}",)


def test_files_that_no_commit_holds(people: People) -> None:
    found = of(people, commit(1, signature=signature(people, "anna")), head=Commit(id="f" * 40, dirty=("flows/a.yml",)))
    assert found.unvouched == ("the planner had files that no commit holds, such as flows/a.yml",)
    with pytest.raises(RefusedError) as refused:
        of(people, head=None)
    assert refused.value.message == "the plan was made of files that no commit holds, so nobody can tell who wrote them"
