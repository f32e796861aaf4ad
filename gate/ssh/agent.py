"""The keys that an agent holds, as `ssh-add -L` lists them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gate.errors import ProcessError
from gate.process import run

_PASSED = ("PATH", "HOME", "SSH_AUTH_SOCK")
_DEADLINE = 10.0
_NONE = 1
_UNREACHABLE = 2


def keys(caller: Mapping[str, str]) -> tuple[str, ...]:
    """Return the public keys in the caller's agent; none where there is no agent. Raises ProcessError."""
    if "SSH_AUTH_SOCK" not in caller:
        return ()
    environment = {name: caller[name] for name in _PASSED if name in caller} | {"LC_ALL": "C"}
    listed = run(("ssh-add", "-L"), cwd=Path("/"), env=environment, timeout=_DEADLINE)
    if listed.code in (_NONE, _UNREACHABLE):
        return ()
    if listed.code != 0:
        raise ProcessError(f"ssh-add -L failed: {listed.stderr.strip()}", remediation="Make it work, or name a key by `--key FILE`.")
    return tuple(line for line in listed.stdout.decode("utf-8", "replace").splitlines() if line)
