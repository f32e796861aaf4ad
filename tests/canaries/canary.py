"""Canaries: unique texts that stand for secrets, and the search for them in whatever gate says or writes, in any notation."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from urllib.parse import quote

CORE = 16
"""Letters of the part of a canary that no notation but base64 and hexadecimal changes."""


class Canary(str):
    """The secret planted at `place`. It needs escapes in JSON, URLs, HTML and HCL, and has a part that none of those changes."""

    __slots__ = ("core", "place")
    core: str
    place: str

    @classmethod
    def at(cls, place: str, form: str = '{} é"&</+') -> Canary:
        """Return the canary of a place, always the same one. `form` says what stands around the part that never changes."""
        core = "cy" + sha256(place.encode()).hexdigest()[: CORE - 2].translate(str.maketrans("0123456789", "ghijklmnop"))
        made = cls(form.format(core))
        made.core, made.place = core, place
        return made

    @property
    def quoted(self) -> str:
        """The canary as a string of HCL, JSON or YAML."""
        return json.dumps(str(self), ensure_ascii=False)


def needles(core: str) -> Iterator[tuple[str, str]]:
    """Yield every notation of a text with its name; in base64 wherever it may begin within a longer text."""
    raw = core.encode()
    yield "as it is", core
    yield "hexadecimal", raw.hex()
    yield "URL", quote(core, safe="")
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + raw).decode()
        yield f"base64, {before} bytes in", encoded[-(-before * 4 // 3) : -4]
        twice = base64.b64encode(encoded[-(-before * 4 // 3) : -4].encode()).decode()
        yield f"base64 twice, {before} bytes in", twice[:-4]


def leaks(canary: Canary, said: Mapping[str, str]) -> list[str]:
    """Return where a canary shows: the name of what was said, the notation, and the line."""
    return [f"{name}, {notation}: {place}" for name, text in said.items() for notation, place in _shows(canary.core, text)]


def _shows(core: str, text: str) -> Iterator[tuple[str, str]]:
    """Look with and without line breaks and the indentation and frames around them, and without regard to case but in base64."""
    joined, lower = squeezed(text)
    for notation, needle in needles(core):
        exact = "base64" in notation
        at = (joined if exact else lower).find(needle if exact else needle.casefold())
        if at >= 0:
            yield notation, f"…{joined[max(at - 60, 0) : at + 40]}…"


@cache
def squeezed(text: str) -> tuple[str, str]:
    """Return a text without white space and frames, so that what was split stands in one piece; and that in small letters."""
    joined = re.sub(r"[\s│╵╷|\\]+", "", text)
    return joined, joined.casefold()
