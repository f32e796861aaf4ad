"""Encodings and digests, each written as Terraform writes it."""

from __future__ import annotations

import json
from decimal import Decimal
from hashlib import md5, sha1, sha256, sha512

from gate.sources.terraform.conversion import number_text
from gate.sources.terraform.functions.signature import ANYTHING, STRING, Function, deep
from gate.sources.terraform.functions.yaml_text import yamlencode
from gate.sources.terraform.values import UNKNOWN, EvaluationError, UnsureError, Value, keys_of

JSON_ESCAPES = (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"))


def _jsonencode(value: Value) -> str:
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
        if "\x7f" in value:
            raise UnsureError
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
    return json.loads(text, parse_float=_exact, parse_constant=_refuse)


def _refuse(_: str) -> float:
    raise EvaluationError("found text that is not JSON", "Correct the text.")


def _exact(text: str) -> Value:
    value = float(text)
    if Decimal(repr(value)) != Decimal(text):
        return UNKNOWN
    return int(value) if value.is_integer() else value


def decoded(value: Value, depth: int = 0) -> Value:
    """Turn Python lists into tuples, as decoded documents have them. Raises EvaluationError where it is nested too deeply."""
    if depth > 60:
        raise EvaluationError("the document is nested more than 60 deep", "Nest it less.")
    if isinstance(value, dict):
        if not all(_is_text(key) for key in value):
            return UNKNOWN
        return {key: decoded(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return tuple(decoded(item, depth + 1) for item in value)
    return UNKNOWN if isinstance(value, str) and not _is_text(value) else value


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
    from base64 import b64decode  # noqa: PLC0415

    try:
        return b64decode(text, validate=True).decode()
    except ValueError as error:
        raise EvaluationError("found text that is not base64, or does not hold UTF-8", "Correct the text.") from error


def _base64_digest(text: str) -> str:
    from base64 import b64encode  # noqa: PLC0415

    return b64encode(sha256(text.encode()).digest()).decode()


def _urlencode(text: str) -> str:
    from urllib.parse import quote_plus  # noqa: PLC0415

    return quote_plus(text)


FUNCTIONS: dict[str, Function] = {
    "base64decode": deep(_base64decode, STRING),
    "base64encode": deep(_base64encode, STRING),
    "base64sha256": deep(_base64_digest, STRING),
    "jsondecode": deep(_jsondecode, STRING),
    "jsonencode": deep(_jsonencode, ANYTHING, nullable=True),
    "md5": deep(lambda text: md5(text.encode(), usedforsecurity=False).hexdigest(), STRING),
    "sha1": deep(lambda text: sha1(text.encode(), usedforsecurity=False).hexdigest(), STRING),
    "sha256": deep(lambda text: sha256(text.encode()).hexdigest(), STRING),
    "sha512": deep(lambda text: sha512(text.encode()).hexdigest(), STRING),
    "urlencode": deep(_urlencode, STRING),
    "yamldecode": deep(_yamldecode, STRING),
    "yamlencode": deep(yamlencode, ANYTHING, nullable=True),
}
