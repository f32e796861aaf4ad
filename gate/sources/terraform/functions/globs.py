"""The patterns of `fileset`."""

from __future__ import annotations

from collections.abc import Callable

from gate.sources.terraform.values import UnsureError


def matcher(pattern: str) -> Callable[[str], bool]:
    """Return a test for paths. Raises UnsureError for patterns whose meaning is not certain."""
    import re  # noqa: PLC0415 (most configurations have one pattern at most)

    if any(sign in pattern for sign in "\\[") or pattern.startswith("/") or ".." in pattern.split("/"):
        raise UnsureError
    segments = [segment for segment in pattern.split("/") if segment not in {"", "."}]
    expression = ""
    for index, segment in enumerate(segments):
        last = index == len(segments) - 1
        if segment == "**":
            expression += ".*" if last else "(?:[^/]+/)*"
        else:
            expression += _segment(segment) + ("" if last else "/")
    if pattern.count("*") > 8:
        raise UnsureError
    compiled = re.compile(expression, re.DOTALL)
    return lambda path: compiled.fullmatch(path) is not None


def _segment(segment: str) -> str:
    import re  # noqa: PLC0415

    if "**" in segment:
        raise UnsureError
    out, depth = "", 0
    for character in segment:
        if character == "{":
            depth += 1
            out += "(?:"
        elif character == "}" and depth:
            depth -= 1
            out += ")"
        elif character == "," and depth:
            out += "|"
        else:
            out += {"*": "[^/]*", "?": "[^/]"}.get(character) or re.escape(character)
    if depth:
        raise UnsureError
    return out
