"""Who shares a name or a key is one person, and commits are known by the same keys."""

from __future__ import annotations

from gate.promotion.allowed_signers import COMMIT, parse
from tests.config.test_signers import fingerprint, key, line


def test_commits_are_known_by_the_same_keys_for_the_same_time() -> None:
    text = line("anna@example.com", "a", 'valid-before="20270101Z",namespaces="gate-approval"') + line("ben@example.com", "b")
    assert parse(text.encode(), "signers").of(COMMIT).decode() == (
        f'anna@example.com namespaces="git",valid-before="20270101" ssh-ed25519 {key("a")}\n'
        f'ben@example.com namespaces="git" ssh-ed25519 {key("b")}\n'
    )


def test_whoever_shares_a_name_or_a_key_is_one_person() -> None:
    text = line("anna@example.com", "a1") + line("a@home.example", "a2") + line("ben@example.com", "b") + line("ANNA@example.com", "a2")
    signers = parse(text.encode(), "signers")
    anna = frozenset({"anna@example.com", "a@home.example", fingerprint("a1"), fingerprint("a2")})
    assert signers.person(["Anna@Example.com"]) == anna
    assert signers.person([fingerprint("a1")]) == anna
    assert signers.person(["ben@example.com"]) == frozenset({"ben@example.com", fingerprint("b")})
    assert signers.person(["eve@example.com"]) == frozenset({"eve@example.com"})
