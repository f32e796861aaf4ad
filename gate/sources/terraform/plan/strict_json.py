"""JSON in which everything is said once and can be written down again: no key twice, no NaN, no half characters, nothing behind."""

from __future__ import annotations

import json
import math
import re
from collections import Counter

from gate.errors import InputError
from gate.model.source import Json

_LONE_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def strict_json(text: str) -> Json:
    """Return what a text says. Raises InputError where it is no JSON or could be read in two ways, RecursionError where it is too deep."""
    try:
        value: Json = json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_float)
    except json.JSONDecodeError as error:
        raise _not_json(text, error) from None
    except ValueError:
        raise InputError("The JSON holds a number that is too long to read.") from None
    if _LONE_SURROGATE.search(text) and any(0xD800 <= ord(character) < 0xE000 for character in json.dumps(value, ensure_ascii=False)):
        raise InputError("The JSON holds half a character (a lone surrogate), which Terraform does not write.")
    return value


def _not_json(text: str, error: json.JSONDecodeError) -> InputError:
    if error.msg == "Extra data" and '"@level"' in text[: error.pos]:
        return InputError("This is the log of `terraform plan -json`, not a plan.")
    if error.msg == "Extra data":
        what = "There is more after the end of the JSON"
    elif error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string") or not text.rstrip().endswith(("}", "]")):
        what = "The JSON is cut off"
    else:
        what = "The JSON is damaged"
    return InputError(f"{what}.", line=error.lineno, column=error.colno)


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
        raise InputError(f"The JSON holds an object with the key {twice!r} more than once.")
    return found


def _constant(name: str) -> Json:
    raise InputError(f"The JSON holds {name}, which is not a number in JSON.")


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise InputError("The JSON holds a number that is too large to read.")
    return number
