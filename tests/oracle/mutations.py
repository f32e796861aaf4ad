"""Flow texts with a few random edits where YAML is touchy. The same seed gives the same texts."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

TOKENS = (
    *(" ", "  ", "\n", "\n\n", "\t", "\r\n", ":", ": ", " :", ",", "-", "- ", "? ", "#", " #", "|", ">", "|-", ">+", "|2", "'", '"', "''"),
    *("[", "]", "{", "}", "{{", "}}", "[]", "{}", "&a", "*a", "!t", "!!str ", "%", "@", "`", "\\", '\\"', '"\\u00e9"', "---\n", "\n...\n"),
    *("~", "null", "yes", "010", "0x1F", "1_0", "1:30", "1e3", ".5", "-.inf", "<<: ", "=", "é", "😀", "\u00a0", "\u2028", "\ufeff", "a: b"),
)


def mutations(texts: Sequence[str], count: int, seed: int) -> Iterator[str]:
    """Yield `count` texts, each one of `texts` with one to three edits."""
    chance = random.Random(seed)  # noqa: S311 (nothing is kept secret by it)
    for _ in range(count):
        text = chance.choice(texts)
        for _ in range(chance.randint(1, 3)):
            text = _edit(text, chance)
        yield text


def _edit(text: str, chance: random.Random) -> str:
    here = chance.randint(0, len(text))
    match chance.randrange(6):
        case 0 | 1:
            return text[:here] + chance.choice(TOKENS) + text[here:]
        case 2:
            return text[:here] + text[here + chance.randint(1, 4) :]
        case 3:
            return text[:here] + chance.choice(TOKENS) + text[here + chance.randint(1, 3) :]
        case _:
            return _edit_lines(text.split("\n"), chance)


def _edit_lines(lines: list[str], chance: random.Random) -> str:
    here, there = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(4):
        case 0:
            lines.insert(there, lines[here])
        case 1:
            lines[here], lines[there] = lines[there], lines[here]
        case 2:
            lines[here] = lines[here].removeprefix(" ")
        case _:
            lines[here] = " " * chance.randint(1, 3) + lines[here]
    return "\n".join(lines)
