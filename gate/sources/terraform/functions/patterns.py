"""Functions with regular expressions. Python's differ from Terraform's: only what means the same in both, and ends soon, is run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gate.sources.terraform.functions.graphemes import characters
from gate.sources.terraform.functions.signature import STRING, Function, deep
from gate.sources.terraform.kinds import typed
from gate.sources.terraform.values import EvaluationError, ListValue, UnsureError, Value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from re import Match, Pattern

SAFE_ESCAPES = frozenset("dwDWbB.-/\\+*?()[]{}^$|nrt_:,=@#%&~<>\"' ")
EDGES = {"A": r"\A", "z": r"\Z"}
CLASSES = {
    "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "blank": "\t ", "digit": "0-9", "lower": "a-z", "upper": "A-Z", "word": "0-9A-Za-z_",
    "xdigit": "0-9A-Fa-f",
}  # fmt: skip
MAX_WORK = 100_000_000
"""Bound on the text's length to the power of the pattern's repetitions."""


def _compiled(pattern: str, text: str) -> Pattern[str]:
    """Compile a pattern. Raises UnsureError where it may mean something else to Terraform, or take long."""
    import re  # noqa: PLC0415 (most configurations use no pattern)

    folded = pattern.startswith("(?i)")
    if folded and not (pattern.isascii() and text.isascii()):  # other letters have cases of their own
        raise UnsureError
    translated, repetitions = _Translation(pattern.removeprefix("(?i)")).result()
    if (len(text) + 1) ** repetitions > MAX_WORK:
        raise UnsureError
    try:
        return re.compile(translated, re.ASCII | re.IGNORECASE if folded else re.ASCII)
    except (re.error, OverflowError, RecursionError):
        raise UnsureError from None


class _Translation:
    """Goes through a pattern once, and translates `$`, which ignores a last newline in Python."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.out: list[str] = []
        self.repetitions = 0
        self.groups: list[bool] = []
        """For each open group, whether repeating it could take long."""
        self.closed_risky = False

    def result(self) -> tuple[str, int]:
        at = 0
        while at < len(self.pattern):
            at = self._take(at)
        return "".join(self.out), self.repetitions

    def _take(self, at: int) -> int:
        character = self.pattern[at]
        if character == "\\":
            return self._escape(at)
        if character == "[":
            return self._set(at)
        if character == "(":
            return self._open(at)
        if character == ")":
            self.closed_risky = self.groups.pop() if self.groups else True
            self.out.append(")")
            return at + 1
        if character in "*+?{":
            return self._repeat(at)
        if character == "|" and self.groups:
            self.groups[-1] = True
        self.out.append(r"\Z" if character == "$" else character)
        return at + 1

    def _escape(self, at: int) -> int:
        letter = self.pattern[at + 1 : at + 2]
        if not letter or (letter not in SAFE_ESCAPES and letter not in EDGES):
            raise UnsureError
        self.out.append(EDGES.get(letter, "\\" + letter))
        return at + 2

    def _set(self, at: int) -> int:
        begin = end = at + 1 + (self.pattern[at + 1 : at + 2] == "^")
        if self.pattern[end : end + 1] == "]":
            raise UnsureError
        self.out.append(self.pattern[at:begin])
        while end < len(self.pattern) and self.pattern[end] != "]":
            named = next((name for name in CLASSES if self.pattern.startswith(f"[:{name}:]", end)), None)
            if named:
                self.out.append(self.pattern[begin:end] + CLASSES[named])
                begin = end = end + len(named) + 4
                continue
            if self.pattern[end] == "[" or self.pattern[end : end + 2] in {"--", "&&", "||", "~~"}:
                raise UnsureError
            if self.pattern[end] == "\\":
                if self.pattern[end + 1 : end + 2] not in SAFE_ESCAPES:
                    raise UnsureError
                end += 1
            end += 1
        self.out.append(self.pattern[begin : end + 1])
        return end + 1

    def _open(self, at: int) -> int:
        for beginning in ("(?:", "(?P<"):
            if self.pattern.startswith(beginning, at):
                self.out.append(beginning)
                break
        else:
            if self.pattern.startswith("(?", at):
                raise UnsureError
            beginning = "("
            self.out.append(beginning)
        self.groups.append(False)
        return at + len(beginning)

    def _repeat(self, at: int) -> int:
        end = at + 1
        if self.pattern[at] == "{":
            end = self.pattern.find("}", at) + 1
            low, _, high = self.pattern[at + 1 : end - 1].partition(",")
            if not end or not low.isdecimal() or (high and not high.isdecimal()) or int(high or low) > 100:
                raise UnsureError
        after_group = self.pattern[at - 1 : at] == ")" and self.pattern[at - 2 : at - 1] != "\\"
        if (after_group and self.closed_risky) or self.pattern[end : end + 1] in {"*", "+", "{"}:
            raise UnsureError
        self.repetitions += 1
        self.groups = [True] * len(self.groups)
        end += self.pattern[end : end + 1] == "?"
        self.out.append(self.pattern[at:end])
        return end


def _captured(match: Match[str]) -> Value:
    named = match.groupdict()
    if not match.re.groups:
        return match[0]
    if not named:
        return match.groups()
    if len(named) != match.re.groups:
        raise EvaluationError("the pattern has groups with and without names", "Name all groups, or none.")
    return named


def _regex(pattern: str, text: str) -> Value:
    match = _compiled(pattern, text).search(text)
    if match is None:
        raise EvaluationError("the pattern does not match", "Correct the pattern, or use try or regexall.")
    return _captured(match)


def _regexall(pattern: str, text: str) -> Value:
    compiled = _compiled(pattern, text)
    found = ListValue(_captured(match) for match in _matches(compiled, text))
    return found if compiled.groups else typed(found, STRING)


def _matches(pattern: Pattern[str], text: str) -> Iterator[Match[str]]:
    """Yield all matches as Terraform finds them: an empty one right behind another does not count."""
    position, previous = 0, -1
    while position <= len(text) and (match := pattern.search(text, position)):
        if match.end() > match.start() or match.start() != previous:
            yield match
        position = match.end() if match.end() > position else position + 1
        previous = match.end()


def _replace(text: str, old: str, new: str) -> str:
    if len(old) < 2 or old[0] != "/" or old[-1] != "/":
        if not old:
            characters(text)
        return text.replace(old, new)
    written: list[str] = []
    at = 0
    for match in _matches(_compiled(old[1:-1], text), text):
        written += [text[at : match.start()], _expanded(new, match)]
        at = match.end()
    return "".join([*written, text[at:]])


def _expanded(new: str, match: Match[str]) -> str:
    """Put the groups of a match into the replacement, where it says `$1`, `$name` or `${name}`."""
    import re  # noqa: PLC0415

    def group(reference: Match[str]) -> str:
        name = reference[1] or reference[2]
        if name is None:
            return "$"
        if name.isdecimal():
            return (match[int(name)] or "") if int(name) <= match.re.groups else ""
        return match.groupdict().get(name) or ""

    if "${" in re.sub(r"\$\$|\$\{\w+\}", "", new, flags=re.ASCII):
        raise UnsureError
    return re.sub(r"\$(?:(\w+)|\{(\w+)\}|\$)", group, new, flags=re.ASCII) if "$" in new else new


FUNCTIONS: dict[str, Function] = {
    "regex": deep(_regex, STRING, STRING),
    "regexall": deep(_regexall, STRING, STRING),
    "replace": deep(_replace, STRING, STRING, STRING),
}
