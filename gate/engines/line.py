"""The parent's end of the line to a child that regorus runs in: how it is started, and what is said when it cannot be."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import gate
from gate.engines.channel import Channel, GoneError
from gate.errors import EngineError

TOGETHER = 60.0  # seconds for what is done for all rules at once: start, analysis, reading the input

USUAL_MEMORY = 512_000_000
"""What a child may take where gate.yaml says nothing."""

_CODE = "import sys; sys.path += sys.argv[2:]; from gate.engines.{module} import main; main()"
_ENVIRONMENT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


class Line(Channel):
    """A channel to a child that runs `main` of a module of this room; its first frame says that it has started."""

    def __init__(self, module: str, memory: int) -> None:
        found = find_spec("regorus")
        if found is None or not found.submodule_search_locations or not sys.executable:
            raise EngineError("the policy engine regorus is not installed", remediation="Install gate anew, with its dependencies.")
        folders = (Path(found.submodule_search_locations[0]).parent, Path(str(gate.__file__)).parent.parent)
        argv = (sys.executable, "-I", "-S", "-c", _CODE.format(module=module), str(memory), *map(str, folders))
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        super().__init__(argv, {"RUST_BACKTRACE": "0", **environment}, memory)
        self.memory = memory
        self._started = False

    def receive(self, seconds: float) -> bytes:
        """Return the next frame. Raises GoneError, or EngineError when the child cannot be started."""
        if not self._started:
            try:
                super().receive(TOGETHER)
            except GoneError as gone:
                fail(f"the policy engine cannot be started: {gone.detail}", gone)
            self._started = True
        return super().receive(seconds)


@contextmanager
def ahead() -> Iterator[Line | None]:
    """Start a child for rules while the rest of gate is loaded, and end it; None where it cannot be started: who needs it says why."""
    try:
        started = Line("regorus_child", USUAL_MEMORY)
    except EngineError:
        yield None
        return
    with closing(started):
        yield started


def fail(message: str, gone: GoneError) -> NoReturn:
    """Raise EngineError for a child that is gone."""
    advice = {
        "memory": "Raise `limits.memory` in gate.yaml.",
        "timeout": "Run gate where more processor time is free, or judge fewer files at once.",
        "died": "Install gate anew, with its dependencies.",
    }
    raise EngineError(message, remediation=advice[gone.code]) from None
