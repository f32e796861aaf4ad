"""The file of who may approve: what it says of people, and each line that could be anybody's is refused with its number."""

from __future__ import annotations

import base64
import hashlib

import pytest

from gate.errors import ConfigError
from gate.promotion.allowed_signers import SignerLine, parse


def key(name: str) -> str:
    """A key of the right form that nobody holds."""
    return base64.b64encode(b"\x00\x00\x00\x0bssh-ed25519" + b"\x00\x00\x00\x20" + hashlib.sha256(name.encode()).digest()).decode()


def line(names: str, of: str, options: str = 'namespaces="gate-approval"') -> str:
    return f"{names} {options} ssh-ed25519 {key(of)}\n"


def fingerprint(of: str) -> str:
    return "SHA256:" + base64.b64encode(hashlib.sha256(base64.b64decode(key(of))).digest()).decode().rstrip("=")


def test_a_line_is_read() -> None:
    text = "# approvers\n\n" + line("Anna@example.com,anna@old.example.com", "a", 'valid-after="20260101Z",namespaces="git,gate-approval"')
    assert parse(text.encode(), "trust/allowed_signers").lines == (
        SignerLine(
            number=3,
            principals=("Anna@example.com", "anna@old.example.com"),
            type="ssh-ed25519",
            key=key("a"),
            fingerprint=fingerprint("a"),
            dates={"valid-after": "20260101Z"},
        ),
    )


def test_commits_are_known_by_the_same_keys_for_the_same_time() -> None:
    text = line("anna@example.com", "a", 'valid-before="20270101Z",namespaces="gate-approval"') + line("ben@example.com", "b")
    assert parse(text.encode(), "signers").of_commits().decode() == (
        f'anna@example.com namespaces="git",valid-before="20270101Z" ssh-ed25519 {key("a")}\n'
        f'ben@example.com namespaces="git" ssh-ed25519 {key("b")}\n'
    )


def test_whoever_shares_a_name_or_a_key_is_one_person() -> None:
    text = line("anna@example.com", "a1") + line("ANNA@example.com", "a2") + line("a@home.example", "a2") + line("ben@example.com", "b")
    signers = parse(text.encode(), "signers")
    anna = frozenset({"anna@example.com", "a@home.example", fingerprint("a1"), fingerprint("a2")})
    assert signers.person(["Anna@Example.com"]) == anna
    assert signers.person([fingerprint("a1")]) == anna
    assert signers.person(["ben@example.com"]) == frozenset({"ben@example.com", fingerprint("b")})
    assert signers.person(["eve@example.com"]) == frozenset({"eve@example.com"})


@pytest.mark.parametrize(
    ("text", "number", "message"),
    [
        pytest.param(
            "\n" + line("*@example.com", "a"), 2, "the names of a signer are mail addresses, without `*`, `?` and `!`", id="a wildcard"
        ),
        pytest.param(
            line("anna@example.com,", "a"), 1, "the names of a signer are mail addresses, without `*`, `?` and `!`", id="an empty name"
        ),
        pytest.param(
            line("anna@example.com", "a", 'cert-authority,namespaces="gate-approval"'),
            1,
            "a line names one person's key, neither an authority nor a certificate",
            id="an authority",
        ),
        pytest.param(
            line("anna@example.com", "a", 'CERT-AUTHORITY,namespaces="gate-approval"'),
            1,
            "a line names one person's key, neither an authority nor a certificate",
            id="an authority in capitals",
        ),
        *(
            pytest.param(
                line("anna@example.com", "a", options),
                1,
                'the line lacks `namespaces="gate-approval"`, so what was signed for something else would count as an approval',
                id=name,
            )
            for name, options in {
                "no namespaces": "",
                "another namespace": 'namespaces="git"',
                "any namespace": 'namespaces="gate-approval,*"',
                "a longer one": 'namespaces="gate-approvals"',
            }.items()
        ),
        pytest.param(
            line("anna@example.com", "a", 'namespaces="gate-approval",verify-required'),
            1,
            "gate does not know the option `verify-required`",
            id="an unknown option",
        ),
        pytest.param(
            line("anna@example.com", "a", 'namespaces="gate-approval",valid-before="soon"'),
            1,
            "`valid-before` is not a day such as `20270131Z`",
            id="no day",
        ),
        pytest.param(
            f'anna@example.com namespaces="gate-approval" ssh-rsa {key("a")}\n',
            1,
            "this is not a key of the type ssh-rsa",
            id="another type",
        ),
        pytest.param("anna@example.com\n", 1, "this is no line of a file of signers", id="no key"),
        pytest.param(line('"anna@example.com"', "a"), 1, "this is no line of a file of signers", id="a quoted name"),
        pytest.param("# nobody\n", None, "signers names nobody who may approve", id="nobody"),
    ],
)
def test_a_line_that_could_be_anybodys_is_refused(text: str, number: int | None, message: str) -> None:
    with pytest.raises(ConfigError) as refused:
        parse(text.encode(), "signers")
    assert (refused.value.message, refused.value.path, refused.value.line) == (message, "signers", number)
