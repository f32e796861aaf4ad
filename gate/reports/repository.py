"""Where the paths of a report lie in the repository, as those need it who show them beside its files."""

from __future__ import annotations

from posixpath import isabs, join, normpath

from msgspec import Struct

from gate.model.report import Location
from gate.model.source import ParseFailure
from gate.reports.shared import Shared


class Repository(Struct, frozen=True, kw_only=True):
    """What of a repository its reports need to know."""

    folder: str = ""
    """The folder of `gate.yaml`, which paths in a report start from, seen from the top of the repository."""
    config: str = "gate.yaml"
    environments: dict[str, int] = {}
    """Environment → the line in `gate.yaml` where it begins."""

    def path(self, path: str) -> str:
        """Return a path of a report as seen from the top of the repository; an absolute one as it is."""
        return path if isabs(path) else normpath(join(self.folder, path or self.config))

    def place(self, one: Shared) -> Location:
        """Return the line of a finding; of one that has none, the line in `gate.yaml` of the first environment where it is worst."""
        if one.finding.location is not None:
            return one.finding.location
        name = next((name for name, effect in one.effects.items() if effect == one.effect), "")
        return self._line(self.config, self.environments.get(name, 1), 1)

    def failed(self, failure: ParseFailure) -> Location:
        """Return the line of a failure, which is the first of its file where no line is known."""
        return self._line(failure.path or self.config, failure.line or 1, failure.column or 1)

    def _line(self, path: str, line: int, column: int) -> Location:
        return Location(path=path, line=line, column=column, end_line=line, end_column=column)
