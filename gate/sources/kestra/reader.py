"""Reads the text of a flow into a `Flow`. What a version of Kestra accepts is asked of the catalogue; nothing is judged here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from gate import yaml
from gate.model.kestra import BrokenExpression, Flow, Graph, Input, Misfit, Place, Places, PluginSchema, Reference, Task, Trigger, Use
from gate.model.source import Json, ParseFailure, SourceMap
from gate.sources.kestra.labels import labels_of
from gate.sources.kestra.positions import position
from gate.sources.kestra.walk import inputs_of, is_true, tasks_of, text_or_none, triggers_of

if TYPE_CHECKING:
    from gate.sources.kestra.references import BrokenText, Found

_SHAPES = {dict: "a mapping", list: "a list", str: "text", bool: "a boolean", int: "a number", float: "a number", type(None): "nothing"}


class KestraFlows:
    """The FlowReader for Kestra's YAML. A text is read once: most flows are the same in several environments."""

    def __init__(self) -> None:
        self._flows: dict[str, Flow] = {}
        self._misfits: dict[tuple[Flow, str, str], tuple[Misfit, ...]] = {}

    def read(self, text: str, path: str, source: SourceMap | None = None) -> Flow | ParseFailure:
        """Read one flow. A failure points into `path`, or through `source` into the file that the text was rendered from."""
        if text in self._flows:
            return self._flows[text]
        # Kestra reads a value that was left out as empty text
        document = yaml.parse(text, path, source=source, empty="", tolerant=True)
        if isinstance(document, ParseFailure):
            return document
        if not isinstance(document.data, dict):
            return _not_a_flow(document, path, source)
        self._flows[text] = flow = _Flow(document, document.data, text)
        return flow

    def misfits(
        self, flow: Flow, version: str, edition: str = "oss", plugins: PluginSchema | None = None
    ) -> tuple[tuple[Misfit, ...], str]:
        """Return what that version and edition would not accept, and the version of the catalogue that said so.

        Raises ConfigError when `version` is not a version, InputError when what the plugins read cannot be read itself.
        """
        from gate.sources.kestra import versions  # noqa: PLC0415 - only where gate.yaml names a version

        if plugins is None:
            catalogue = versions.nearest(version)
        else:
            from gate.sources.kestra.pulled import extended  # noqa: PLC0415 (few instances have such a file)

            catalogue = extended(version, plugins.raw, plugins.path)
        known = (flow, catalogue.version, edition)
        if known not in self._misfits:
            self._misfits[known] = tuple(versions.misfits(flow, catalogue, edition))
        return self._misfits[known], catalogue.version

    def graph(self, flows: Sequence[Flow]) -> Graph:
        """Return how the flows of one environment hang together."""
        from gate.sources.kestra.graph import graph_of  # noqa: PLC0415 - only where a rule or a person asks

        return graph_of(flows)


class _Flow:
    """A flow whose contents are found when they are first asked for: most of them are read by no rule."""

    def __init__(self, document: yaml.Yaml, data: dict[str, Json], text: str) -> None:
        self.data = data
        self.surprises = document.surprises
        self.places: Places = document
        self._document = document
        self._text = text
        self.id = text_or_none(data.get("id"))
        self.namespace = text_or_none(data.get("namespace"))

    @property
    def disabled(self) -> bool:
        return is_true(self.data.get("disabled"))

    @property
    def labels(self) -> dict[str, str]:
        return labels_of(self.data)

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        return tuple(tasks_of(self.data))

    @cached_property
    def triggers(self) -> tuple[Trigger, ...]:
        return tuple(triggers_of(self.data))

    @cached_property
    def inputs(self) -> tuple[Input, ...]:
        return tuple(inputs_of(self.data))

    @property
    def references(self) -> tuple[Reference, ...]:
        return self._found.references

    def words(self, mentioned: Callable[[str], bool]) -> Iterable[Reference]:
        from gate.sources.kestra.words import words_of  # noqa: PLC0415 - as for references

        return words_of(self.data, self.inputs, mentioned)

    @property
    def uses(self) -> tuple[Use, ...]:
        return self._found.uses

    @cached_property
    def broken(self) -> tuple[BrokenExpression, ...]:
        return tuple(_broken(self._found.broken, self._document, self._text))

    @cached_property
    def _found(self) -> Found:
        from gate.sources.kestra.references import references_of  # noqa: PLC0415 - much to load where nothing asks for references

        return references_of(self.data, self.inputs)


def _broken(found: Iterable[BrokenText], document: yaml.Yaml, text: str) -> Iterator[BrokenExpression]:
    for one in found:
        place = (document.keys if one.is_key else document.values).get(one.path)
        if place is not None:  # what a template makes has no place; the template itself was searched too
            line, column = position(text, place, one.text, one.broken.start)
            yield BrokenExpression(path=one.path, says=one.broken.says, place=Place(line, column, line, column + 1))


def _not_a_flow(document: yaml.Yaml, path: str, source: SourceMap | None) -> ParseFailure:
    place = document.values[()]
    where, line, column = source.locate(place.line, place.column) if source else (path, place.line, place.column)
    message = f"a flow is a mapping with `id`, `namespace` and `tasks`, but {_SHAPES[type(document.data)]} stands here"
    return ParseFailure(
        "not-a-flow", message, "Write the flow's properties, one key a line, without a dash before them.", where, line, column
    )
