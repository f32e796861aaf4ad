"""`yamldecode`, with Terraform's reading of plain scalars."""

from __future__ import annotations

import re
from datetime import date

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from gate.sources.terraform.values import UNKNOWN, EvaluationError, UnsureError, Value, composed

WORDS: dict[str, Value] = {"": None, "~": None}
for _value, _words in ((None, ("null",)), (True, ("true", "yes", "on", "y")), (False, ("false", "no", "off", "n"))):
    for _word in _words:
        WORDS |= {_word: _value, _word.capitalize(): _value, _word.upper(): _value}
DATE, CLOCK = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), re.compile(r"[0-9]{1,2}(:[0-9]{2}){1,2}|[1-9][0-9]*(_[0-9]+)+")
"""What is a date, and what Terraform takes for text though other readers of YAML count in it."""
MAX_NODES = 100_000
MAX_DEPTH = 60


def yamldecode(text: str) -> Value:
    """Read one YAML document. Raises EvaluationError where it is none."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        documents = list(yaml.compose_all(str(text), loader))
        if "!" in text and any(getattr(event, "tag", None) for event in yaml.parse(str(text), loader)):
            raise UnsureError
    except yaml.YAMLError as error:
        raise EvaluationError("found text that is not YAML", "Correct the text.") from error
    except RecursionError:
        raise EvaluationError("the document is nested too deeply", "Nest it less.") from None
    if len(documents) != 1:
        raise EvaluationError(f"found {len(documents)} YAML documents where one was expected", "Pass one document.")
    return _Decoder().value(documents[0], 0)


class _Decoder:
    """Turns YAML nodes into values."""

    def __init__(self) -> None:
        self.count = 0

    def value(self, node: Node, depth: int) -> Value:
        self.count += 1
        if self.count > MAX_NODES or depth > MAX_DEPTH:
            raise EvaluationError("the document is too large or nested too deeply", "Split it.")
        if isinstance(node, SequenceNode):
            return tuple(self.value(item, depth + 1) for item in node.value)
        if isinstance(node, MappingNode):
            return self._mapping(node, depth)
        if isinstance(node, ScalarNode):
            return scalar(node)
        raise UnsureError

    def _mapping(self, node: MappingNode, depth: int) -> Value:
        result: dict[str, Value] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode) or (key_node.value == "<<" and not key_node.style):
                raise UnsureError
            key = scalar(key_node)
            if key is UNKNOWN or key is None:
                raise UnsureError
            name = key if isinstance(key, str) else ("true" if key else "false") if isinstance(key, bool) else str(key)
            if name in result:
                raise UnsureError
            result[name] = self.value(value_node, depth + 1)
        return result


def scalar(node: ScalarNode) -> Value:
    """Return what a scalar says; what YAML readers disagree about is unknown."""
    text: str = composed(str(node.value))
    if node.style:
        return text
    if text in WORDS:
        return WORDS[text]
    if text[0] not in "0123456789+-.<=!":
        return text
    digits = text[1:] if text[0] == "-" else text
    if digits.isdecimal() and digits.isascii() and (digits == "0" or digits[0] != "0") and len(digits) < 18:
        return int(text)
    whole, _, rest = digits.partition(".")
    if whole.isdecimal() and rest.isdecimal() and digits.isascii() and (whole == "0" or whole[0] != "0") and len(digits) < 15:
        value = float(text)
        return int(value) if value.is_integer() else value
    if DATE.fullmatch(text):
        return _midnight(text)
    return text if CLOCK.fullmatch(text) or _certainly_text(text) else UNKNOWN


def _midnight(text: str) -> Value:
    """Return a date as Terraform reads it: a moment."""
    try:
        return f"{date.fromisoformat(text)}T00:00:00Z"
    except ValueError:
        return UNKNOWN


def _certainly_text(text: str) -> bool:
    """Whether text that begins like a number is none, and no date either, to any reader of YAML."""
    if text[0] in "<=!." or text[4:5] == "-":
        return False
    if any(character in " */,@%()" for character in text) or (text.count(".") > 1 and ":" not in text):
        return True
    return text[0] not in "0+." and any(character.isalpha() and character not in "eExXoObBtTzZnNiIfFaA" for character in text)
