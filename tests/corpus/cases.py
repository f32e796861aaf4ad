"""The labelled corpus: texts that hold a secret, and texts that only look so. Every secret in it is invented.

A case begins with `=== ID · secret|harmless · WHY`; a line `--- PATH` begins another file of it. `@@KIND@@` stands for a value with the
form of a well-known secret, which is made here, from parts: programs that watch over repositories would take it for a live one.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from string import ascii_letters, ascii_uppercase, digits
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parent
_HEX = "0123456789abcdef"
_ALL = ascii_letters + digits
_MARK = re.compile(r"@@([a-z-]+)@@")
_HEAD = re.compile(r"^=== (\S+) · (secret|harmless) · (.+)$", re.MULTILINE)

_Draw = Callable[[str, int], str]
_MADE: dict[str, Callable[[_Draw], str]] = {
    "aws": lambda draw: "AK" + "IA" + draw(ascii_uppercase + "234567", 16),
    "aws-secret": lambda draw: draw(_ALL + "+/", 40),
    "azure-storage": lambda draw: draw(_ALL + "+/", 86) + "==",
    "databricks": lambda draw: "da" + "pi" + draw(_HEX, 32),
    "discord-hook": lambda draw: draw("123456789", 18) + "/" + draw(_ALL + "-_", 68),
    "gchat-key": lambda draw: "AI" + "za" + draw(_ALL, 35),
    "github": lambda draw: "gh" + "p_" + draw(_ALL, 36),
    "gitlab": lambda draw: "gl" + "pat-" + draw(_ALL, 20),
    "jwt": lambda draw: "ey" + "JhbGciOiJIUzI1NiJ9.ey" + "J" + draw(_ALL, 40) + "." + draw(_ALL, 43),
    "openai": lambda draw: "s" + "k-" + "proj-" + draw(_ALL, 48),
    "sendgrid": lambda draw: "S" + "G." + draw(_ALL, 22) + "." + draw(_ALL, 43),
    "slack": lambda draw: "xo" + "xb-" + draw(digits, 12) + "-" + draw(digits, 13) + "-" + draw(_ALL, 24),
    "slack-hook": lambda draw: "T" + draw(ascii_uppercase, 10) + "/" + "B" + draw(ascii_uppercase, 10) + "/" + draw(_ALL, 24),
    "stripe": lambda draw: "s" + "k_" + "live_" + draw(_ALL, 24),
    "teams-hook": lambda draw: f"{draw(_HEX, 32)}@{draw(_HEX, 32)}/IncomingWebhook/{draw(_HEX, 32)}/{draw(_HEX, 32)}",
    "telegram": lambda draw: draw("123456789", 10) + ":" + "AA" + draw(_ALL, 33),
    "vault": lambda draw: "hv" + "s." + draw(_ALL, 24),
}
_KEY = ("-----BEGIN OPENSSH " + "PRIVATE KEY-----", "-----END OPENSSH " + "PRIVATE KEY-----")


class Case(NamedTuple):
    """One case: its form (`flows-1.3`, `terraform`, …), whether it holds a secret, why, and its files as other programs see them."""

    id: str
    form: str
    secret: bool
    why: str
    files: dict[str, str]

    @property
    def aside(self) -> bool:
        """Whether it was kept aside while the detector was built: a third of all, by the hash of the id."""
        return hashlib.sha256(self.id.encode()).digest()[0] % 3 == 0


def cases() -> list[Case]:
    """Return every case, in the order of their files."""
    return [case for file in sorted(FOLDER.glob("*.txt")) for case in _read(file)]


def write(folder: Path) -> None:
    """Write each case into a folder of its own."""
    for case in cases():
        for name, text in case.files.items():
            target = folder / case.id / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")


def _read(file: Path) -> Iterator[Case]:
    parts = _HEAD.split(file.read_text("utf-8"))[1:]
    for name, label, why, text in zip(*(iter(parts),) * 4, strict=True):
        first, *others = re.split(r"^--- (\S+)\n", _made(text.removeprefix("\n"), name), flags=re.MULTILINE)
        named = dict(zip(others[::2], others[1::2], strict=True))
        yield Case(name, file.stem, label == "secret", why, {**_first(file.stem, name, first), **named})


def _first(form: str, name: str, text: str) -> dict[str, str]:
    """Return the first file of a case, with what people need not read in each."""
    if form == "terraform":
        return {"main.tf": text}
    if form == "tfjson":
        return {"main.tf.json": text}
    if form == "tfvars":
        names = re.findall(r"^(\w+)\s*=", text, re.MULTILINE)
        return {"terraform.tfvars": text, "main.tf": "".join(f'variable "{one}" {{}}\n' for one in names)}
    if form == "plans":
        return {"change.yaml": text}
    return {f"{name}.yml": f"id: {name}\nnamespace: company\n{text}"}


def _made(text: str, seed: str) -> str:
    """Put values in the place of `@@KIND@@`; the same on every run."""
    source = random.Random(seed)  # noqa: S311 - nothing secret is made here

    def draw(alphabet: str, length: int) -> str:
        return "".join(source.choice(alphabet) for _ in range(length))

    def value(found: re.Match[str]) -> str:
        if found[1] != "pem":
            return _MADE[found[1]](draw)
        line = found.string.rfind("\n", 0, found.start()) + 1
        indent = found.string[line : found.start()]
        lines = (_KEY[0], draw(_ALL, 60), draw(_ALL, 60), _KEY[1])
        return f"\n{indent}".join(lines) if not indent.strip() else "\\n".join(lines)

    return _MARK.sub(value, text)
