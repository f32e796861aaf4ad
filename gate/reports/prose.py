"""Text of findings as Markdown that shows it and does nothing else: words stay words, all that could mean more is code.

In code, GitHub makes no mentions, references, links, images, emoji or HTML of anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from textwrap import dedent

from gate.reports.visible import visible

_WORD = re.compile(r"(?![0-9A-Fa-f]{7,}$)[^\W\d_]+(?:['\N{RIGHT SINGLE QUOTATION MARK}-][^\W\d_]+)*|[·–—×]")
"""What means nothing but itself. Seven hexadecimal digits may name a commit."""
_NUMBER = re.compile(r"[0-9]{1,6}")
_PARTS = re.compile(r"""(?P<before>[("]*)(?P<core>.*?)(?P<after>[)",.;:!?…]*)""")
_TICKS = re.compile("`+")


def prose(text: str) -> str:
    """Return one line of text as inline Markdown; what stands in backticks is code, and so is all that is no plain word."""
    shown = visible(text).strip()
    parts = shown.split("`")
    if len(parts) % 2 == 0 or "``" in shown:
        parts = [shown]
    pieces: list[tuple[bool, str]] = []
    for number, part in enumerate(parts):
        pieces.extend([(True, part)] if number % 2 else _pieces(part))
    groups = groupby((piece for piece in pieces if piece[1]), key=lambda piece: piece[0])  # two codes side by side would run together
    joined = ((is_code, "".join(text for _, text in same)) for is_code, same in groups)
    return "".join(_code(text) if is_code else text for is_code, text in joined)


def _pieces(part: str) -> Iterator[tuple[bool, str]]:
    """Yield what is code and what is not of a text in which no backticks quote."""
    for word in re.split("( +)", part):
        found = _PARTS.fullmatch(word)
        before, core, after = found.groups() if found else ("", word, "")
        while after and ((after[0] == ")" and core.count("(") > core.count(")")) or (after[0] == '"' and core.count('"') % 2)):
            core, after = core + after[0], after[1:]
        yield False, before
        yield not _plain(core, after), core
        yield False, after


def _plain(core: str, after: str) -> bool:
    if _NUMBER.fullmatch(core):
        return not after.startswith((".", ")"))  # it would begin a list
    return not core.strip() or _WORD.fullmatch(core) is not None


def code(text: str) -> str:
    """Return one line of text as inline code; empty for an empty one."""
    return _code(visible(text)) if text else ""


def _code(shown: str) -> str:
    fence = "`" * (_longest(shown) + 1)
    pad = " " if shown.startswith(("`", " ")) or shown.endswith(("`", " ")) else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def _longest(text: str) -> int:
    return max((len(run) for run in _TICKS.findall(text)), default=0)


def paragraphs(text: str) -> list[str]:
    """Return a text of several lines as blocks of Markdown: indented lines are a block of code, the others prose."""
    blocks: list[str] = []
    indented = False
    groups: list[tuple[bool, list[str]]] = []
    for line in text.strip("\n").splitlines():
        indented = line.startswith(("  ", "\t")) if line.strip() else indented
        if not groups or groups[-1][0] is not indented:
            groups.append((indented, []))
        groups[-1][1].append(visible(line).rstrip())
    for is_code, lines in groups:
        blocks.extend([_fenced(lines)] if is_code else _prose(lines))
    return [block for block in blocks if block]


def _prose(lines: list[str]) -> Iterator[str]:
    for filled, same in groupby(lines, key=bool):
        if filled:
            yield "\n".join(prose(line) for line in same).strip()


def _fenced(lines: list[str]) -> str:
    inside = dedent("\n".join(lines)).strip("\n")
    fence = "`" * max(3, _longest(inside) + 1)
    return f"{fence}\n{inside}\n{fence}"
