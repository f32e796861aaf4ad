"""`format` and `formatlist`: the verbs, flags and numbers of Terraform's formats."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gate.sources.terraform.conversion import convert
from gate.sources.terraform.functions.encoding import jsonencode
from gate.sources.terraform.functions.graphemes import characters
from gate.sources.terraform.functions.signature import ANYTHING, Function, deep
from gate.sources.terraform.kinds import BOOL, NUMBER, STRING
from gate.sources.terraform.numbers import Real, bounds, is_fraction, shortest
from gate.sources.terraform.numbers import text as number_text
from gate.sources.terraform.values import EvaluationError, Unknown, UnsureError, Value, composed

if TYPE_CHECKING:
    from re import Match

VERB = r"%(?P<flags>[0#\-+ ]*)(?P<width>[1-9][0-9]*)?(?P<precision>\.[0-9]*)?(?:\[(?P<argument>[1-9][0-9]*)\])?(?P<verb>[a-zA-Z])"
MAX_WIDTH = 1000
BASES = {"b": "b", "d": "d", "o": "o", "x": "x", "X": "X"}


def _format(pattern: str, *arguments: Value) -> str:
    import re  # noqa: PLC0415 (not every configuration uses format)

    if any(argument is None for argument in arguments):  # without a type it is unknown to Terraform, with one it may be an error
        raise UnsureError
    written: list[str] = []
    position, highest, at = 1, 0, 0
    while at < len(pattern):
        if pattern[at] != "%" or pattern.startswith("%%", at):
            written.append(pattern[at])
            at += 1 + (pattern[at] == "%")
            continue
        found = re.compile(VERB).match(pattern, at)
        if found is None:
            raise EvaluationError("the format has a % that begins no verb", "Write %% for a percent sign.")
        position = int(found["argument"] or position)
        if position > len(arguments):
            raise EvaluationError("there are fewer arguments than verbs in the format", "Pass one argument for each verb.")
        written.append(_verb(found, arguments[position - 1]))
        highest = max(highest, position)
        position, at = position + 1, found.end()
    if highest < len(arguments):
        raise EvaluationError("there are more arguments than verbs in the format", "Pass one argument for each verb.")
    return str(composed("".join(written)))


def _verb(found: Match[str], value: Value) -> str:
    verb, flags = found["verb"], found["flags"]
    width = int(found["width"] or 0)
    precision = None if found["precision"] is None else int(found["precision"][1:] or 0)
    if width > MAX_WIDTH or (precision or 0) > MAX_WIDTH:
        raise UnsureError
    if verb not in "vtbdoxXeEfgGsq":
        raise EvaluationError("the format has a verb that Terraform does not know", "Use one of %v %s %d %f %t %q %x.")
    if verb == "v":
        return _padded(_as_is(value, sharp="#" in flags), flags, width)
    if verb == "t":
        return "true" if convert(value, BOOL) else "false"
    if verb in "sq":
        return _padded(_text(verb, value, precision), flags, width)
    number = convert(value, NUMBER)
    if isinstance(number, Unknown):
        raise UnsureError
    return _numeric(verb, flags, width, precision, number)


def _as_is(value: Value, *, sharp: bool) -> str:
    if sharp or not isinstance(value, str | int | float) or isinstance(value, bool):
        return jsonencode(value)
    return value if isinstance(value, str) else _general(value)


def _general(value: float) -> str:
    """Write a number with as few digits as name it, with an exponent where it is large or small."""
    number = shortest(value)
    sign, digits, _ = number.as_tuple()
    exponent = number.adjusted()
    significant = "".join(map(str, digits)).rstrip("0") or "0"
    if -4 <= exponent < 6:
        return number_text(value)
    mantissa = significant[0] + ("." + significant[1:] if len(significant) > 1 else "")
    return f"{'-' if sign else ''}{mantissa}e{exponent:+03}"


def _text(verb: str, value: Value, precision: int | None) -> str:
    text = convert(value, STRING)
    if not isinstance(text, str):
        raise UnsureError
    if precision:
        text = characters(text)[:precision]
    return jsonencode(text) if verb == "q" else text


def _padded(text: str, flags: str, width: int) -> str:
    if not width:
        return text
    padding = ("0" if "0" in flags else " ") * (width - len(characters(text)))
    return text + padding if "-" in flags else padding + text


def _numeric(verb: str, flags: str, width: int, precision: int | None, value: float) -> str:
    if verb in BASES:
        if isinstance(value, Real) and not is_fraction(value):
            raise UnsureError
        if not isinstance(value, int):
            raise EvaluationError("found a fraction where a whole number was expected", "Pass a whole number, or use %f.")
        if precision is not None or "#" in flags:
            raise UnsureError
        return _signed(format(abs(value), BASES[verb]), flags, width, negative=value < 0)
    if "#" in flags or (verb in "gG" and precision is not None):
        raise UnsureError
    if verb in "gG":
        text = _general(abs(value))
        return _signed(text.upper() if verb == "G" else text, flags, width, negative=value < 0)
    places = 6 if precision is None else precision
    low, high = bounds(value)
    texts = {(_fixed if verb == "f" else _scientific)(abs(number), places) for number in (low, high)}
    if len(texts) > 1 or low < 0 < high:
        raise UnsureError
    text = texts.pop()
    return _signed(text.upper() if verb == "E" else text, flags, width, negative=low < 0)


def _fixed(value: Fraction, places: int) -> str:
    scaled = round(value * 10**places)
    digits = str(scaled).zfill(places + 1)
    return digits[: len(digits) - places] + ("." + digits[len(digits) - places :] if places else "")


def _scientific(value: Fraction, places: int) -> str:
    if not value:
        return _fixed(value, places) + "e+00"
    exponent = len(str(int(value))) - 1 if value >= 1 else -len(str(int(1 / value)))
    if value < Fraction(10) ** exponent:
        exponent -= 1
    elif value >= Fraction(10) ** (exponent + 1):
        exponent += 1
    text = _fixed(value / Fraction(10) ** exponent, places)
    if text.startswith("10"):
        exponent, text = exponent + 1, _fixed(Fraction(1), places)
    return f"{text}e{exponent:+03}"


def _signed(digits: str, flags: str, width: int, *, negative: bool) -> str:
    sign = "-" if negative else "+" if "+" in flags else " " if " " in flags else ""
    if "-" in flags:
        return (sign + digits).ljust(width)
    if "0" in flags:
        return sign + digits.rjust(width - len(sign), "0")
    return (sign + digits).rjust(width)


def _formatlist(pattern: str, *arguments: Value) -> list[str]:
    if any(argument is None for argument in arguments):
        raise UnsureError
    lists = [argument for argument in arguments if isinstance(argument, list | tuple)]
    lengths = {len(one) for one in lists}
    if len(lengths) > 1:
        raise EvaluationError("the lists have different lengths", "Pass lists of the same length.")
    rows = lengths.pop() if lengths else 1
    return [_format(pattern, *[one[row] if isinstance(one, list | tuple) else one for one in arguments]) for row in range(rows)]


FUNCTIONS: dict[str, Function] = {
    "format": deep(_format, STRING, rest=ANYTHING, nullable=True),
    "formatlist": deep(_formatlist, STRING, rest=ANYTHING, nullable=True),
}
