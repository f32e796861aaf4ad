"""The way back: from a finding's subject and path to the lines that a person must edit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gate.facts.documents import Documents, FlowDocument
from gate.facts.origin import without_index
from gate.facts.plan import change_subject, invocation_name
from gate.model.kestra import Place
from gate.model.report import Location
from gate.model.source import Path, Span, value_at
from gate.model.terraform import Attributes, Configuration, Removed, Resource


class Places:
    """Finds lines for the subjects of one environment."""

    def __init__(self, documents: Documents, environment: str, settings: Mapping[Path, Span]) -> None:
        self._environment = environment
        self._settings = settings
        self._flows = {flow.subject: flow for flow in documents.flows}
        self._blocks = dict(_blocks(documents))
        self._spans = {(one.subject, one.path): one.span for one in documents.secrets if one.span is not None}
        self._secrets = {(one.subject, one.path): one.text for one in documents.secrets if one.text}
        self._by_block = {without_index(subject): block for subject, block in self._blocks.items()}

    def locate(self, subject: str, path: Path) -> tuple[Location | None, tuple[Location, ...]]:
        """Return where to edit, and what belongs to it; None where the subject has no line of its own."""
        flow = self._flows.get(subject)
        if flow is not None:
            return in_flow(flow, path), _given(flow, path)
        if (subject, path) in self._spans:
            return _location(self._spans[subject, path]), ()
        kind, _, rest = subject.partition(":")
        if kind == "environment":
            return _location(_longest(self._settings, ("environments", self._environment, *path))), ()
        if kind == "plan":
            return (_location(self._blocks["config:backend"][1]) if "config:backend" in self._blocks and "backend" in path else None), ()
        block = self._blocks.get(subject) or self._blocks.get(f"config:{rest}") or self._by_block.get(f"config:{without_index(rest)}")
        if block is None:
            return None, ()
        argument, related = _in_block(*block, path)
        line = _in_text(self._secrets.get((subject, path)), block[0], path)
        if line is None or argument is None or (line.path, line.line) == (argument.path, argument.line):
            return argument, related
        return line, (argument, *(place for place in related if place.path != line.path))


def _blocks(documents: Documents) -> Iterator[tuple[str, tuple[Attributes, Span | None]]]:
    configuration = documents.configuration
    if configuration is None:
        return
    yield "config:backend", (configuration.backend.attributes, configuration.backend.span)
    for provider in configuration.providers:
        yield f"config:provider.{provider.key}", (provider.attributes, provider.span)
    named = [(f"var.{one.name}", one.span) for one in configuration.variables]
    named += [(one.address, one.span) for one in configuration.modules]
    named += [(f"required_providers.{one.source}", one.span) for one in configuration.required_providers]
    named += [(f"removed.{one.target}", one.span) for one in configuration.removed]
    yield from ((f"config:{name}", (Attributes(values={}), span)) for name, span in named)
    resources = {resource.address: resource for resource in configuration.resources}
    for resource in resources.values():
        yield f"config:{resource.address}", (resource.attributes, resource.span)
    for output in configuration.outputs:
        yield f"output:{output.name}", (output.attributes, output.span)
    for imported in configuration.imports:
        yield f"config:import.{imported.target}", (imported.attributes, imported.span)
    if documents.plan is not None:
        for change in documents.plan.changes:
            here = resources.get(change.address) or _removing(change.address, configuration)
            if here is not None:
                yield change_subject(change), (here.attributes if isinstance(here, Resource) else Attributes(values={}), here.span)
        for action in documents.plan.actions:
            if action.address in resources:
                yield f"action:{invocation_name(action)}", (resources[action.address].attributes, resources[action.address].span)


def _removing(address: str, configuration: Configuration) -> Removed | None:
    """Return the `removed` block that takes an object out of the configuration, with its module or alone."""
    for removed in configuration.removed:
        target = removed.target
        if f"{address}.".startswith(f"{target}.") or f"{without_index(address)}.".startswith(f"{target}."):
            return removed
    return None


def _in_block(attributes: Attributes, block: Span | None, path: Path) -> tuple[Location | None, tuple[Location, ...]]:
    """Return the argument, or what it stands in, and where its value comes from."""
    argument = _longest(attributes.spans, path) if path else None
    if not isinstance(argument, Span):
        return _location(block), ()
    literal = attributes.literals.get(path)
    above = (path[:length] for length in range(len(path), 0, -1))
    origins = next((attributes.origins[one] for one in above if one in attributes.origins), ())
    told = [literal] if literal is not None and not _holds(argument, literal) else []
    told += [origin for origin in origins if literal is None or not _holds(origin, literal)]
    return _location(argument), tuple(place for place in map(_location, told) if place is not None)


def _in_text(secret: str | None, attributes: Attributes, path: Path) -> Location | None:
    """Return the line of a secret in the lines that an argument takes from a file, a template or a heredoc."""
    source, value = attributes.texts.get(path), value_at(attributes.values, path)
    if secret is None or source is None or not isinstance(value, str) or "\n" not in value or secret not in value:
        return None
    said = secret.strip()
    at = value.index(secret) + secret.index(said)
    file, line, column = source.locate(value.count("\n", 0, at) + 1, at - value.rfind("\n", 0, at))
    return Location(path=file, line=line, column=column, end_line=line, end_column=column + len(said.split("\n", 1)[0]))


def _holds(outer: Span, inner: Span) -> bool:
    starts = (outer.line, outer.column) <= (inner.line, inner.column)
    return outer.path == inner.path and starts and (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)


def _given(document: FlowDocument, path: Path) -> tuple[Location, ...]:
    """Return the argument that gives a flow its values, where the one at `path` is not written in the flow itself."""
    shown, argument = document.shown(), _location(document.span)
    place = _longest(shown.places.values, path) if shown and path else None
    if place is None or document.source is None or argument is None:
        return ()
    return () if document.source.piece(place.line, place.column).literal else (argument,)


def in_flow(document: FlowDocument, path: Path) -> Location | None:
    """Return where a value of a flow is written: the file, template or heredoc that it comes from."""
    shown = document.shown()
    if shown is None:
        return _location(document.span)
    wanted = shown.places.keys if any(one.path == path and one.kind.endswith("-property") for one in document.misfits) else {}
    places = (*((one.path, one.place) for one in shown.broken), *(((*one.path, one.kind), one.place) for one in shown.surprises))
    broken = next((place for where, place in places if where == path), None)
    place = wanted.get(path) or broken or _longest(shown.places.values, path)
    if place is None:
        return _location(document.span)
    if document.source is not None:
        file, line, column = document.source.locate(place.line, place.column)
        behind = place.end_column == 1 and place.end_line > place.line  # a block of lines ends where the next line begins
        end_file, end_line, end_column = document.source.locate(place.end_line, max(place.end_column - 1, 1))
        if (end_file, end_line) < (file, line) or end_file != file:
            end_line, end_column, behind = line, column, False
        return Location(path=file, line=line, column=column, end_line=end_line, end_column=end_column + (not behind))
    if document.file is None:
        return _location(document.span)
    return Location(path=document.file, line=place.line, column=place.column, end_line=place.end_line, end_column=place.end_column)


def _longest(spans: Mapping[Path, Span] | Mapping[Path, Place], path: Path) -> Span | Place | None:
    """Return the entry for the path, or for the nearest thing above it."""
    for length in range(len(path), -1, -1):
        if path[:length] in spans:
            return spans[path[:length]]
    return None


def _location(span: Span | Place | None) -> Location | None:
    if not isinstance(span, Span):
        return None
    return Location(path=span.path, line=span.line, column=span.column, end_line=span.end_line, end_column=span.end_column)
