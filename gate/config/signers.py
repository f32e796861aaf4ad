"""Files of signers in git's `allowed_signers` format, read strictly: one person's key a line. Signatures are not verified here."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from msgspec import Struct

from gate.errors import ConfigError

APPROVAL = "gate-approval"
"""The namespace of signatures under approvals."""
EVIDENCE = "gate-evidence"
"""The namespace of signatures under records."""

_LINE = re.compile(
    r"""(?P<principals>[^\s"]+)\s+"""
    r"""((?P<options>[A-Za-z-]+(="[^"]*")?(,[A-Za-z-]+(="[^"]*")?)*)\s+)?"""
    r"""(?P<type>(ssh|ecdsa|sk)-[A-Za-z0-9@.-]+)\s+(?P<key>[A-Za-z0-9+/]+=*)(\s.*)?"""
)
_OPTION = re.compile(r"""([A-Za-z-]+)(?:="([^"]*)")?""")
_TIME = re.compile(r"[0-9]{8}([0-9]{4}([0-9]{2})?)?Z?")
_DATES = ("valid-after", "valid-before")


class SignerLine(Struct, frozen=True, kw_only=True):
    """One line: whose key it is, and when it is valid."""

    number: int
    principals: tuple[str, ...]
    type: str
    key: str
    fingerprint: str
    """As ssh-keygen writes it: `SHA256:` and the digest of the key."""
    dates: dict[str, str]
    """`valid-after` and `valid-before`, as far as they are written."""

    @property
    def names(self) -> frozenset[str]:
        """What the line says to be one person: names in one case, and the key."""
        return frozenset({*map(str.casefold, self.principals), self.fingerprint})

    def valid(self, now: datetime) -> bool:
        """Whether the key is valid at a time."""
        at = now.astimezone(UTC).strftime("%Y%m%d%H%M%S")
        after, before = (self.dates.get(name, at).removesuffix("Z").ljust(14, "0") for name in _DATES)
        return after <= at <= before

    def written(self, namespace: str) -> str:
        """Return the line in one form, for signatures of one namespace. Dates lose their `Z`: they are UTC where gate reads them."""
        dates = {name: value.removesuffix("Z") for name, value in self.dates.items()}
        options = ",".join(f'{name}="{value}"' for name, value in {"namespaces": namespace, **dates}.items())
        return f"{','.join(self.principals)} {options} {self.type} {self.key}\n"


def read_signers(content: bytes, path: str, namespace: str) -> tuple[SignerLine, ...]:
    """Read a file of those who may sign in a namespace.

    Raises ConfigError, with the line, for what does not name exactly one key and the people who hold it.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not UTF-8", path=path, remediation="Save it as UTF-8.") from None
    numbered = ((number, line.strip()) for number, line in enumerate(text.split("\n"), start=1))
    lines = tuple(_line(number, line, path, namespace) for number, line in numbered if line and not line.startswith("#"))
    if not lines:
        raise ConfigError(f"{path} names nobody", path=path, remediation=f"Add a line such as {_example(namespace)}.")
    return lines


def people_of(lines: Iterable[SignerLine]) -> list[frozenset[str]]:
    """Return the names and keys of each person: lines that share one are of the same."""
    people: list[frozenset[str]] = []
    for line in lines:
        same = [one for one in people if not one.isdisjoint(line.names)]
        people = [*(one for one in people if one not in same), line.names.union(*same)]
    return people


def _example(namespace: str) -> str:
    return f'`anna@example.com namespaces="{namespace}" ssh-ed25519 AAAA…`'


def _line(number: int, line: str, path: str, namespace: str) -> SignerLine:
    found = _LINE.fullmatch(line) if line.replace("\t", " ").isprintable() else None
    wrong = "this is no line of a file of signers" if found is None else next(_wrong(found, namespace), None)
    if found is None or wrong is not None:
        raise ConfigError(str(wrong), path=path, line=number, remediation=f"Write it such as {_example(namespace)}.")
    options = _options(found)
    return SignerLine(
        number=number,
        principals=tuple(found["principals"].split(",")),
        type=found["type"],
        key=found["key"],
        fingerprint=fingerprint(found["key"]),
        dates={name: options[name] for name in _DATES if name in options},
    )


def _wrong(line: re.Match[str], namespace: str) -> Iterator[str]:
    """Yield what makes a well-formed line one that could be anybody's, or whose signatures mean something else."""
    options = _options(line)
    if not all(line["principals"].split(",")) or re.search(r"[*?!]", line["principals"]):
        yield "the names of a signer are mail addresses, without `*`, `?` and `!`"
    if "cert-authority" in options or "-cert-" in line["type"]:
        yield "a line names one person's key, neither an authority nor a certificate"
    if namespace not in options.get("namespaces", "").split(",") or re.search(r"[*?!]", options["namespaces"]):
        yield f'the line lacks `namespaces="{namespace}"`, so what was signed for something else would count here'
    if len(options) < len(_OPTION.findall(line["options"] or "")):
        yield "the line names an option twice"
    for name in sorted(options.keys() - {"namespaces", "cert-authority", *_DATES}):
        yield f"gate does not know the option `{name}`"
    for name in _DATES:
        if name in options and not _is_time(options[name]):
            yield f"`{name}` is not a day such as `20270131Z`"
    if not _fits(line["type"], line["key"]):
        yield f"this is not a key of the type {line['type']}"


def _options(line: re.Match[str]) -> dict[str, str]:
    return {name.lower(): value for name, value in _OPTION.findall(line["options"] or "")}


def _is_time(text: str) -> bool:
    if not _TIME.fullmatch(text):
        return False
    try:
        datetime.strptime(text.removesuffix("Z").ljust(14, "0"), "%Y%m%d%H%M%S")
    except ValueError:
        return False
    return True


def _fits(kind: str, key: str) -> bool:
    try:
        raw = base64.b64decode(key, validate=True)
    except binascii.Error:
        return False
    return raw.startswith(len(kind).to_bytes(4, "big") + kind.encode())


def fingerprint(key: str) -> str:
    """Return the SHA-256 fingerprint of a public key in base64, as ssh-keygen writes it."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(base64.b64decode(key)).digest()).decode().rstrip("=")
