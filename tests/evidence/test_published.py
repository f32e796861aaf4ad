"""Seals and approvals in the store: found by other clones, kept as they are, and nothing else lies among them."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.errors import EvidenceError
from gate.evidence.chain import Chain
from gate.evidence.folder import FolderObjects

SEAL = "sha256:" + "ab" * 32


@pytest.fixture
def chain(tmp_path: Path) -> Chain:
    return Chain(FolderObjects(tmp_path / "evidence"), place="evidence")


def test_seals_are_found_oldest_first(chain: Chain) -> None:
    assert chain.seals("prod") == ()
    chain.publish_seal("prod", "20261121T100000.000000Z-00000002", b"second")
    chain.publish_seal("prod", "20261121T090000.000000Z-00000001", b"first")
    chain.publish_seal("dev", "20261121T080000.000000Z-00000003", b"dev")
    assert chain.seals("prod") == ("20261121T090000.000000Z-00000001", "20261121T100000.000000Z-00000002")
    assert (chain.seal("prod", "20261121T090000.000000Z-00000001"), chain.seal("prod", "other")) == (b"first", None)


def test_approvals_are_found_by_their_seal_or_all_of_them(chain: Chain) -> None:
    assert chain.approvals("prod") == ()
    chain.publish_approval("prod", SEAL, "anna@example.com", b"one")
    chain.publish_approval("prod", SEAL, "ben@example.com", b"two")
    chain.publish_approval("prod", "sha256:" + "cd" * 32, "anna@example.com", b"three")
    assert chain.approvals("prod", SEAL) == (b"one", b"two")
    assert chain.approvals("prod") == (b"one", b"two", b"three")
    assert chain.approvals("dev") == ()


def test_what_is_kept_once_stays_as_it_is(chain: Chain) -> None:
    chain.publish_seal("prod", "a", b"content")
    chain.publish_seal("prod", "a", b"content")
    with pytest.raises(EvidenceError, match=r"evidence/seals/prod/a\.json exists already, with another content"):
        chain.publish_seal("prod", "a", b"other")
    assert chain.seal("prod", "a") == b"content"


@pytest.mark.parametrize("name", ["../records/prod", "a/b", "", ".hidden", "a\nb"])
def test_a_name_that_leads_elsewhere_is_refused(chain: Chain, name: str) -> None:
    with pytest.raises(EvidenceError, match="cannot name evidence"):
        chain.publish_seal("prod", name, b"x")
    with pytest.raises(EvidenceError, match="cannot name evidence"):
        chain.publish_approval("prod", SEAL, name, b"x")


def test_nothing_else_lies_among_them(chain: Chain, tmp_path: Path) -> None:
    chain.publish_approval("prod", SEAL, "anna@example.com", b"one")
    (tmp_path / f"evidence/approvals/prod/{'ab' * 32}/notes.txt").write_text("x")
    with pytest.raises(EvidenceError, match=r"notes\.txt lies among the evidence, and gate did not put it there"):
        chain.approvals("prod")
