"""How flows hang together is there for rules, by subjects and without secrets, and never says more than is known."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gate.config.loader import load
from gate.facts.build import build
from gate.facts.collect import Readers, collect
from gate.facts.input.graph import CycleFact, EdgeFact, GraphFact, TwinFact, UndefinedFact
from gate.facts.learn import learn
from gate.facts.redaction import Redactor
from gate.sources.kestra import KestraFlows
from gate.sources.terraform import configuration
from gate.tree import MemoryTree

READERS = Readers(flows=KestraFlows(), configurations=configuration, secrets=lambda _: ())
SUBFLOW = "io.kestra.plugin.core.flow.Subflow"


def flow(name: str, tasks: str, more: str = "") -> str:
    return f"id: {name}\nnamespace: company\n{more}tasks: [{tasks}]\n"


def runs(target: str, more: str = "") -> str:
    return f"{{id: call, type: {SUBFLOW}, namespace: company, flowId: {target}{more}}}"


LOG = "{id: log, type: io.kestra.plugin.core.log.Log, message: hello}"


def graph(files: dict[str, str], *, terraform: bool = False) -> GraphFact:
    settings = "version: 1\nenvironments: {dev: {flows: [flows]%s}}\n" % (", terraform: {dir: tf}" if terraform else "")
    tree = MemoryTree({path: text.encode() for path, text in {**files, "gate.yaml": settings}.items()})
    project = load(tree, "gate.yaml")
    environment = project.environments["dev"]
    documents = collect(environment, project, tree, None, READERS)
    redactor = Redactor()
    learn(documents, redactor)
    return build(documents, environment, [environment], datetime(2026, 1, 1, tzinfo=UTC), redactor).graph


def edge(**changed: object) -> EdgeFact:
    found = {
        "subject": "flow:flows/a.yml",
        "path": ("tasks", 0, "flowId"),
        "kind": "runs",
        "flow": "b",
        "namespace": "company",
        "exact": True,
        "reaches": ("flow:flows/b.yml",),
        "lost": False,
        "disabled": False,
        "enabled": True,
        "missing": (),
        "unknown": (),
    }
    return EdgeFact(**(found | changed))  # type: ignore[arg-type]


def test_everything_is_told_by_subjects() -> None:
    found = graph(
        {
            "flows/a.yml": flow("a", runs("b", ", inputs: {dya: 1}")),
            "flows/b.yml": flow("b", runs("a"), "inputs: [{id: day, type: DATE}]\ndescription: x\nlabels: {x: '{{ vars.limit }}'}\n"),
            "flows/c.yml": flow("a", LOG),
        }
    )

    twins = ("flow:flows/a.yml", "flow:flows/c.yml")
    assert found == GraphFact(
        edges=(
            edge(missing=("day",), unknown=("dya",)),
            edge(subject="flow:flows/b.yml", flow="a", reaches=twins),
        ),
        cycles=(
            CycleFact(
                subject="flow:flows/a.yml", path=("tasks", 0, "flowId"), kind="runs", names=("company.a", "company.b"), written_out=True
            ),
        ),
        undefined=(UndefinedFact(subject="flow:flows/b.yml", path=("labels", "x"), name="vars.limit", needed=True, nearest=None),),
        twins=(
            TwinFact(subject=twins[0], path=("id",), name="company.a", others=twins[1:]),
            TwinFact(subject=twins[1], path=("id",), name="company.a", others=twins[:1]),
        ),
    )


@pytest.mark.parametrize(
    ("task", "other", "expected"),
    [
        (runs("gone"), LOG, edge(flow="gone", reaches=(), lost=True)),
        (runs("gone", ", disabled: true"), LOG, edge(flow="gone", reaches=(), enabled=False)),
        (runs("'{{ inputs.x }}'"), LOG, edge(flow="«unknown»", reaches=(), exact=False)),
        (runs("a"), LOG, edge(flow="a", reaches=("flow:flows/a.yml",))),
    ],
    ids=["gone", "disabled", "unknown", "itself"],
)
def test_what_is_lost(task: str, other: str, expected: EdgeFact) -> None:
    files = {"flows/a.yml": flow("a", task, "inputs: [{id: x, type: STRING, required: false}]\n"), "flows/b.yml": flow("b", other)}

    assert graph(files).edges == (expected,)


def test_a_disabled_flow() -> None:
    assert graph({"flows/a.yml": flow("a", runs("b")), "flows/b.yml": flow("b", LOG, "disabled: true\n")}).edges == (edge(disabled=True),)


def test_nothing_is_lost_while_a_file_is_unread() -> None:
    assert graph({"flows/a.yml": flow("a", runs("gone")), "flows/b.yml": "["}).edges == (edge(flow="gone", reaches=()),)


RESOURCE = """\
resource "terraform_data" "x" {}
resource "kestra_flow" "b" {
  namespace = %s
  flow_id   = %s
  content   = terraform_data.x.id
}
"""


@pytest.mark.parametrize(
    ("namespace", "name", "lost"),
    [
        ('"company"', '"gone"', False),
        ('"company"', "terraform_data.x.id", False),
        ('"company"', '"other"', True),
        ('"other"', "terraform_data.x.id", True),
    ],
    ids=["it may be this one", "its name is unknown", "it has another name", "it lies elsewhere"],
)
def test_a_flow_whose_content_only_the_apply_will_know(namespace: str, name: str, lost: bool) -> None:
    files = {"flows/a.yml": flow("a", runs("gone")), "tf/main.tf": RESOURCE % (namespace, name)}

    assert [one.lost for one in graph(files, terraform=True).edges] == [lost]


def test_secrets_are_replaced() -> None:
    more = "variables: {api_password: c0rrecth0rse}\ninputs: [{id: day, type: DATE}]\n"
    found = graph(
        {
            "flows/a.yml": flow("a", runs("'{{ vars.api_password }}'"), more),
            "flows/b.yml": flow("b", "{id: '{{ inputs.c0rrecth0rse }}', type: t.T}"),
        }
    )

    assert "c0rrect" not in repr(found)
    assert found.edges[0].flow == "«redacted»"
