"""Real signatures by real keys: who signed is told, whatever does not hold is refused in words, and nobody is ever asked."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from gate.errors import ConfigError, ProcessError, RefusedError
from gate.promotion.ports import Signer
from gate.ssh import SshKeygen
from tests.programs import require
from tests.ssh.keys import fingerprint_of, make_key, signer_line

TIME = "2026-11-21T09:00:00Z"
CONTENT = b"what is signed"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    make_key(folder, "ci")
    make_key(folder, "anna", kind="ecdsa")
    make_key(folder, "ben", kind="rsa")
    make_key(folder, "locked", passphrase="canary passphrase")
    return folder


@pytest.fixture
def agent(keys: Path) -> Iterator[dict[str, str]]:
    """An agent that holds the key `locked`, whose passphrase it was told."""
    said = subprocess.run((require("ssh-agent"), "-s"), check=True, capture_output=True, text=True).stdout
    told = dict(re.findall(r"(SSH_\w+)=([^;]+);", said))
    script = keys / "askpass"
    script.write_text("#!/bin/sh\necho canary passphrase\n")
    script.chmod(0o700)
    asked = {**os.environ, **told, "SSH_ASKPASS": str(script), "SSH_ASKPASS_REQUIRE": "force"}
    subprocess.run(("ssh-add", "-q", keys / "locked"), check=True, env=asked, capture_output=True)
    yield told
    subprocess.run(("ssh-agent", "-k"), check=True, env={**os.environ, **told}, capture_output=True)


def ssh(**more: str) -> SshKeygen:
    caller = {name: value for name, value in os.environ.items() if name != "SSH_AUTH_SOCK"}
    return SshKeygen(caller | more)


def who(signature: str, signers: str, *, content: bytes = CONTENT, namespace: str = "gate-evidence", time: str = TIME) -> Signer:
    return ssh().signer(content, signature, signers=signers.encode(), namespace=namespace, time=time)


@pytest.mark.parametrize("name", ["ci", "anna", "ben"])
def test_who_signed_is_told(keys: Path, name: str) -> None:
    key = keys / name
    signers = "".join(signer_line(keys / one, f"{one}@example.com", "gate-evidence") for one in ("ci", "anna", "ben"))
    signature = ssh().sign(CONTENT, key=key, namespace="gate-evidence")
    assert who(signature, signers) == Signer(principals=(f"{name}@example.com",), key=fingerprint_of(key))


def test_all_names_of_a_key_are_told_and_one_valid_line_is_enough(keys: Path) -> None:
    signers = signer_line(keys / "ci", "old@example.com", "gate-evidence", ',valid-before="20260101Z"') + signer_line(
        keys / "ci", "ci@example.com,bot@example.com", "git,gate-evidence", ',valid-after="20260101Z"'
    )
    signature = ssh().sign(CONTENT, key=keys / "ci", namespace="gate-evidence")
    assert who(signature, signers).principals == ("old@example.com", "ci@example.com", "bot@example.com")


@pytest.mark.parametrize(
    ("options", "time", "words"),
    [
        (',valid-before="20261121080000Z"', TIME, "had expired at 2026-11-21T09:00:00Z"),
        (',valid-after="20261121100000"', TIME, "was not valid yet at 2026-11-21T09:00:00Z"),
        (',valid-before="20261121080000Z"', "2026-11-21T09:00:00+02:00", None),
        (',valid-after="20261121080000",valid-before="20261121100000"', TIME, None),
    ],
    ids=["expired", "not yet", "another zone", "within"],
)
def test_a_key_counts_while_it_is_valid(keys: Path, options: str, time: str, words: str | None) -> None:
    signers = signer_line(keys / "ci", "ci@example.com", "gate-evidence", options)
    signature = ssh().sign(CONTENT, key=keys / "ci", namespace="gate-evidence")
    if words is None:
        assert who(signature, signers, time=time).principals == ("ci@example.com",)
        return
    with pytest.raises(RefusedError) as refused:
        who(signature, signers, time=time)
    assert refused.value.message == f"its key {fingerprint_of(keys / 'ci')} {words}"


def test_what_does_not_hold_is_refused(keys: Path) -> None:
    signers = signer_line(keys / "ci", "ci@example.com", "gate-evidence")
    signature = ssh().sign(CONTENT, key=keys / "ci", namespace="gate-evidence")
    other = ssh().sign(CONTENT, key=keys / "ci", namespace="git")
    foreign = ssh().sign(CONTENT, key=keys / "anna", namespace="gate-evidence")
    body = signature.split("\n")
    flipped = "\n".join([*body[:-3], body[-3].swapcase(), *body[-2:]])
    cases = {
        "other content": ((signature, b"What is signed"), "the signature does not fit: what was signed, or the signature, was changed"),
        "other namespace": ((other, CONTENT), "it was signed as `git`, not as `gate-evidence`"),
        "foreign key": ((foreign, CONTENT), f"nobody who may sign it has the key {fingerprint_of(keys / 'anna')}"),
        "no signature": (("signed, Anna", CONTENT), "it is not an SSH signature"),
        "empty": (("", CONTENT), "it is not an SSH signature"),
        "letters that no signature has": ((signature.replace(body[1][:4], "ÄÖÜß"), CONTENT), "it is not an SSH signature"),
        "half a character": ((signature.replace(body[1][:1], "\ud800"), CONTENT), "it is not an SSH signature"),
        "a changed signature": ((flipped, CONTENT), "the signature does not fit: what was signed, or the signature, was changed"),
        "a cut signature": (("\n".join([*body[:-3], body[-3][:-4], *body[-2:]]), CONTENT), "ssh-keygen does not accept the signature: "),
    }
    for name, ((given, content), words) in cases.items():
        with pytest.raises(RefusedError) as refused:
            who(given, signers, content=content)
        assert refused.value.message.startswith(words), name


def test_a_namespace_that_a_line_does_not_allow_is_a_mistake_in_the_file(keys: Path) -> None:
    signature = ssh().sign(CONTENT, key=keys / "ci", namespace="gate-evidence")
    with pytest.raises(ConfigError, match='lacks `namespaces="gate-evidence"`'):
        who(signature, signer_line(keys / "ci", "ci@example.com", "gate-approval"))


def test_an_agent_signs_for_a_public_key_and_for_a_locked_one(keys: Path, agent: dict[str, str], tmp_path: Path) -> None:
    public = tmp_path / "locked.pub"
    public.write_text((keys / "locked.pub").read_text())
    signers = signer_line(keys / "locked", "anna@example.com", "gate-evidence")
    for key in (public, keys / "locked"):
        signature = ssh(**agent).sign(CONTENT, key=key, namespace="gate-evidence")
        assert who(signature, signers).principals == ("anna@example.com",)


def test_a_key_that_cannot_sign_is_refused_in_words(keys: Path, tmp_path: Path) -> None:
    public = tmp_path / "alone.pub"
    public.write_text((keys / "ci.pub").read_text())
    shared = tmp_path / "shared"
    shared.write_bytes((keys / "ci").read_bytes())
    shared.chmod(0o644)
    junk = tmp_path / "junk"
    junk.write_text("not a key\n")
    junk.chmod(0o600)
    cases = {
        keys / "locked": (f"the key {keys}/locked has a passphrase, and no agent holds it", f"Run `ssh-add {keys}/locked` first"),
        public: (f"no agent holds the private key of {public}", "Add it with `ssh-add`"),
        shared: (f"the key {shared} can be read by others, so ssh-keygen refuses it", f"Run `chmod 600 {shared}`."),
        tmp_path / "missing": (f"the key {tmp_path}/missing does not exist", "Name a private key"),
        junk: (f"ssh-keygen cannot sign with {junk}: ", "Make `ssh-keygen -Y sign` work"),
    }
    for key, (message, remediation) in cases.items():
        with pytest.raises(ProcessError) as failure:
            ssh().sign(CONTENT, key=key, namespace="gate-evidence")
        assert failure.value.message.startswith(message)
        assert failure.value.remediation.startswith(remediation)


def test_the_callers_own_ways_of_asking_are_not_used(keys: Path, tmp_path: Path) -> None:
    script = tmp_path / "askpass"
    script.write_text(f"#!/bin/sh\ntouch {tmp_path}/asked\necho canary passphrase\n")
    script.chmod(0o700)
    asking = ssh(SSH_ASKPASS=str(script), SSH_ASKPASS_REQUIRE="force", DISPLAY=":0")
    with pytest.raises(ProcessError, match="has a passphrase, and no agent holds it"):
        asking.sign(CONTENT, key=keys / "locked", namespace="gate-evidence")
    assert not (tmp_path / "asked").exists()


def test_what_is_signed_is_not_taken_for_a_passphrase(keys: Path) -> None:
    with pytest.raises(ProcessError, match="has a passphrase, and no agent holds it"):
        ssh().sign(b"canary passphrase\n", key=keys / "locked", namespace="gate-evidence")


def test_a_missing_program_is_named(keys: Path, tmp_path: Path) -> None:
    with pytest.raises(ProcessError, match="ssh-keygen cannot be started"):
        SshKeygen({"PATH": str(tmp_path)}).sign(CONTENT, key=keys / "ci", namespace="gate-evidence")
