"""Splits a template into tokens as Pebble does: operators before names, brackets hiding delimiters, `raw` and `verbatim` as text.

Nothing is refused: what Pebble would stop at becomes an ERROR token, and reading goes on behind it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from gate.model.terraform import UNKNOWN_PART

TEXT, PRINT_START, PRINT_END = "TEXT", "PRINT_START", "PRINT_END"
EXECUTE_START, EXECUTE_END = "EXECUTE_START", "EXECUTE_END"
OPERATOR, NAME, LONG, NUMBER, PUNCTUATION = "OPERATOR", "NAME", "LONG", "NUMBER", "PUNCTUATION"
STRING, INTERPOLATION_START, INTERPOLATION_END = "STRING", "STRING_INTERPOLATION_START", "STRING_INTERPOLATION_END"
ERROR, EOF = "ERROR", "EOF"

_BLANK = r"[ \t\n\x0b\f\r]"
_SKIPPED = re.compile(r"[ \t\n\x0b\f\r\x1c-\x1f\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]+")
_OPENING = re.compile(r"\{[{%#]")
_TRIM = re.compile(rf"-{_BLANK}+")
_CLOSING = {PRINT_START: re.compile(rf"{_BLANK}*-?\}}\}}"), EXECUTE_START: re.compile(rf"{_BLANK}*-?%\}}")}
_VERBATIM = re.compile(rf"{_BLANK}*verbatim{_BLANK}*-?%\}}")
_END_VERBATIM = re.compile(rf"\{{%-?{_BLANK}*endverbatim{_BLANK}*-?%\}}")
_RAW = re.compile(rf"\{{%-*{_BLANK}*raw{_BLANK}*-*%\}}")
_END_RAW = re.compile(rf"\{{%-*{_BLANK}*endraw{_BLANK}*-*%\}}")
_LINE_END = re.compile("[\n\r\x85\u2028\u2029]")
_RAW_FILLER = "\ue000"
_TOKEN = re.compile(
    r"""(?P<OPERATOR>(?:contains|is\ not|equals|isIn|and|not|or|is)(?![a-zA-Z0-9_])|\?\?\??|\.\.|==|!=|>=|<=|[><+\-*/%|~])
      |(?P<NAME>(?:[^\W\d]|UNKNOWN)(?:\w|UNKNOWN)*)
      |(?P<LONG>[0-9]+L)
      |(?P<NUMBER>[0-9]+(?:\.[0-9]+)?)
      |(?P<PUNCTUATION>[()\[\]{}?:.,=])
      |(?P<STRING>"[^#"\\]*+(?:\\.[^#"\\]*+)*+"|'[^'\\]*+(?:\\.[^'\\]*+)*+')
      |(?P<QUOTE>")""".replace("UNKNOWN", UNKNOWN_PART),
    re.VERBOSE | re.DOTALL,
)
_STRING_PART = re.compile(r'[^#"\\]*+(?:(?:\\.|#(?!\{))[^#"\\]*+)*+', re.DOTALL)
_INTERPOLATION_CLOSE = re.compile(rf"{_BLANK}*\}}")
_PAIRS = {"(": ")", "[": "]", "{": "}", '"': '"', "#{": "}"}
_OPENERS = "([{"
_CLOSERS = ")]}"

MAX_ERRORS = 100
"""A text with more is given up: each error may cost a look at all of the rest."""


class Token(NamedTuple):
    """A token; `value` is without quotes for a string, and what Pebble would say for an ERROR."""

    kind: str
    value: str
    start: int
    end: int


class BrokenError(Exception):
    """What Pebble would say, and the token at which; becomes a value before it leaves this package."""

    def __init__(self, says: str, token: Token) -> None:
        super().__init__(says)
        self.says = says
        self.token = token


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a template, the last of which is EOF."""
    return _Lexer(_without_raw(text) if "endraw" in text else text).run()


def _without_raw(text: str) -> str:
    """Blank what Kestra takes out of a text before Pebble sees it: from a `raw` to the next `endraw`, if no line ends between them."""
    ends = iter(_END_RAW.finditer(text))
    end = next(ends, None)
    pieces: list[str] = []
    at, line_end = 0, -1
    for start in _RAW.finditer(text):
        while end is not None and end.start() < start.end():
            end = next(ends, None)
        if end is None:
            break
        if line_end < start.end():
            found = _LINE_END.search(text, start.end())
            line_end = found.start() if found else len(text)
        if start.start() >= at and end.start() <= line_end:
            pieces += text[at : start.start()], _RAW_FILLER * (end.end() - start.start())
            at = end.end()
    return "".join(pieces) + text[at:]


class _Lexer:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._tokens: list[Token] = []
        self._brackets: list[str] = []
        self._errors = 0

    def run(self) -> list[Token]:
        while self._at < len(self._text) and self._errors < MAX_ERRORS:
            self._data()
        if self._brackets:
            self._error(f'Unclosed "{self._brackets[-1]}"', len(self._text))
        self._push(EOF, "", len(self._text))
        return self._tokens

    def _push(self, kind: str, value: str, end: int) -> None:
        self._tokens.append(Token(kind, value, self._at, end))
        self._at = end

    def _error(self, says: str, end: int) -> None:
        self._errors += 1
        self._push(ERROR, says, end)

    def _data(self) -> None:
        found = _OPENING.search(self._text, self._at)
        if found is None:
            self._push(TEXT, self._text[self._at :], len(self._text))
            return
        if found.start() > self._at:
            self._push(TEXT, self._text[self._at : found.start()], found.start())
        opening = found[0]
        trim = _TRIM.match(self._text, found.end())
        inside = trim.end() if trim else found.end()
        if opening == "{#":
            self._comment(inside)
        elif opening == "{{":
            self._section(PRINT_START, PRINT_END, inside)
        elif verbatim := _VERBATIM.match(self._text, inside):
            self._verbatim(verbatim.end())
        else:
            self._section(EXECUTE_START, EXECUTE_END, inside)

    def _comment(self, inside: int) -> None:
        end = self._text.find("#}", inside)
        if inside == len(self._text):
            self._at = inside  # Pebble asks for the end of a comment only where something follows
        elif end < 0:
            self._error("Unclosed comment.", inside)  # what follows is read as if the comment were not there
        else:
            self._at = end + 2

    def _verbatim(self, inside: int) -> None:
        end = _END_VERBATIM.search(self._text, inside)
        if end is None:
            self._error("Unclosed verbatim tag.", inside)
        else:
            self._at = inside
            self._push(TEXT, self._text[inside : end.start()], end.start())
            self._at = end.end()

    def _section(self, start: str, end: str, inside: int) -> None:
        """Read from behind `{{` or `{%` until what closes it."""
        self._push(start, "", inside)
        closing = _CLOSING[start]
        while self._at < len(self._text) and self._errors < MAX_ERRORS:
            at = self._at
            if not self._brackets and (found := closing.match(self._text, at)):
                self._push(end, found[0][-2:], found.end())
                return
            if self._brackets and self._brackets[-1] == '"':
                self._string()
            elif self._brackets and self._brackets[-1] == "#{" and (found := _INTERPOLATION_CLOSE.match(self._text, at)):
                self._brackets.pop()
                self._push(INTERPOLATION_END, "", found.end())
            elif not self._token() and closing.match(self._text, at):
                self._at = at
                self._brackets.clear()  # they were wrong, and said so; the section ends here

    def _token(self) -> bool:
        """Read one token; return whether it was one."""
        if blank := _SKIPPED.match(self._text, self._at):
            self._at = blank.end()
        found = _TOKEN.match(self._text, self._at)
        if found is None:
            if self._at < len(self._text):
                self._error(f"Unexpected character [{self._text[self._at]}]", self._at + 1)
            return False
        kind, value = str(found.lastgroup), found[0]
        if kind == "STRING":
            self._push(STRING, value[1:-1].replace("\\" + value[0], value[0]), found.end())
        elif kind == "QUOTE":
            self._brackets.append('"')
            self._at = found.end()
        elif kind == PUNCTUATION and value in _CLOSERS:
            return self._close(value)
        else:
            if kind == PUNCTUATION and value in _OPENERS:
                self._brackets.append(value)
            self._push(kind, value, found.end())
        return True

    def _close(self, bracket: str) -> bool:
        if not self._brackets:
            self._error(f'Unexpected "{bracket}"', self._at + 1)
            return False
        expected = _PAIRS[self._brackets[-1]]
        if expected != bracket:
            self._error(f'Unclosed "{expected}"', self._at + 1)
            return False
        self._brackets.pop()
        self._push(PUNCTUATION, bracket, self._at + 1)
        return True

    def _string(self) -> None:
        """Read on inside a string in double quotes that holds a `#`."""
        if self._text.startswith("#{", self._at):
            self._push(INTERPOLATION_START, "", self._at + 2)
            self._brackets.append("#{")
            return
        part = _STRING_PART.match(self._text, self._at)
        if part is not None and part.end() > self._at:
            self._push(STRING, part[0], part.end())
        elif self._text.startswith('"', self._at):
            self._brackets.pop()
            self._at += 1
        else:
            self._error("nothing: Kestra never ends reading a string behind whose last backslash nothing follows", len(self._text))
