"""Encodings and digests, each written as Terraform writes it."""

from __future__ import annotations

import json

from gate.sources.terraform.functions.csv_text import csvdecode
from gate.sources.terraform.functions.signature import ANYTHING, STRING, Function, deep
from gate.sources.terraform.functions.yaml_text import yamlencode
from gate.sources.terraform.numbers import parse
from gate.sources.terraform.numbers import text as number_text
from gate.sources.terraform.values import UNKNOWN, EvaluationError, UnsureError, Value, composed, keys_of

JSON_ESCAPES = (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"))


def jsonencode(value: Value) -> str:
    """Write a value as JSON; what HTML gives a meaning is escaped."""
    text = _json(value)
    for character, escape in JSON_ESCAPES:
        text = text.replace(character, escape)
    return text


def _json(value: Value) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, str):
        return json.dumps(str(value), ensure_ascii=False)
    if isinstance(value, dict):
        return "{" + ",".join(f"{_json(key)}:{_json(value[key])}" for key in keys_of(value)) + "}"
    return "[" + ",".join(_json(item) for item in value) + "]"


def _jsondecode(text: str) -> Value:
    try:
        return decoded(loads(text))
    except (ValueError, RecursionError) as error:
        raise EvaluationError("found text that is not JSON", "Correct the text.") from error


def loads(text: str | bytes) -> Value:
    """Read JSON as Terraform does. Raises ValueError, RecursionError or EvaluationError where it is none."""
    return json.loads(text, parse_float=_exact, parse_int=_exact, parse_constant=_refuse)


def _refuse(_: str) -> float:
    raise EvaluationError("found text that is not JSON", "Correct the text.")


def _exact(text: str) -> Value:
    try:
        return parse(text)
    except UnsureError:
        return UNKNOWN


def decoded(value: Value, depth: int = 0) -> Value:
    """Turn Python lists into tuples, as decoded documents have them. Raises EvaluationError where it is nested too deeply."""
    if depth > 60:
        raise EvaluationError("the document is nested more than 60 deep", "Nest it less.")
    if isinstance(value, dict):
        if not all(_is_text(key) and composed(key) == key for key in value):
            return UNKNOWN
        return {key: decoded(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return tuple(decoded(item, depth + 1) for item in value)
    return UNKNOWN if isinstance(value, str) and not _is_text(value) else composed(value)


def _is_text(value: str) -> bool:
    """Whether a string can be written; half a surrogate pair cannot, and Terraform replaces it."""
    return value.isascii() or not any("\ud800" <= character <= "\udfff" for character in value)


def _yamldecode(text: str) -> Value:
    from gate.sources.terraform.functions.yaml_value import yamldecode  # noqa: PLC0415 (PyYAML takes 17 ms)

    return yamldecode(text)


def _base64encode(text: str) -> str:
    from base64 import b64encode  # noqa: PLC0415

    return b64encode(text.encode()).decode()


def _base64decode(text: str) -> str:
    try:
        return _bytes(text).decode()
    except UnicodeDecodeError as error:
        raise EvaluationError("the base64 does not hold UTF-8", "Correct the text.") from error


def _bytes(text: str) -> bytes:
    from base64 import b64decode, b64encode  # noqa: PLC0415

    digits = text.replace("\n", "").replace("\r", "")
    try:
        data = b64decode(digits, validate=True)
    except ValueError as error:
        raise EvaluationError("found text that is not base64", "Correct the text.") from error
    if len(b64encode(data)) != len(digits):
        raise EvaluationError("found text that is not base64", "Correct the text.")
    return data


CHARSETS = {"utf-8": "utf-8", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be", "iso-8859-1": "latin-1", "latin1": "latin-1"}
"""Encodings that Python and Terraform read alike; others have names and corners of their own."""


def _charset(name: str) -> str:
    if name.lower() not in CHARSETS:
        raise UnsureError
    return CHARSETS[name.lower()]


def _textencodebase64(text: str, encoding: str) -> str:
    from base64 import b64encode  # noqa: PLC0415

    try:
        return b64encode(text.encode(_charset(encoding))).decode()
    except UnicodeEncodeError as error:
        raise EvaluationError(f"a character cannot be written in {encoding}", "Choose another encoding.") from error


def _textdecodebase64(text: str, encoding: str) -> str:
    charset = _charset(encoding)
    try:
        decoded = _bytes(text).decode(charset)
    except UnicodeDecodeError as error:
        raise EvaluationError(f"the base64 does not hold {encoding}", "Correct the text, or the encoding.") from error
    if "\ufeff" in decoded or "\ufffd" in decoded:
        raise UnsureError
    return decoded


def _urlencode(text: str) -> str:
    from urllib.parse import quote_plus  # noqa: PLC0415

    return quote_plus(text)


FUNCTIONS: dict[str, Function] = {
    "base64decode": deep(_base64decode, STRING),
    "base64encode": deep(_base64encode, STRING),
    "csvdecode": deep(csvdecode, STRING),
    "jsondecode": deep(_jsondecode, STRING),
    "jsonencode": deep(jsonencode, ANYTHING, nullable=True),
    "textdecodebase64": deep(_textdecodebase64, STRING, STRING),
    "textencodebase64": deep(_textencodebase64, STRING, STRING),
    "urlencode": deep(_urlencode, STRING),
    "yamldecode": deep(_yamldecode, STRING),
    "yamlencode": deep(yamlencode, ANYTHING, nullable=True),
}
