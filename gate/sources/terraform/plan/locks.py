"""The lock file inside a saved plan: which providers, of which versions and hashes, an apply would run.

Terraform writes it anew into every plan, in one form; any other form is refused, so that no second reader sees other providers.
"""

from __future__ import annotations

import re

from gate.errors import InputError
from gate.model.terraform import LockedProvider
from gate.sources.terraform.plan.address import provider_source

_TEXT = r'"([^"\\\n$%]*)"'
_PROVIDER = re.compile(
    rf'\nprovider "([a-z0-9.:-]+(?:/[\w.-]+){{2}})" {{\n'
    rf"  version += {_TEXT}\n"
    rf"(?:  constraints += {_TEXT}\n)?"
    rf'(?:  hashes += \[\n((?:    "[^"\\\n$%]*",\n)+)  \]\n)?'
    rf"}}\n"
)
_HASH = re.compile(_TEXT)
_COMMENTS = re.compile(r"(?:#[^\n]*\n)*")


def locked_providers(lock_file: bytes | None) -> tuple[LockedProvider, ...]:
    """Return the providers of a plan's lock file. Raises InputError when Terraform did not write it."""
    try:
        text = (lock_file or b"").decode("utf-8")
    except UnicodeDecodeError:
        raise _foreign() from None
    begin = _COMMENTS.match(text)
    position, found = begin.end() if begin else 0, dict[str, LockedProvider]()
    while position < len(text):
        match = _PROVIDER.match(text, position)
        if match is None or match[1] in found:
            raise _foreign()
        source, version, constraints, hashes = match.groups()
        found[source] = LockedProvider(
            source=provider_source(source), version=version, constraints=constraints or "", hashes=tuple(_HASH.findall(hashes or ""))
        )
        position = match.end()
    return tuple(found.values())


def _foreign() -> InputError:
    return InputError("The lock file inside the plan is not written as Terraform writes it.")
