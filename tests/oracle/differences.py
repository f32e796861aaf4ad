"""Where gate and Kestra differ about generated flows, each with its reason; a difference that none of these explains fails the tests."""

from __future__ import annotations

import re

from msgspec import Struct


class Difference(Struct, frozen=True, kw_only=True):
    """`ours` is found in all that gate says, `theirs` in what Kestra says; nothing is said by the one that lets the flow pass."""

    reason: str
    ours: str = ""
    theirs: str = ""


STRICTER = (
    Difference(
        reason="Kestra drops, without a word, what stands in a list of tasks or conditions and is no mapping",
        ours=r"wrong-type [\w-]+\[\d+\]",
    ),
    Difference(
        reason="Kestra looks for a flow that runs itself in literal names, and does not see it in expressions, defaults and disabled tasks",
        ours=r"circle runs",
    ),
)
"""What gate refuses and Kestra accepts."""

LOOSER = (
    Difference(
        reason="the type may be of a plugin that the server has and the oracle has not",
        theirs=r"^Invalid type: (?!io\.kestra\.plugin\.core\.|io\.kestra\.core\.)[\w$]+(?:\.[\w$]+)+$",
    ),
)
"""What gate passes and Kestra, with no plugins but its own, refuses."""


def explanation(ours: tuple[str, ...], theirs: str) -> str | None:
    """Return why two verdicts differ; None where nothing explains it."""
    if ours:
        return next((one.reason for one in STRICTER if all(re.search(one.ours, said) for said in ours)), None)
    return next((one.reason for one in LOOSER if re.search(one.theirs, theirs.strip())), None)
