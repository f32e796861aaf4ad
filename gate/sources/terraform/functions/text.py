"""String functions."""

from __future__ import annotations

from gate.sources.terraform.conversion import number_text
from gate.sources.terraform.functions.signature import ANYTHING, NUMBER, STRING, STRINGS, Function, deep
from gate.sources.terraform.values import MAX_TEXT, EvaluationError, UnsureError, Value

WHITE_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"


def characters(text: str) -> str:
    """Return a text whose characters are what Terraform counts. Raises UnsureError where several could count as one."""
    if "\r\n" in text or any(ord(character) >= 0x300 for character in text):
        raise UnsureError
    return text


def _cased(text: str, *, upper: bool) -> str:
    changed = [character.upper() if upper else character.lower() for character in text]
    if any(len(character) != 1 for character in changed):
        raise UnsureError
    return "".join(changed)


def _title(text: str) -> str:
    if not text.isascii():
        raise UnsureError
    return "".join(
        character.upper() if index == 0 or not (text[index - 1].isalnum() or text[index - 1] in "_'") else character
        for index, character in enumerate(text)
    )


def _substr(text: str, offset: int, length: int) -> str:
    characters(text)
    if not isinstance(offset, int) or not isinstance(length, int):
        raise EvaluationError("offset and length must be whole numbers", "Write whole numbers; a length of -1 takes the rest.")
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
    if not isinstance(width, int) or not 0 <= width <= 1000:
        raise UnsureError
    return text.replace("\n", "\n" + " " * width)


def _format(pattern: str, *arguments: Value) -> str:
    if any(argument is None for argument in arguments):
        raise UnsureError
    written: list[str] = []
    rest = list(arguments)
    at = 0
    while at < len(pattern):
        if pattern[at] != "%":
            written.append(pattern[at])
            at += 1
            continue
        end = at + 1
        while end < len(pattern) and not (pattern[end].isalpha() or pattern[end] == "%"):
            end += 1
        verb = pattern[end : end + 1]
        if verb == "%" and end == at + 1:
            written.append("%")
        else:
            if not rest:
                raise EvaluationError("there are fewer arguments than verbs in the format", "Pass one argument for each verb.")
            written.append(_verb(pattern[at + 1 : end], verb, rest.pop(0)))
        at = end + 1
    if rest:
        raise EvaluationError("there are more arguments than verbs in the format", "Pass one argument for each verb.")
    return "".join(written)


def _verb(flags: str, verb: str, value: Value) -> str:
    left, zero = flags.startswith("-"), flags.startswith("0")
    width, dot, digits = flags.lstrip("-0").partition(".")
    if not set(width) <= set("0123456789") or len(width) > 3 or (digits and not digits.isdecimal()) or len(digits) > 2:
        raise UnsureError
    if dot and verb != "f":
        raise UnsureError
    text = _said(verb, value, int(digits) if digits else None)
    size = int(width or 0)
    if left:
        return text.ljust(size)
    if zero and verb != "d":
        raise UnsureError
    return text.zfill(size) if zero else characters(text).rjust(size)


def _said(verb: str, value: Value, digits: int | None) -> str:
    if value is None or isinstance(value, dict | list | tuple):
        raise UnsureError
    if verb == "d" and isinstance(value, float):
        raise EvaluationError("found a fraction where a whole number was expected", "Pass a whole number, or use %f.")
    if verb == "d" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if verb == "f" and isinstance(value, int) and not isinstance(value, bool):
        return f"{value}.{'0' * (6 if digits is None else digits)}".removesuffix("." if digits == 0 else "\0")
    if verb == "t" and isinstance(value, bool):
        return "true" if value else "false"
    if verb in {"s", "v"}:
        if isinstance(value, bool):
            return "true" if value else "false"
        return value if isinstance(value, str) else number_text(value)
    raise UnsureError


def _formatlist(pattern: str, *arguments: Value) -> list[str]:
    lists = [argument for argument in arguments if isinstance(argument, list | tuple)]
    if not lists or len({len(one) for one in lists}) != 1:
        raise UnsureError
    rows = [[one[row] if isinstance(one, list | tuple) else one for one in arguments] for row in range(len(lists[0]))]
    return [_format(pattern, *row) for row in rows]


FUNCTIONS: dict[str, Function] = {
    "chomp": deep(lambda text: text.rstrip("\r\n"), STRING),
    "endswith": deep(lambda text, suffix: text.endswith(suffix), STRING, STRING),
    "format": deep(_format, STRING, rest=ANYTHING, nullable=True),
    "formatlist": deep(_formatlist, STRING, rest=ANYTHING, nullable=True),
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
