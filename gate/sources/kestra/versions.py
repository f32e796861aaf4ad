"""What a version of Kestra would not accept of a flow."""

from __future__ import annotations

from collections.abc import Iterator

from gate.model.kestra import Misfit
from gate.model.source import Json
from gate.sources.kestra.fitting import Fitting
from gate.sources.kestra.schema import Catalogue, nearest, versions

__all__ = ["misfits", "nearest", "versions"]


def misfits(flow: dict[str, Json], catalogue: Catalogue) -> Iterator[Misfit]:
    """Yield what the version would not accept, in the order of the flow."""
    yield from Fitting(catalogue).flow(flow)
