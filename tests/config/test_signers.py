"""Files of signers: what a line says, and each line that could be anybody's is refused with its number."""

from __future__ import annotations

import base64
import hashlib

import pytest

from gate.config.signers import SignerLine, read_signers
from gate.errors import ConfigError


def key(name: str) -> str:
    """A key of the right form that nobody holds."""
    return base64.b64encode(b"\x00\x00\x00\x0bssh-ed25519" + b"\x00\x00\x00\x20" + hashlib.sha256(name.encode()).digest()).decode()


def line(names: str, of: str, options: str = 'namespaces="gate-approval"') -> str:
    return f"{names} {options} ssh-ed25519 {key(of)}\n"


def fingerprint(of: str) -> str:
    return "SHA256:" + base64.b64encode(hashlib.sha256(base64.b64decode(key(of))).digest()).decode().rstrip("=")


def test_a_line_is_read() -> None:
    text = "# approvers\n\n" + line("Anna@example.com,anna@old.example.com", "a", 'valid-after="20260101Z",namespaces="git,gate-approval"')
    assert read_signers(text.encode(), "trust/allowed_signers", "gate-approval") == (
        SignerLine(
            number=3,
            principals=("Anna@example.com", "anna@old.example.com"),
            type="ssh-ed25519",
            key=key("a"),
            fingerprint=fingerprint("a"),
            dates={"valid-after": "20260101Z"},
        ),
    )


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
                'the line lacks `namespaces="gate-approval"`, so what was signed for something else would count here',
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
            line("anna@example.com", "a", 'namespaces="gate-approval",valid-before="20260101Z",valid-before="20990101Z"'),
            1,
            "the line names an option twice",
            id="an option twice",
        ),
        pytest.param(
            line("anna@example.com", "a", 'namespaces="gate-approval",valid-before="soon"'),
            1,
            "`valid-before` is not a day such as `20270131Z`",
            id="no day",
        ),
        pytest.param(
            line("anna@example.com", "a", 'namespaces="gate-approval",valid-after="20261399"'),
            1,
            "`valid-after` is not a day such as `20270131Z`",
            id="a day that is none",
        ),
        pytest.param(
            f'anna@example.com namespaces="gate-approval" ssh-rsa {key("a")}\n',
            1,
            "this is not a key of the type ssh-rsa",
            id="another type",
        ),
        pytest.param("anna@example.com\n", 1, "this is no line of a file of signers", id="no key"),
        pytest.param(line('"anna@example.com"', "a"), 1, "this is no line of a file of signers", id="a quoted name"),
        pytest.param("# nobody\n", None, "signers names nobody", id="nobody"),
    ],
)
def test_a_line_that_could_be_anybodys_is_refused(text: str, number: int | None, message: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read_signers(text.encode(), "signers", "gate-approval")
    assert (refused.value.message, refused.value.path, refused.value.line) == (message, "signers", number)
