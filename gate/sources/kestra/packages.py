"""Which Python packages a script installs, each as it is written there. Whether that names one version is not known here."""

from __future__ import annotations

import re
from collections.abc import Iterator

_INSTALL = re.compile(r"(?<![\w./-])(?:pip3?|uv[ \t]+pip|python3?[ \t]+-m[ \t]+pip)[ \t]+install([ \t][^\n;&|]{0,2000})")
_WORD = re.compile(r"[^\s\"']+")
_SHORT = ("-c", "-f", "-i", "-r", "-t")
_LONG = ("cache-dir", "constraint", "extra-index-url", "find-links", "index-url", "prefix", "requirement", "target", "trusted-host")
_WITH_VALUE = frozenset((*_SHORT, *(f"--{name}" for name in _LONG)))
"""Options of pip whose value is a word of its own, and no package."""
_LOCAL = (".", "/", "~", "$")


def installed(script: str) -> Iterator[tuple[int, int]]:
    """Yield where each package stands in the script, from and to; files and folders are none."""
    for command in _INSTALL.finditer(script):
        of_option = False
        for word in _WORD.finditer(script, *command.span(1)):
            text = word[0]
            if text.startswith((">", "1>", "2>", "#")):
                break
            if not of_option and not text.startswith(("-", *_LOCAL)):
                yield word.span()
            of_option = text in _WITH_VALUE
