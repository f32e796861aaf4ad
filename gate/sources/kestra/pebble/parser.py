"""Reads expressions from tokens, by precedence, exactly as far as Pebble would. Notes every call, filter and variable on the way."""

from __future__ import annotations

from gate.sources.kestra.pebble import lexer
from gate.sources.kestra.pebble.lexer import BrokenError, Token
from gate.sources.kestra.pebble.nodes import (
    Arguments,
    Array,
    Attribute,
    Binary,
    Call,
    Filter,
    Joined,
    Literal,
    Map,
    Node,
    Ternary,
    Unary,
    Use,
    Variable,
)

MAX_DEPTH = 100
MAX_LONG = 2**63 - 1
_UNARY = {"not": 500, "+": 500, "-": 500}
_BINARY = {
    "or": 10,
    "and": 15,
    **dict.fromkeys(("is", "is not", "contains"), 20),
    **dict.fromkeys(("==", "equals", "!=", ">", "<", ">=", "<=", "??", "???", "isIn"), 30),  # `??` binds as in Kestra 2.0
    **dict.fromkeys("+-", 40),
    **dict.fromkeys("*/%", 60),
    "|": 100,
    "~": 110,
    "..": 120,
}
_CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("true", "TRUE"), True),
    **dict.fromkeys(("false", "FALSE"), False),
    **dict.fromkeys(("null", "NULL", "none", "NONE"), None),
}
_NOT_ASSIGNABLE = frozenset({"true", "false", "null", "none"})
_QUIET = frozenset({lexer.STRING, lexer.NUMBER, lexer.LONG})  # may be a secret: never repeated in a message


