"""What regorus says of an error, in words that carry no value of the input. Runs in the child, so that values do not leave it."""

from __future__ import annotations

import re

_PLACE = re.compile(r"^--> (?P<path>.*):(?P<line>\d+):(?P<column>\d+)$", re.MULTILINE)
_TEXT = re.compile(r"^error: (?P<text>.*)$", re.MULTILINE)

# Texts that regorus makes of names in the policy and of nothing else. Everything else may quote a value.
_ARGUMENT = re.compile(r"`(?P<function>[a-z_][a-z0-9_.]*)` (?:expects|requires) (?P<kind>[a-z/ ]+?)(?: argument)?\.? Got `", re.DOTALL)
_FUNCTION = re.compile(r"could not find function (?P<name>[A-Za-z0-9_.]+)")
_VARIABLE = re.compile(r"(?:use of undefined variable `|var `?)(?P<name>[A-Za-z_]\w*)`? (?:is unsafe|used before definition)", re.ASCII)
_FIXED = {
    "could not parse string as number": "this text is not a number",
    "could not deserialize json.": "this text is not JSON",
    "invalid regex": "this is not a regular expression",
    "division by zero": "this divides by zero",
    "functions must not produce multiple outputs for same inputs": "this function has several results for the same arguments",
    "complete rules should not produce multiple outputs": "this rule has several values at once",
    "recursion detected when evaluating rule:": "this rule depends on itself",
}
_OTHER = "the engine could not evaluate what stands here"


Texts = dict[str, list[str]]
"""The lines of each module, by its path."""


class Complaint:
    """An error of regorus: a sentence, and the place where there is one. The column counts as regorus does."""

    def __init__(self, message: str, path: str | None, line: int | None, column: int | None) -> None:
        self.message = message
        self.path = path
        self.line = line
        self.column = column

    def placed(self, texts: Texts) -> dict[str, str | int | None]:
        """Return it as a part of an answer, its column counted in characters."""
        at, line, text = self.column, self.line, texts.get(self.path or "", [])
        if at is not None and line is not None and line <= len(text):
            at = column(text[line - 1], at)
        return {"message": self.message, "path": self.path, "line": line, "column": at}


def texts(modules: list[dict[str, str]]) -> Texts:
    """Return the lines of modules by path."""
    return {module["path"]: module["text"].split("\n") for module in modules}


def of_compiling(text: str) -> Complaint:
    """Read an error of a module that does not compile; its text can only quote the module."""
    found = _TEXT.search(text)
    message = found["text"] if found else text.strip().split("\n")[0]
    variable = _VARIABLE.match(message)
    return _place(f"the variable `{variable['name']}` has no value here" if variable else _FIXED.get(message, message), text)


def of_evaluating(text: str) -> Complaint:
    """Read an error of an evaluation; what could quote a value is left out."""
    found = _TEXT.search(text)
    return _place(_without_values(text[found.start("text") :] if found else ""), text)


def _without_values(text: str) -> str:
    first = text.split("\n", 1)[0].strip()
    if first in _FIXED:
        return _FIXED[first]
    if first.startswith("rule conflicts with rule at "):
        return "two definitions of this rule disagree"
    if argument := _ARGUMENT.match(text):
        return f"`{argument['function']}` needs a {argument['kind'].strip()} argument and got something else"
    if function := _FUNCTION.fullmatch(first):
        return f"there is no function `{function['name']}`"
    if variable := _VARIABLE.match(first):
        return f"the variable `{variable['name']}` has no value here"
    return _OTHER


def _place(message: str, text: str) -> Complaint:
    place = _PLACE.search(text)
    if place is None:
        return Complaint(message, None, None, None)
    return Complaint(message, place["path"], int(place["line"]), int(place["column"]))


def column(line: str, counted: int) -> int:
    """Return the column in characters for a column of regorus, which counts bytes, and a tab as four."""
    width = 1
    for position, character in enumerate(line, 1):
        if width >= counted:
            return position
        width += 4 if character == "\t" else len(character.encode())
    return len(line) + 1
