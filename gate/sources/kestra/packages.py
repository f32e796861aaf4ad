"""What a script installs or runs from elsewhere, each as it is written there. Whether that names one version is not known here."""

from __future__ import annotations

import re
from collections.abc import Iterator

HINTS = ("pip", "uv", "npm", "npx", "yarn", "apt", "apk", "yum", "dnf", "conda", "mamba", "curl", "wget")
"""A script without any of these installs nothing that is found here."""

_OPTIONS = r"(?:[ \t]+-[^\s;&|]*)*+"
_MANAGERS = (
    rf"(?:pip3?|pipx|uv[ \t]+(?:pip|tool)|python3?[ \t]+-m[ \t]+pip){_OPTIONS}[ \t]+install",
    rf"(?:apt|apt-get|yum|(?:micro)?dnf|conda|(?:micro)?mamba){_OPTIONS}[ \t]+install",
    rf"p?npm{_OPTIONS}[ \t]+(?:install|i|add)",
    rf"(?:yarn(?:[ \t]+global)?|uv|apk){_OPTIONS}[ \t]+add",
)
_RUNNERS = "npx|uvx|pipx[ \t]+run|uv[ \t]+tool[ \t]+run"
_INSTALL = re.compile(rf"(?<![\w./-])(?:{'|'.join(_MANAGERS)}|(?P<runner>{_RUNNERS}))(?P<words>[ \t][^\n;&|]{{0,2000}})")
_WORD = re.compile(r"[^\s\"']+")
_SHORT = ("-X", "-c", "-f", "-i", "-n", "-o", "-r", "-t")
_LONG = (
    *("cache-dir", "channel", "constraint", "extra-index-url", "file", "find-links", "group", "index", "index-url", "name", "prefix"),
    *("python", "registry", "repository", "requirement", "target", "trusted-host", "virtual"),
)
_WITH_VALUE = frozenset((*_SHORT, *(f"--{name}" for name in _LONG)))
"""Options whose value is a word of its own, and no package."""
_LOCAL = (".", "/", "~", "$")

_FETCH = r"(?:curl|wget)[ \t]"
_SHELL = r"(?:[\w/.-]*/)?(?:(?:ba|da|k|z)?sh|python3?|node|perl|ruby)(?![\w./-])"
_ITS_INPUT = r"(?=[ \t]*(?:$|[\n;&|)\"']|-(?:[ \t\n;&|]|$)|-[eux]*s(?!\w)|-[eux]+[ \t]*(?:$|[\n;&|)\"'])))"
"""It runs what it is given, and no file, module or text that the command names."""
_PIPED = rf"{_FETCH}(?P<piped>[^\n;|]{{0,1000}})\|[ \t]*(?:sudo{_OPTIONS}[ \t]+)?{_SHELL}{_ITS_INPUT}"
_INSIDE = rf"(?:{_SHELL}|eval|source)(?:[ \t]+-c)?[ \t]+[\"']?(?:\$\(|<\(|`)[ \t]*{_FETCH}(?P<inside>[^\n;|)`]{{0,1000}})"
_FETCHED = re.compile(rf"(?<![\w./-])(?:{_PIPED}|{_INSIDE})")
_ADDRESS = re.compile(r"https?://[^\s\"'`)]{1,500}")


def installed(script: str) -> Iterator[tuple[int, int]]:
    """Yield where each package stands in the script, from and to; files and folders are none."""
    for command in _INSTALL.finditer(script):
        of_option = False
        for word in _WORD.finditer(script, *command.span("words")):
            text = word[0]
            if text.startswith((">", "1>", "2>", "#")):
                break
            if not of_option and not text.startswith(("-", *_LOCAL)):
                yield word.span()
                if command["runner"]:  # what follows is said to the program
                    break
            of_option = text in _WITH_VALUE


def run_from_elsewhere(script: str) -> Iterator[tuple[int, int]]:
    """Yield where the address of each script stands that is fetched and run in one go; the command's words where none is written."""
    for command in _FETCHED.finditer(script):
        place = command.span("piped" if command["piped"] is not None else "inside")
        address = _ADDRESS.search(script, *place)
        yield address.span() if address else place
