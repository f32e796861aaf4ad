"""The text of a first `gate.yaml`: every value with where it was found, every guess marked. Reads and finds nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import wrap

from gate.init.found import Found, FoundEnvironment, Scalar, Setting
from gate.yaml.scalars import resolve

CHECK = "check:"
"""How the comment on a guess begins."""
_WIDTH = 120
_PLAIN = re.compile(r"[A-Za-z0-9_./][A-Za-z0-9_./@+-]*|https?://[A-Za-z0-9_.-]+(:[0-9]+)?[A-Za-z0-9_./-]*")
_VERSION = re.compile(r"[0-9][0-9.]*")

_HEAD = """\
# What belongs to each environment of this repository, and how strictly it is judged.
# `gate init` wrote this from what the files say. A comment tells where a value was found; where it begins with `check:`, the value is
# a guess: correct it, or delete the comment. All keys: `gate schema config`.
version: 1

environments:
"""
_PROMOTION = """\
    # To let main of origin judge it, and people approve each plan with their SSH keys (docs/promotion.md of gate):
    # branch: main
    # approvals: {required: 1, allowed_signers: trust/allowed_signers}
"""
_EVIDENCE = """
# To keep signed records of every plan and apply where all clones reach them; a bucket does too (docs/stores.md of gate):
# evidence: {store: "git://gate-evidence", signers: trust/evidence_signers}
"""


def write(found: Found) -> str:
    """Return the text of `gate.yaml`."""
    evidence = _EVIDENCE if any(_promoted(one) for one in found.environments) else ""
    return _HEAD + "\n".join(_environment(one) for one in found.environments) + evidence + _remarks(found.remarks, "")


def _promoted(environment: FoundEnvironment) -> bool:
    """Tell whether it is one that people promote to by `gate plan` and `gate apply`."""
    return {"protected", "terraform"} <= {one.key for one in environment.settings}


def _environment(environment: FoundEnvironment) -> str:
    head = _commented(f"  {quoted(environment.name)}:", environment.origin, guess=environment.guess)
    lines = [*head, *(line for setting in environment.settings for line in _setting(setting, "    "))]
    if not environment.settings:
        lines = [f"  {quoted(environment.name)}: {{}}"]
    offer = _PROMOTION if _promoted(environment) else ""
    return "\n".join(lines) + "\n" + offer + _remarks(environment.remarks, "    ")


def _setting(setting: Setting, indent: str) -> Iterator[str]:
    value = setting.value
    if isinstance(value, tuple) and value and isinstance(value[0], Setting):
        yield f"{indent}{setting.key}:"
        for one in value:
            if isinstance(one, Setting):
                yield from _setting(one, f"{indent}  ")
        return
    scalars = [quoted(one) for one in value if not isinstance(one, Setting)] if isinstance(value, tuple) else None
    text = f"{indent}{setting.key}: {quoted(value) if not isinstance(value, tuple) else '[' + ', '.join(scalars or ()) + ']'}"
    if scalars and len(text) > _WIDTH:
        yield from _commented(f"{indent}{setting.key}:", setting.origin, guess=setting.guess)
        yield from (f"{indent}  - {one}" for one in scalars)
    else:
        yield from _commented(text, setting.origin, guess=setting.guess)


def _commented(line: str, origin: str, *, guess: bool) -> list[str]:
    """Return a line with its comment behind it, or above it where both are too long for one line."""
    comment = _plain_text(f"{CHECK} {origin}" if guess else origin)
    if not comment:
        return [line]
    if len(line) + len(comment) + 4 <= _WIDTH:
        return [f"{line}  # {comment}"]
    indent = line[: len(line) - len(line.lstrip())]
    return [*(f"{indent}# {part}" for part in wrap(comment, _WIDTH - len(indent) - 2)), line]


def _remarks(remarks: tuple[str, ...], indent: str) -> str:
    lines = [f"{indent}# {part}" for remark in remarks for part in wrap(_plain_text(remark), _WIDTH - len(indent) - 2)]
    return "".join(f"{line}\n" for line in ([""] if lines and not indent else []) + lines)


def quoted(value: Scalar) -> str:
    """Return a value as YAML, in quotes where another reading would be possible."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if _PLAIN.fullmatch(value) and not _VERSION.fullmatch(value) and _resolved(value):
        return value
    return '"' + "".join(_escaped(character) for character in value) + '"'


def _resolved(value: str) -> bool:
    try:
        return bool(resolve(value) == value)
    except ValueError:
        return False


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    return f"\\U{ord(character):08X}"


def _plain_text(text: str) -> str:
    """Return a text for a comment: on one line, and without characters that YAML or a terminal would obey."""
    return " ".join("".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text).split())
