"""The flows of an environment: those that its configuration or plan deploys, as rendered, and the files that nothing deploys."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from functools import partial

from gate.config.project import Environment
from gate.facts.documents import FLOW_RESOURCE, DeployedFlow, FlowDocument, FlowName
from gate.model.kestra import Flow, Misfit, PluginSchema
from gate.model.ports import FlowReader, Tree
from gate.model.source import InputFile, Json, ParseFailure, SourceMap
from gate.model.terraform import UNKNOWN_PART, Change, Configuration, Plan, Resource
from gate.yaml import decode

CONTENT = ("content",)
EXTENSIONS = (".yml", ".yaml")
_GOES = ("delete", "forget")
_MISTAKEN = (".json", ".txt", ".yam", ".ymal", ".yl")
_KEY = re.compile(rb"(?:^|[{,])[ \t]*[\"']?(id|namespace|tasks)[\"']?[ \t]*:", re.MULTILINE)


class FlowCollector:
    """Reads every flow of one environment once; what cannot be read is in `failures`."""

    def __init__(self, reader: FlowReader, environment: Environment, plugins: PluginSchema | None = None) -> None:
        self._reader = reader
        self._plugins = plugins
        self._environment = environment
        self._subjects: set[str] = set()
        self.flows: list[FlowDocument] = []
        self.failures: list[ParseFailure] = []
        self.inputs: list[InputFile] = []
        self.unread: list[FlowName] = []

    def from_configuration(self, configuration: Configuration) -> None:
        """Take the flows that a configuration deploys, as it renders them."""
        for resource in _flow_resources(configuration):
            flow = self._rendered(resource)
            if flow is None:
                self.unread.append(_name(resource.address, resource.attributes.values))
            else:
                self._add(
                    flow, resource, f"config:{resource.address}", resource.address, resource.attributes.values, partial(_itself, flow)
                )

    def from_plan(self, plan: Plan, configuration: Configuration | None) -> None:
        """Take the flows that a plan leaves behind, and find their lines through the configuration."""
        written = {resource.address: resource for resource in _flow_resources(configuration)} if configuration else {}
        for change in plan.changes:
            if not _leaves_flow(change):
                continue
            content = (change.after or {}).get("content")
            if not isinstance(content, str) or not content:  # the provider's 1.3 plans unknown content as an empty string
                self.unread.append(_name(change.address, change.after or {}))
                continue
            resource = written.get(change.address)
            flow = self._reader.read(content, resource.span.path if resource else plan.path)
            if isinstance(flow, ParseFailure):
                self.failures.append(flow)
                continue
            self._add(flow, resource, f"change:{change.address}", change.address, change.after or {}, partial(self._shown, resource))

    def from_files(self, tree: Tree) -> None:
        """Take the flow files that nothing deploys, as they stand; ask for this last. A file that is only read is not deployed."""
        taken = {flow.file for flow in self.flows} | {failure.path for failure in self.failures}
        for folder in self._environment.flows:
            for path in tree.files(folder):
                if path in taken:
                    continue
                if path.endswith(EXTENSIONS):
                    self._stand_alone(tree, path)
                elif path.lower().endswith(EXTENSIONS) or (path.endswith(_MISTAKEN) and _looks_like_a_flow(tree.read(path))):
                    self.failures.append(_odd_extension(path))

    def _stand_alone(self, tree: Tree, path: str) -> None:
        raw = tree.read(path)
        self.inputs.append(InputFile(path=path, kind="flow", digest=f"sha256:{hashlib.sha256(raw).hexdigest()}"))
        text = decode(raw, path)
        if isinstance(text, ParseFailure):
            self.failures.append(text)
            return
        flow = self._reader.read(text, path)
        if isinstance(flow, ParseFailure):
            self.failures.append(flow)
            return
        misfits, version = self._misfits(flow)
        self.flows.append(
            FlowDocument(
                subject=f"flow:{path}",
                flow=flow,
                shown=partial(_itself, flow),
                source=None,
                file=path,
                span=None,
                deployed=None,
                misfits=misfits,
                version=version,
            )
        )

    def _rendered(self, resource: Resource) -> Flow | None:
        content = resource.attributes.values.get("content")
        if not isinstance(content, str) or content == UNKNOWN_PART:
            return None
        source = resource.attributes.texts.get(CONTENT)
        flow = self._reader.read(content, resource.span.path, source)
        if isinstance(flow, ParseFailure):
            self.failures.append(flow)
            return None
        return flow

    def _add(
        self,
        flow: Flow,
        resource: Resource | None,
        subject: str,
        address: str,
        arguments: dict[str, Json],
        shown: Callable[[], Flow | None],
    ) -> None:
        source = resource.attributes.texts.get(CONTENT) if resource else None
        file = _source_file(source, resource)
        misfits, version = self._misfits(flow)
        deployed = DeployedFlow(
            subject=subject,
            address=address,
            flow_id=_known(arguments.get("flow_id")),
            namespace=_known(arguments.get("namespace")),
        )
        self.flows.append(
            FlowDocument(
                subject=self._subject(file, address),
                flow=flow,
                shown=shown,
                source=source,
                file=file,
                span=resource.attributes.spans.get(CONTENT, resource.span) if resource else None,
                deployed=deployed,
                misfits=misfits,
                version=version,
            )
        )

    def _shown(self, resource: Resource | None) -> Flow | None:
        content = resource.attributes.values.get("content") if resource else None
        flow = self._reader.read(content, resource.span.path) if resource and isinstance(content, str) else None
        return None if isinstance(flow, ParseFailure) else flow

    def _subject(self, file: str | None, address: str) -> str:
        subject = f"flow:{file}" if file else f"flow:{address}"
        if subject in self._subjects:
            subject = f"flow:{file}@{address}"
        self._subjects.add(subject)
        return subject

    def _misfits(self, flow: Flow) -> tuple[tuple[Misfit, ...], str | None]:
        kestra = self._environment.kestra
        return self._reader.misfits(flow, kestra.version, kestra.edition, self._plugins) if kestra else ((), None)


def _name(address: str, arguments: dict[str, Json]) -> FlowName:
    """Return what a flow is called by the arguments of its resource, and any where its instances are not known."""
    if "[?]" in address:
        return FlowName(None, None)
    return FlowName(_known(arguments.get("namespace")), _known(arguments.get("flow_id")))


def _itself(flow: Flow) -> Flow:
    return flow


def hidden_content(change: Change) -> bool:
    """Whether the provider hides unknown content: no flow is empty, and 1.3 plans unknown content as an empty string."""
    return change.type == FLOW_RESOURCE and change.after is not None and change.after.get("content") == ""


def _flow_resources(configuration: Configuration) -> Iterator[Resource]:
    return (resource for resource in configuration.resources if resource.type == FLOW_RESOURCE and resource.mode == "managed")


def _leaves_flow(change: Change) -> bool:
    """Whether there is a flow after the change."""
    return change.type == FLOW_RESOURCE and change.mode == "managed" and change.after is not None and change.operation not in _GOES


def _source_file(source: SourceMap | None, resource: Resource | None) -> str | None:
    """The one file, other than the configuration's own, that a text was rendered from."""
    if source is None or resource is None:
        return None
    others = [path for path in source.paths if not path.endswith(".tf")]
    return others[0] if len(others) == 1 else None


def _known(value: object) -> str | None:
    return value if isinstance(value, str) and UNKNOWN_PART not in value else None


def _looks_like_a_flow(raw: bytes) -> bool:
    return len(set(_KEY.findall(raw))) == 3


def _odd_extension(path: str) -> ParseFailure:
    odd = "not in lower case" if path.lower().endswith(EXTENSIONS) else "not that of a flow, which it holds"
    return ParseFailure(
        code="extension",
        message=f"the file's extension is {odd}: Kestra and Terraform patterns would pass it over",
        remediation="Rename it to end in .yml or .yaml.",
        path=path,
    )
