"""The file of who may approve, in git's `allowed_signers` format, read strictly. What it says of signatures, ssh-keygen decides."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from gate.errors import ConfigError

APPROVAL = "gate-approval"
"""The namespace of signatures under approvals."""
_COMMIT = "git"
"""The namespace of signatures under commits."""

_LINE = re.compile(
    r"""(?P<principals>[^\s"]+)\s+"""
    r"""((?P<options>[A-Za-z-]+(="[^"]*")?(,[A-Za-z-]+(="[^"]*")?)*)\s+)?"""
    r"""(?P<type>(ssh|ecdsa|sk)-[A-Za-z0-9@.-]+)\s+(?P<key>[A-Za-z0-9+/]+=*)(\s.*)?"""
)
_OPTION = re.compile(r"""([A-Za-z-]+)(?:="([^"]*)")?""")
_TIME = re.compile(r"[0-9]{8}([0-9]{4}([0-9]{2})?)?Z?")
_DATES = ("valid-after", "valid-before")
_EXAMPLE = f'anna@example.com namespaces="{APPROVAL}" ssh-ed25519 AAAA…'


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


class AllowedSigners(Struct, frozen=True, kw_only=True):
    """Who may approve."""

    path: str
    content: bytes
    lines: tuple[SignerLine, ...]

    def person(self, names: Iterable[str]) -> frozenset[str]:
        """Return every name and key of the people with these names or keys: whoever shares a name or a key is one person."""
        known = {name if name.startswith("SHA256:") else name.casefold() for name in names}
        while more := [line.names for line in self.lines if not line.names.isdisjoint(known) and not line.names <= known]:
            known = known.union(*more)
        return frozenset(known)

    def of_commits(self) -> bytes:
        """Return the same keys as a file of those whose signatures under commits are known."""
        return "".join(f"{_written(line)}\n" for line in self.lines).encode()


def _written(line: SignerLine) -> str:
    options = ",".join(f'{name}="{value}"' for name, value in {"namespaces": _COMMIT, **line.dates}.items())
    return f"{','.join(line.principals)} {options} {line.type} {line.key}"


def parse(content: bytes, path: str) -> AllowedSigners:
    """Read the file. Raises ConfigError, with the line, for what does not name exactly one key and the people who hold it."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not UTF-8", path=path, remediation="Save it as UTF-8.") from None
    numbered = ((number, line.strip()) for number, line in enumerate(text.split("\n"), start=1))
    lines = tuple(_line(number, line, path) for number, line in numbered if line and not line.startswith("#"))
    if not lines:
        raise ConfigError(f"{path} names nobody who may approve", path=path, remediation=f"Add a line such as `{_EXAMPLE}`.")
    return AllowedSigners(path=path, content=content, lines=lines)


def _line(number: int, line: str, path: str) -> SignerLine:
    found = _LINE.fullmatch(line) if line.isprintable() or "\t" in line else None
    wrong = "this is no line of a file of signers" if found is None else next(_wrong(found), None)
    if found is None or wrong is not None:
        raise ConfigError(str(wrong), path=path, line=number, remediation=f"Write it such as `{_EXAMPLE}`.")
    options = _options(found)
    return SignerLine(
        number=number,
        principals=tuple(found["principals"].split(",")),
        type=found["type"],
        key=found["key"],
        fingerprint=_fingerprint(found["key"]),
        dates={name: options[name] for name in _DATES if name in options},
    )


def _wrong(line: re.Match[str]) -> Iterator[str]:
    """Yield what makes a well-formed line one that could be anybody's, or whose signatures mean something else."""
    options = _options(line)
    if not all(line["principals"].split(",")) or re.search(r"[*?!]", line["principals"]):
        yield "the names of a signer are mail addresses, without `*`, `?` and `!`"
    if "cert-authority" in options or "-cert-" in line["type"]:
        yield "a line names one person's key, neither an authority nor a certificate"
    if APPROVAL not in options.get("namespaces", "").split(",") or re.search(r"[*?!]", options["namespaces"]):
        yield f'the line lacks `namespaces="{APPROVAL}"`, so what was signed for something else would count as an approval'
    for name in options.keys() - {"namespaces", "cert-authority", *_DATES}:
        yield f"gate does not know the option `{name}`"
    for name in options.keys() & {*_DATES}:
        if not _TIME.fullmatch(options[name]):
            yield f"`{name}` is not a day such as `20270131Z`"
    if not _fits(line["type"], line["key"]):
        yield f"this is not a key of the type {line['type']}"


def _options(line: re.Match[str]) -> dict[str, str]:
    return {name.lower(): value for name, value in _OPTION.findall(line["options"] or "")}


def _fits(kind: str, key: str) -> bool:
    try:
        raw = base64.b64decode(key, validate=True)
    except binascii.Error:
        return False
    return raw.startswith(len(kind).to_bytes(4, "big") + kind.encode())


def _fingerprint(key: str) -> str:
    return "SHA256:" + base64.b64encode(hashlib.sha256(base64.b64decode(key)).digest()).decode().rstrip("=")
