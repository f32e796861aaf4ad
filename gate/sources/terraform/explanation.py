"""Says in words what is wrong with a file that is not valid Terraform, with the help of python-hcl2. Judges no valid file."""

from __future__ import annotations

from gate.model.source import ParseFailure
from gate.sources.terraform.nodes import Source

WORDS = {
    "LSQB": "[", "RSQB": "]", "LBRACE": "{", "RBRACE": "}", "LPAR": "(", "RPAR": ")", "COMMA": ",", "EQ": "=", "COLON": ":",
    "QMARK": "?", "DOT": ".", "DBLQUOTE": 'a closing "', "NAME": "a name", "NL_OR_COMMENT": "a new line", "INTERP_START": "${",
    "FOR_OBJECT_ARROW": "=>", "$END": "the end of the file",
}  # fmt: skip
VALUE_STARTS = {"INT_LITERAL", "FLOAT_LITERAL", "HEREDOC_TEMPLATE", "TRUE", "NULL", "TEMPLATE_STRING"}
STRING_PARTS = {"STRING_CHARS", "DIRECTIVE_START", "ESCAPED_DIRECTIVE", "ESCAPED_INTERPOLATION"}


def explain(source: Source, offset: int) -> ParseFailure:
    """Return what was found and what was expected in a file that tree-sitter cannot read from `offset` on."""
    import hcl2  # noqa: PLC0415 (59 ms, needed for broken files only)
    from lark.exceptions import UnexpectedInput  # noqa: PLC0415

    line, column = source.place(offset)
    found, wanted = _at(source, line, column), ""
    try:
        hcl2.loads(source.data.decode() + "\n")
    except UnexpectedInput as error:
        place = _reached(source, error.line, error.column)
        if place[0] >= line - 1:  # further before it, python-hcl2 met something valid that it does not know
            line, column = place
            found = _at(source, line, column)
            wanted = _expectation(frozenset(getattr(error, "expected", None) or getattr(error, "allowed", None) or ()))
    except (ValueError, RecursionError):
        pass
    message = f"found {found}" + (f" where {wanted} was expected" if wanted else ", which cannot be read as Terraform")
    return ParseFailure("syntax", message, "Correct the file; terraform fmt names the same place.", source.path, line, column)


def _reached(source: Source, line: int, column: int) -> tuple[int, int]:
    """Return the place that python-hcl2 named; at the end of the file it may name none, or one behind it."""
    end = source.place(len(source.data))
    return min((line, column), end) if line > 0 and column > 0 else end


def _at(source: Source, line: int, column: int) -> str:
    """Name what stands at a place, in one word of the language and without quoting values."""
    lines = source.data.decode().split("\n")
    rest = lines[line - 1][column - 1 :].strip() if line <= len(lines) else ""
    if not rest:
        return "the end of the line" if line < len(lines) else "the end of the file"
    if rest[0].isalpha() or rest[0] == "_":
        return "a word"
    if rest[0].isdigit():
        return "a number"
    return "a quoted string" if rest[0] == '"' else rest[0]


def _expectation(expected: frozenset[str]) -> str:
    if expected & STRING_PARTS:
        return 'a closing "'
    if expected & VALUE_STARTS:
        closing = sorted(WORDS[name] for name in expected & {"RSQB", "RPAR"})
        return " or ".join(["a value", *closing])
    return " or ".join(sorted(WORDS[name] for name in expected if name in WORDS))
