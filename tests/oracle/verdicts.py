"""Compares what gate and Kestra say of generated and damaged flows: `python -m tests.oracle compare [COUNT]`, or `make oracle`."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from gate.model.kestra import Flow
from gate.sources.kestra import KestraFlows
from tests.oracle import differences, generated, kestra

ADVICE = frozenset({"old-type", "missing-auth"})
"""Kinds of misfits that the oracle accepts: old names, and what only another plugin's class knows."""


class Compared(Struct, frozen=True):
    """One flow, and both verdicts: what each says against it."""

    name: str
    text: str
    ours: tuple[str, ...]
    theirs: str

    @property
    def cell(self) -> str:
        return f"gate {'refuses' if self.ours else 'passes'}, Kestra {'refuses' if self.theirs else 'accepts'}"

    @property
    def explanation(self) -> str | None:
        """Why the verdicts differ."""
        return differences.explanation(self.ours, self.theirs)

    @property
    def agrees(self) -> bool:
        return bool(self.ours) == bool(self.theirs)


def refusals(text: str, version: str) -> tuple[str, ...]:
    """Return what gate says against a flow that Kestra, too, should refuse."""
    reader = KestraFlows()
    flow = reader.read(text, "f.yml")
    if not isinstance(flow, Flow):
        return (flow.message,)
    found = [f"{one.kind} {one.name} {one.path}" for one in reader.misfits(flow, version)[0] if not one.accepted and one.kind not in ADVICE]
    graph = reader.graph([flow])
    found += [f"circle {one.kind}" for one in graph.cycles if one.kind == "tasks" or (one.kind == "runs" and one.written_out)]
    found += [f"undefined {one}" for one in graph.undefined if one.names[:1] == ("dependsOn",)]
    return tuple(found)


def flows(version: str, count: int) -> list[tuple[str, str]]:
    """Return name and text of every seed, of each with one value that is looked at closely, and of `count` damaged ones."""
    seeds = list(generated.Maker(version).seeds())
    made = [*seeds, *generated.sharpened(seeds), *generated.damaged(seeds, count, 6, version)]
    return [(name, generated.text(data)) for name, data in made]


def compare(version: str, made: Iterable[tuple[str, str]]) -> list[Compared]:
    """Ask both about every flow, Kestra in one run."""
    texts = list(made)
    with tempfile.TemporaryDirectory() as folder:
        files = [(Path(folder).resolve() / f"{index}.yml") for index in range(len(texts))]
        for file, (_, text) in zip(files, texts, strict=True):
            file.write_text(text)
        answers = kestra.ask(version, files).answers
    return [Compared(name, text, refusals(text, version), answers[file].against) for file, (name, text) in zip(files, texts, strict=True)]


def matrix(found: list[Compared]) -> str:
    """Return how often which verdicts met."""
    cells = Counter(one.cell for one in found)
    lines = [f"{count:6} {cell}" for cell, count in sorted(cells.items())]
    agreed = sum(one.agrees for one in found)
    reasons = Counter(one.explanation or "NOT EXPLAINED" for one in found if not one.agrees)
    lines += [f"{agreed / len(found):8.2%} of {len(found)} alike", *(f"{count:6} {reason}" for reason, count in reasons.most_common())]
    return "\n".join(lines)
