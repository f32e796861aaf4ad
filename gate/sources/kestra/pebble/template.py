"""Reads a template: text, `{{ … }}` and `{% … %}`, with what its tags open and close. A broken part never hides the others."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from msgspec import Struct

from gate.sources.kestra.pebble import lexer
from gate.sources.kestra.pebble.lexer import BrokenError, tokenize
from gate.sources.kestra.pebble.nodes import Broken, Call, Literal, Output, Tag, Template, Text, Use
from gate.sources.kestra.pebble.parser import Parser

MAX_NESTING = 4
MAX_REMEMBERED = 200
_EMPTY = Template()
_SECTION_ENDS = frozenset({lexer.PRINT_END, lexer.EXECUTE_END, lexer.PRINT_START, lexer.EXECUTE_START, lexer.TEXT, lexer.EOF})
_ENDS = {"block": "endblock", "filter": "endfilter", "for": "endfor", "if": "endif", "macro": "endmacro"}
_FORKS = {"if": ("else", "elseif"), "for": ("else",)}
_BEFORE_OTHER_NAMES = frozenset({".", "|", "is", "is not"})


def read(text: str) -> Template:
    """Return what a text holds: its expressions, those inside its strings too, and why Kestra could not read it, if so."""
    if "{{" not in text and "{%" not in text and "{#" not in text:
        return _EMPTY
    return _remembered(text) if len(text) <= MAX_REMEMBERED else _read(text, 0)


@lru_cache(maxsize=2048)
def _remembered(text: str) -> Template:
    """Read a short text once: a flow asks for it several times, and so does every environment that has the flow."""
    return _read(text, 0)


def _read(text: str, nesting: int) -> Template:
    reader = _Reader(text)
    reader.run()
    parser = reader.parser
    calls, uses, filters = parser.calls, parser.uses, parser.filters
    for string in parser.strings if nesting < MAX_NESTING else ():
        if "{{" in string.value or "{%" in string.value:
            inner, offset = _read(string.value, nesting + 1), string.start + (string.end - string.start != len(string.value))
            calls.extend(Call(one.name, one.arguments, one.start + offset, one.end + offset, one.complete) for one in inner.calls)
            uses.extend(Use(one.path, one.start + offset, one.end + offset) for one in inner.uses)
            filters.extend(inner.filters)
    return Template(pieces=tuple(reader.pieces), calls=tuple(calls), filters=tuple(filters), uses=tuple(uses), broken=reader.broken)


class _Opened(Struct):
    """A tag whose end is still to come, the name of a block, and whether its `else` was read."""

    tag: str
    name: str = ""
    in_else: bool = False


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokens = tokenize(text)
        self._open: list[_Opened] = []
        self._macros: set[str] = set()
        self.parser = Parser(tokens)
        self.pieces: list[Text | Output | Tag] = []
        errors = (Broken(token.value, token.start) for token in tokens if token.kind == lexer.ERROR)
        self.broken: Broken | None = next(errors, None)  # Pebble splits all of a text before it reads any of it

    def run(self) -> None:
        parser = self.parser
        while (token := parser.current).kind != lexer.EOF:
            parser.at += 1
            if token.kind == lexer.TEXT:
                self.pieces.append(Text(self._text[token.start : token.end]))  # what was `raw` is text as it stands
            elif token.kind == lexer.PRINT_START:
                self._section(self._output, Output(None))
            elif token.kind == lexer.EXECUTE_START:
                self._section(self._tag, Tag(""))
        if self._open:
            says = f'Unexpected end of template. Pebble was looking for the "{_ENDS[self._open[-1].tag]}" tag'
            self._break(says, token.start)

    def _section(self, read: Callable[[], Text | Output | Tag], lost: Output | Tag) -> None:
        """Read one section; if that fails, what is left of it is searched for calls and variables."""
        parser = self.parser
        start, known = parser.at, (len(parser.strings), len(parser.calls), len(parser.uses))
        try:
            self.pieces.append(read())
        except BrokenError as error:
            self._break(error.says, error.token.start)
            end = next(at for at in range(start, len(self._tokens)) if self._tokens[at].kind in _SECTION_ENDS)
            self._salvage(start, end, *known)
            parser.at = end + (self._tokens[end].kind in (lexer.PRINT_END, lexer.EXECUTE_END))
            self.pieces.append(lost)

    def _break(self, says: str, start: int) -> None:
        self.broken = self.broken or Broken(says, start)

    def _salvage(self, start: int, end: int, strings: int, calls: int, uses: int) -> None:
        """Look for what was not found between two tokens; the other numbers say how much was found before them."""
        parser = self.parser
        known = {token.start for token in parser.strings[strings:]}
        parser.strings.extend(token for token in self._tokens[start:end] if token.kind == lexer.STRING and token.start not in known)
        seen: set[int] = set()
        parser.at = start
        for at in range(start + (self._tokens[start - 1].kind == lexer.EXECUTE_START), end):  # the name of a tag is no variable
            token = self._tokens[at]
            seen.update(one.start for one in parser.calls[calls:])
            seen.update(one.start for one in parser.uses[uses:])
            calls, uses = len(parser.calls), len(parser.uses)
            if at < parser.at or token.kind != lexer.NAME or token.start in seen or not self._stands_alone(at):
                continue
            parser.at = at + 1
            try:
                parser.named(token)
            except BrokenError:
                parser.at = start

    def _stands_alone(self, at: int) -> bool:
        """Whether a name is that of a variable or function, not of an attribute, a filter, a test or an argument."""
        before, behind = self._tokens[at - 1], self._tokens[at + 1]
        if behind.kind == lexer.PUNCTUATION and behind.value == "=":
            return False
        doubled = before.value == "|" and self._tokens[at - 2].kind == lexer.OPERATOR  # `a || b` is no filter
        return doubled or before.kind == lexer.STRING or before.value not in _BEFORE_OTHER_NAMES

    def _output(self) -> Output:
        node = self.parser.expression()
        self.parser.expect(lexer.PRINT_END)
        return Output(node)

    def _tag(self) -> Tag:
        parser = self.parser
        if parser.current.kind not in (lexer.NAME, lexer.ERROR):
            raise BrokenError("A block must start with a tag name.", parser.current)
        tag = parser.take()
        top = self._open[-1] if self._open else None
        if top and tag.value == _ENDS[top.tag]:
            self._open.pop()
            if top.tag == "block" and parser.current.kind in (lexer.NAME, lexer.STRING) and parser.current.value == top.name:
                parser.take()
        elif top and not top.in_else and tag.value in _FORKS.get(top.tag, ()):
            top.in_else = tag.value == "else"
            if tag.value == "elseif":
                parser.expression()
        elif tag.value == "set":
            parser.new_name()
            parser.expect(lexer.PUNCTUATION, "=")
            parser.expression()
        elif tag.value in _ENDS:
            self._enter(tag.value)
        else:
            raise BrokenError(f'Unexpected tag name "{tag.value}"', tag)
        parser.expect(lexer.EXECUTE_END)
        return Tag(tag.value)

    def _enter(self, tag: str) -> None:
        """Read the head of a tag that has a body; it is open even where its head is broken."""
        self._open.append(opened := _Opened(tag))
        parser = self.parser
        if tag == "block":
            opened.name = (parser.take() if parser.current.kind == lexer.STRING else parser.expect(lexer.NAME)).value
        elif tag == "macro":
            name = parser.expect(lexer.NAME)
            parser.arguments([], [], of_macro=True)
            if name.value in self._macros:
                self._break(f"More than one macro can not share the same name: {name.value}", name.start)
            self._macros.add(name.value)
        elif tag == "filter":
            parser.filter(Literal(None))
            while parser.skip(lexer.OPERATOR, "|"):
                parser.filter(Literal(None))
        else:
            if tag == "for":
                parser.new_name()
                parser.expect(lexer.NAME, "in")
            parser.expression()