class Parser:
    """A cursor over tokens, and what was found so far."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._depth = 0
        self.at = 0
        self.calls: list[Call] = []
        self.filters: list[Filter] = []
        self.uses: list[Use] = []
        self.strings: list[Token] = []

    @property
    def current(self) -> Token:
        """The token that is read next."""
        return self._tokens[self.at]

    def take(self) -> Token:
        """Return the next token and step over it."""
        token = self._tokens[self.at]
        if token.kind == lexer.ERROR:
            raise BrokenError(token.value, token)
        if token.kind != lexer.EOF:
            self.at += 1
        return token

    def expect(self, kind: str, value: str | None = None) -> Token:
        """Take a token of that kind and value."""
        token = self.current
        if token.kind != kind or (value is not None and token.value != value):
            raise self._unexpected(kind)
        return self.take()

    def skip(self, kind: str, value: str) -> bool:
        """Step over a token if it is that one."""
        token = self.current
        found = token.kind == kind and token.value == value
        self.at += found
        return found

    def _unexpected(self, expected: str | None = None) -> BrokenError:
        """Return why the current token cannot stand here."""
        token = self.current
        if token.kind == lexer.ERROR:
            return BrokenError(token.value, token)
        value = "" if token.kind in _QUIET else f' of value "{token.value or "null"}"'
        if expected is None:
            return BrokenError(f'Unexpected token "{token.kind}"{value}', token)
        return BrokenError(f"Unexpected token{value or ' of some value'} and type {token.kind}, expected token of type {expected}", token)

    def new_name(self) -> str:
        """Take a name that is given a value."""
        token = self.expect(lexer.NAME)
        if token.value in _NOT_ASSIGNABLE:
            raise BrokenError(f"Can not assign a value to {token.value}", token)
        return token.value

    def expression(self, least: int = 0) -> Node:
        """Read an expression whose operators all bind at least that strongly."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise BrokenError("StackOverflowError: nested too deeply", self.current)
        try:
            node = self._operand()
            while self.current.kind == lexer.OPERATOR and _BINARY.get(self.current.value, -1) >= least:
                node = self._operation(node, self.take())
            return self._ternary(node) if least == 0 else node
        finally:
            self._depth -= 1

    def _operation(self, left: Node, operator: Token) -> Node:
        if operator.value == "|":
            return self.filter(left)
        if operator.value in ("is", "is not"):
            name = self.expect(lexer.NAME)
            arguments = self._arguments_if_any()
            return Binary(operator.value, left, Call(name.value, arguments, name.start, self._end()))
        return Binary(operator.value, left, self.expression(_BINARY[operator.value] + 1))

    def _ternary(self, condition: Node) -> Node:
        if not self.skip(lexer.PUNCTUATION, "?"):
            return condition
        then = self.expression()
        self.expect(lexer.PUNCTUATION, ":")
        return Ternary(condition, then, self.expression())

    def filter(self, subject: Node) -> Filter:
        """Read the filter behind a `|`."""
        name = self.expect(lexer.NAME)
        found = Filter(subject, name.value, self._arguments_if_any(), name.start)
        self.filters.append(found)
        return found

    def _operand(self) -> Node:
        token = self.current
        if token.kind == lexer.OPERATOR and token.value in _UNARY:
            self.take()
            return Unary(token.value, self.expression(_UNARY[token.value]))
        if token.kind == lexer.PUNCTUATION and token.value == "(":
            self.take()
            node = self.expression()
            self.expect(lexer.PUNCTUATION, ")")
            return self._postfix(node, None)
        if token.kind == lexer.PUNCTUATION and token.value == "[":
            return self._array()
        if token.kind == lexer.PUNCTUATION and token.value == "{":
            return self._map()
        return self._primary()

    def _primary(self) -> Node:
        token = self.current
        if token.kind == lexer.NAME:
            return self.named(self.take())
        if token.kind in (lexer.LONG, lexer.NUMBER):
            self.take()
            return self._postfix(_number(token), None)
        if token.kind in (lexer.STRING, lexer.INTERPOLATION_START):
            return self._postfix(self._string(), None)
        raise self._unexpected()

    def named(self, name: Token) -> Node:
        """Read on behind a name that was taken: a constant, a call or a variable."""
        if name.value in _CONSTANTS:
            return self._postfix(Literal(_CONSTANTS[name.value]), None)
        if self.current.kind == lexer.PUNCTUATION and self.current.value == "(":
            return self._postfix(self._call(name), None)
        use = Use((name.value,), name.start, name.end)
        self.uses.append(use)
        return self._postfix(Variable(name.value), len(self.uses) - 1)

    def _call(self, name: Token) -> Call:
        """Read the arguments of a function; what is known of broken ones is kept."""
        place = len(self.calls)
        self.calls.append(Call(name.value, Arguments(), name.start, name.end, complete=False))
        positional: list[Node] = []
        named: list[tuple[str, Node]] = []
        try:
            arguments = self.arguments(positional, named)
        except BrokenError:
            arguments = Arguments(tuple(positional), tuple(named))
            self.calls[place] = Call(name.value, arguments, name.start, self._end(), complete=False)
            raise
        self.calls[place] = found = Call(name.value, arguments, name.start, self._end())
        return found

    def _postfix(self, node: Node, use: int | None) -> Node:
        """Read what follows an operand: `.name`, `.name(…)`, `[…]`; `use` is the variable's place in `uses`, if it is one."""
        keys: list[str] = []
        end, written_out = self._end(), use is not None
        while self.current.kind == lexer.PUNCTUATION and self.current.value in ".[(":
            opening = self.take()
            if opening.value == "(":
                raise BrokenError("ClassCastException: only a name can be called", opening)
            node, key = self._attribute(node) if opening.value == "." else self._item(node)
            written_out = written_out and key is not None
            if written_out and key is not None:
                keys.append(key)
                end = self._end()
        if use is not None:
            found = self.uses[use]
            self.uses[use] = Use((*found.path, *keys), found.start, end)
        return node

    def _attribute(self, node: Node) -> tuple[Node, str | None]:
        name = self.expect(lexer.NAME)
        if self.current.kind != lexer.PUNCTUATION or self.current.value != "(":
            return Attribute(node, Literal(name.value)), name.value
        arguments = self.arguments([], [])
        if arguments.named:
            raise BrokenError("Can not use named arguments when calling a bean method", self.current)
        return Attribute(node, Literal(name.value), arguments), None

    def _item(self, node: Node) -> tuple[Node, str | None]:
        key = self.expression()
        self.expect(lexer.PUNCTUATION, "]")
        return Attribute(node, key), str(key.value) if isinstance(key, Literal) else None

    def _arguments_if_any(self) -> Arguments:
        token = self.current
        return self.arguments([], []) if token.kind == lexer.PUNCTUATION and token.value == "(" else Arguments()

    def arguments(self, positional: list[Node], named: list[tuple[str, Node]], *, of_macro: bool = False) -> Arguments:
        """Read `(…)`, the arguments of a call or the parameters of a macro, into the lists."""
        self.expect(lexer.PUNCTUATION, "(")
        while not self.skip(lexer.PUNCTUATION, ")"):
            if positional or named:
                self.expect(lexer.PUNCTUATION, ",")
            if of_macro:
                name = self.new_name()
                named.append((name, self.expression() if self.skip(lexer.PUNCTUATION, "=") else Literal(None)))
            elif self._tokens[min(self.at + 1, len(self._tokens) - 1)][:2] == (lexer.PUNCTUATION, "="):
                name = self.new_name()
                self.expect(lexer.PUNCTUATION, "=")
                named.append((name, self.expression()))
            else:
                positional.append(self.expression())
                if named:
                    raise BrokenError("Positional arguments must be declared before any named arguments.", self.current)
        return Arguments(tuple(positional), tuple(named))

    def _array(self) -> Node:
        self.take()
        if self.skip(lexer.PUNCTUATION, "]"):
            return Array(())
        items = [self.expression()]
        while not self.skip(lexer.PUNCTUATION, "]"):
            self.expect(lexer.PUNCTUATION, ",")
            items.append(self.expression())
        return Array(tuple(items))

    def _map(self) -> Node:
        self.take()
        if self.skip(lexer.PUNCTUATION, "}"):
            return Map(())
        entries = [self._entry()]
        while not self.skip(lexer.PUNCTUATION, "}"):
            self.expect(lexer.PUNCTUATION, ",")
            entries.append(self._entry())
        return Map(tuple(entries))

    def _entry(self) -> tuple[Node, Node]:
        key = self.expression()
        self.expect(lexer.PUNCTUATION, ":")
        return key, self.expression()

    def _string(self) -> Node:
        """Read a string. Text follows text only across an interpolation."""
        parts: list[Node] = []
        last = ""
        while self.current.kind == lexer.INTERPOLATION_START or (self.current.kind == lexer.STRING != last):
            token = self.take()
            last = token.kind
            if last == lexer.STRING:
                self.strings.append(token)
                parts.append(Literal(token.value))
            else:
                parts.append(self.expression())
                self.expect(lexer.INTERPOLATION_END)
        return parts[0] if len(parts) == 1 else Joined(tuple(parts))

    def _end(self) -> int:
        return self._tokens[self.at - 1].end


def _number(token: Token) -> Literal:
    if "." in token.value:
        return Literal(float(token.value))
    digits = token.value.removesuffix("L")
    if len(digits) > 4000 or int(digits) > MAX_LONG:
        raise BrokenError("NumberFormatException: the number is too large", token)
    return Literal(int(digits))
