"""What a version and an edition of Kestra would not accept of a flow."""

from __future__ import annotations

from collections.abc import Iterator

from gate.model.kestra import Flow, Misfit
from gate.sources.kestra import wholes
from gate.sources.kestra.fitting import Fitting
from gate.sources.kestra.schema import Catalogue, nearest, versions

__all__ = ["misfits", "nearest", "versions"]


def misfits(flow: Flow, catalogue: Catalogue, edition: str = "oss") -> Iterator[Misfit]:
    """Yield what the version would not accept: of each part in the order of the flow, and then of the flow as a whole."""
    yield from Fitting(catalogue).flow(flow.data)
    yield from wholes.misfits_of(flow, catalogue, edition)
