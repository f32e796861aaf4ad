"""String functions."""

from __future__ import annotations

from gate.sources.terraform.functions.graphemes import characters
from gate.sources.terraform.functions.signature import NUMBER, STRING, STRINGS, Function, deep, integer
from gate.sources.terraform.values import MAX_TEXT, EvaluationError, UnsureError

WHITE_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"


def _cased(text: str, *, upper: bool) -> str:
    changed = [character.upper() if upper else character.lower() for character in text]
    if any(len(character) != 1 for character in changed):
        raise UnsureError
    return "".join(changed)


def _title(text: str) -> str:
    if not text.isascii():
        raise UnsureError
    return "".join(
        character.upper() if index == 0 or not (text[index - 1].isalnum() or text[index - 1] == "_") else character
        for index, character in enumerate(text)
    )


def _substr(text: str, offset: int, length: int) -> str:
    characters(text)
    integer(offset)
    integer(length)
    if offset < 0 and (length == 0 or -offset > len(text)):
        raise UnsureError
    start = len(text) + offset if offset < 0 else offset
    return text[start:] if length < 0 else text[start : start + length]


def _join(separator: str, *lists: list[str]) -> str:
    items = [item for one in lists for item in one]
    if any(item is None for item in items):
        raise EvaluationError("an element of the list is null", "Use compact, or leave nulls out.")
    if sum(len(item) + len(separator) for item in items) > MAX_TEXT:
        raise EvaluationError(f"the text has more than {MAX_TEXT} characters", "Make the text smaller.")
    return separator.join(items)


def _split(separator: str, text: str) -> list[str]:
    return text.split(separator) if separator else list(text)


def _trimprefix(text: str, prefix: str) -> str:
    return text.removeprefix(prefix)


def _indent(width: int, text: str) -> str:
    if not 0 <= integer(width) <= 1000:
        raise UnsureError
    return text.replace("\n", "\n" + " " * width)


FUNCTIONS: dict[str, Function] = {
    "chomp": deep(lambda text: text.rstrip("\r\n"), STRING),
    "endswith": deep(lambda text, suffix: text.endswith(suffix), STRING, STRING),
    "indent": deep(_indent, NUMBER, STRING),
    "join": deep(_join, STRING, rest=STRINGS, nullable=True),
    "lower": deep(lambda text: _cased(text, upper=False), STRING),
    "split": deep(_split, STRING, STRING),
    "startswith": deep(lambda text, prefix: text.startswith(prefix), STRING, STRING),
    "strcontains": deep(lambda text, part: part in text, STRING, STRING),
    "strrev": deep(lambda text: characters(text)[::-1], STRING),
    "substr": deep(_substr, STRING, NUMBER, NUMBER),
    "title": deep(_title, STRING),
    "trim": deep(lambda text, cut: text.strip(cut) if cut else text, STRING, STRING),
    "trimprefix": deep(_trimprefix, STRING, STRING),
    "trimspace": deep(lambda text: text.strip(WHITE_SPACE), STRING),
    "trimsuffix": deep(lambda text, suffix: text.removesuffix(suffix), STRING, STRING),
    "upper": deep(lambda text: _cased(text, upper=True), STRING),
}
