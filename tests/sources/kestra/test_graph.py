"""How flows hang together: given these flows, exactly these ways, circles, gaps and twins."""

from __future__ import annotations

import pytest

from gate.model.kestra import Cycle, Edge, Flow, Graph, Twins, Undefined
from gate.sources.kestra import KestraFlows
from gate.sources.kestra.circles import cycles_of
from gate.sources.kestra.graph import graph_of

READER = KestraFlows()
SUBFLOW = "io.kestra.plugin.core.flow.Subflow"
FLOW_TRIGGER = "io.kestra.plugin.core.trigger.Flow"


def flow(id_: str, text: str = "", namespace: str = "company") -> Flow:
    found = READER.read(f"id: {id_}\nnamespace: {namespace}\n{text}", f"flows/{id_}.yml")
    assert isinstance(found, Flow), found
    return found


def runs(target: str, more: str = "") -> str:
    return f"tasks:\n  - {{id: call, type: {SUBFLOW}, namespace: company, flowId: {target}{more}}}\n"


def follows(upstream: str, more: str = "") -> str:
    condition = "" if upstream == "*" else f"preconditions: {{id: p, flows: [{{namespace: company, flowId: {upstream}}}]}}"
    return f"triggers:\n  - {{id: after, type: {FLOW_TRIGGER}, {condition}{more}}}\n"


def graph(*flows: Flow) -> Graph:
    return READER.graph(flows)


def test_a_flow_that_runs_another() -> None:
    found = graph(flow("a", runs("b")), flow("b"))

    assert found == Graph(
        edges=(
            Edge(
                kind="runs",
                flow=0,
                target="b",
                namespace="company",
                exact=True,
                reaches=(1,),
                missing=(),
                unknown=(),
                enabled=True,
                via=SUBFLOW,
                path=("tasks", 0, "flowId"),
            ),
        )
    )


def reached(found: Graph) -> list[tuple[str, int, bool, tuple[int, ...], bool]]:
    return [(edge.kind, edge.flow, edge.exact, edge.reaches, edge.enabled) for edge in found.edges]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (runs("nobody"), [("runs", 0, True, (), True)]),
        (runs("b", ", disabled: true"), [("runs", 0, True, (1,), False)]),
        ("disabled: true\n" + runs("b"), [("runs", 0, True, (1,), False)]),
        (runs('"{{ flow.id }}"'), [("runs", 0, True, (0,), True)]),
        (runs('"{{ inputs.which }}"'), [("runs", 0, False, (), True)]),
        (runs('"b{{ inputs.which }}"'), [("runs", 0, False, (1, 2), True)]),
        (runs('"{{ vars.x }}"') + "variables: {x: b}\n", [("runs", 0, True, (1,), True)]),
        (follows("b"), [("follows", 0, True, (1,), True)]),
        (follows("b", ", disabled: true"), [("follows", 0, True, (1,), False)]),
        (follows("*"), [("follows", 0, False, (1, 2, 3), True)]),
        (follows("a"), [("follows", 0, True, (), True)]),  # Kestra lets no flow follow itself
        (
            f"tasks:\n  - id: if\n    type: io.kestra.plugin.core.flow.If\n    then:\n      - {{id: c, type: {SUBFLOW}, flowId: b2}}\n",
            [("runs", 0, True, (2,), True)],
        ),
    ],
    ids=range(12),
)
def test_where_it_leads(text: str, expected: list[object]) -> None:
    assert reached(graph(flow("a", text), flow("b"), flow("b2"), flow("c", namespace="other"))) == expected


INPUTS = """\
inputs:
  - {id: day, type: DATE}
  - {id: size, type: INT, defaults: 3}
  - {id: none, type: INT, required: false}
  - {id: other, type: STRING, dependsOn: {inputs: [size]}}
  - {id: deep.one, type: STRING, prefill: x}
  - {id: form, type: FORM, inputs: [{id: inner, type: STRING}]}
"""


@pytest.mark.parametrize(
    ("given", "missing", "unknown"),
    [
        ("", ("day", "deep.one"), ()),
        (", inputs: {day: x, deep.one: y}", (), ()),
        (", inputs: {day: x, deep: {one: y}}", (), ()),
        (", inputs: {Day: x, deep: {}}", ("day",), ()),  # beside a FORM nobody can tell what is unknown
        (", inputs: '{{ inputs }}'", (), ()),
    ],
    ids=range(5),
)
def test_inputs_that_a_subflow_needs(given: str, missing: tuple[str, ...], unknown: tuple[str, ...]) -> None:
    (edge,) = graph(flow("a", runs("b", given)), flow("b", INPUTS)).edges

    assert (edge.missing, edge.unknown) == (missing, unknown)


def test_inputs_that_a_flow_does_not_have() -> None:
    (edge,) = graph(flow("a", runs("b", ", inputs: {day: x, dya: y}")), flow("b", "inputs: [{id: day, type: DATE}]\n")).edges

    assert (edge.missing, edge.unknown) == ((), ("dya",))


def test_inputs_that_defaults_of_plugins_may_give() -> None:
    defaults = f"pluginDefaults: [{{type: {SUBFLOW}, values: {{inputs: {{day: x}}}}}}]\n"

    (edge,) = graph(flow("a", runs("b") + defaults), flow("b", INPUTS)).edges

    assert edge.missing == ()


@pytest.mark.parametrize(
    "defaults", ["true", "[1]", "{a: b}", f"[{{type: {SUBFLOW}, values: true}}]", f"[{{type: {SUBFLOW}, values: {{wait: true}}}}]"]
)
def test_defaults_of_plugins_that_give_no_inputs(defaults: str) -> None:
    (edge,) = graph(flow("a", runs("b") + f"pluginDefaults: {defaults}\n"), flow("b", INPUTS)).edges

    assert edge.missing == ("day", "deep.one")


def test_inputs_that_a_trigger_gives_to_its_own_flow() -> None:
    own = "inputs: [{id: day, type: DATE}, {id: who, type: STRING}]\n"

    (edge,) = graph(flow("a", own + follows("b", ", inputs: {day: x}")), flow("b")).edges

    assert (edge.missing, edge.unknown) == (("who",), ())


@pytest.mark.parametrize(
    ("flows", "expected"),
    [
        ([runs("a")], [("runs", 0, (0,))]),
        ([runs("b"), runs("a")], [("runs", 0, (0, 1))]),
        ([runs("b"), runs("c"), runs("b")], [("runs", 1, (1, 2))]),
        ([follows("b"), follows("a")], [("follows", 0, (0, 1))]),
        ([runs("b") + follows("b"), ""], [("follows", 0, (0, 1))]),
        ([follows("*"), follows("*")], [("may-follow", 0, (0, 1))]),
        ([follows("a"), ""], []),
        ([runs("b", ", disabled: true"), runs("a")], []),
        ([runs("b"), "disabled: true\n" + runs("a")], []),
        ([runs("b"), runs("a"), runs("d"), runs("c")], [("runs", 0, (0, 1)), ("runs", 2, (2, 3))]),
        ([runs("b"), runs("a") + follows("*")], [("runs", 0, (0, 1))]),
        ([runs("b"), runs("c"), runs("d"), ""], []),
    ],
    ids=range(12),
)
def test_circles(flows: list[str], expected: list[object]) -> None:
    found = graph(*(flow(name, text) for name, text in zip("abcd", flows, strict=False)))

    assert [(one.kind, one.flow, one.flows) for one in found.cycles] == expected


@pytest.mark.parametrize(
    ("pattern", "reached"),
    [
        ("*", (0, 1, 2)),
        ("load_*", (0, 1)),
        ("*_x", (1, 2)),
        ("*a*d*x", (1, 2)),
        ("l*x", (1,)),
        ("load_x*x", ()),
        ("*y*a*", ()),
        ("*" * 5000 + "_" + "*" * 5000, (0, 1, 2)),
        ("*a" * 40 + "*", ()),
    ],
    ids=["any", "beginning", "end", "between", "both ends", "longer than a name", "another order", "very many signs", "very many parts"],
)
def test_flows_that_a_pattern_may_mean(pattern: str, reached: tuple[int, ...]) -> None:
    trigger = (
        f"triggers:\n  - {{id: t, type: {FLOW_TRIGGER}, preconditions: {{id: p, flows: [{{namespace: company, flowId: '{pattern}'}}]}}}}\n"
    )
    flows = [flow(name) for name in ("load_day", "load_x", "unload_x")]

    assert graph(*flows, flow("watch", trigger)).edges[0].reaches == reached


HIDDEN = runs("a").replace("flowId: a", "flowId: '{{ flow.id }}'")


@pytest.mark.parametrize(("text", "seen"), [(runs("a"), True), (HIDDEN, False)], ids=["text", "expression"])
def test_a_circle_that_kestra_sees(text: str, seen: bool) -> None:
    (cycle,) = graph(flow("a", text)).cycles

    assert (cycle.kind, cycle.written_out) == ("runs", seen)


def test_a_long_circle_is_found_without_recursion() -> None:
    flows = [flow(f"f{number}", runs(f"f{(number + 1) % 3000}")) for number in range(3000)]

    (cycle,) = graph_of(flows).cycles

    assert cycle.kind == "runs"
    assert sorted(cycle.flows) == list(range(3000))


DAG = """\
tasks:
  - id: dag
    type: io.kestra.plugin.core.flow.Dag
    tasks:
      - {{task: {{id: one, type: t.T}}, dependsOn: {one}}}
      - {{task: {{id: two, type: t.T}}, dependsOn: {two}}}
      - {{task: {{id: three, type: t.T}}, dependsOn: {three}}}
"""


@pytest.mark.parametrize(
    ("one", "two", "three", "cycle"),
    [
        ("[]", "[one]", "[one, two]", None),
        ("[three]", "[one]", "[two]", Cycle(kind="tasks", flow=0, flows=(), tasks=("one", "three", "two"), path=())),
        ("[one]", "[]", "[]", Cycle(kind="tasks", flow=0, flows=(), tasks=("one",), path=())),
        ("[]", "[three]", "[two]", Cycle(kind="tasks", flow=0, flows=(), tasks=("two", "three"), path=())),
    ],
    ids=["none", "three", "itself", "two"],
)
def test_tasks_of_a_dag_that_wait_for_each_other(one: str, two: str, three: str, cycle: Cycle | None) -> None:
    found = list(cycles_of([flow("a", DAG.format(one=one, two=two, three=three))], ()))

    place = ("tasks", 0, "tasks", 1 if cycle and cycle.tasks[0] == "two" else 0, "dependsOn")
    assert found == ([Cycle(kind="tasks", flow=0, flows=(), tasks=cycle.tasks, path=place)] if cycle else [])


LOCAL = """\
inputs:
  - {{id: day, type: DATE}}
  - {{id: deep.one, type: DATE}}
variables: {{limit: 1}}
tasks:
  - {{id: load-data, type: t.T}}
  - {{id: each, type: io.kestra.plugin.core.flow.ForEachItem, namespace: company, flowId: b}}
  - {{id: call, type: io.kestra.plugin.core.flow.Subflow, namespace: company, flowId: b}}
  - id: last
    type: t.T
    message: "{text}"
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ inputs.day }} {{ inputs.deep.one }} {{ inputs['day'] }} {{ inputs }}", None),
        ("{{ inputs.dya }}", (("inputs", "dya"), True, "day")),
        ("{{ inputs.dya ?? 'x' }}", (("inputs", "dya"), False, "day")),
        ("{{ inputs.dya | default('x') }}", (("inputs", "dya"), False, "day")),
        ("{{ inputs.nothing is defined ? 1 : 2 }}", (("inputs", "nothing"), False, None)),
        ("{% if inputs.dya is defined %}{{ inputs.dya }}{% endif %}", (("inputs", "dya"), False, "day")),
        ("{{ render('{{ inputs.dya }}') }}", (("inputs", "dya"), False, "day")),
        ("{{ vars.limit }} {{ vars['limit'] }}", None),
        ("{{ vars.lmit | upper }}", (("vars", "lmit"), True, "limit")),
        ("{{ outputs['load-data'].uri }}", None),
        ("{{ outputs.load-data.uri }}", (("outputs", "load"), True, "load-data")),
        ("{{ outputs.each_merge.subflowOutputs }}", None),
        ("{{ outputs.lost.uri }}", (("outputs", "lost"), True, "last")),
        ("{{ outputs[inputs.day].uri }}", None),
        ("{{ outputs.call.outputs.rows }}", None),
        ("{{ outputs.call.outputs.row }}", (("outputs", "call", "outputs", "row"), True, "rows")),
        ("{{ outputs.call.executionId }}", None),
        ("{{ trigger.date }}", (("trigger", "date"), True, None)),
        ("{{ trigger.date ?? execution.startDate }}", (("trigger", "date"), False, None)),
        ("{{ taskrun.value }} {{ execution.id }} {{ labels.x }} {{ flow.id }}", None),
        ("{{ inputs.dya", (("inputs", "dya"), False, "day")),
        ("{% raw %}{{ inputs.dya }}{% endraw %}", None),
    ],
    ids=range(22),
)
def test_what_nothing_defines(text: str, expected: tuple[tuple[str, ...], bool, str | None] | None) -> None:
    found = graph(flow("a", LOCAL.format(text=text)), flow("b", "outputs: [{id: rows, type: INT, value: 1}]\n")).undefined

    path = ("tasks", 3, "message")
    assert found == ((Undefined(flow=0, names=expected[0], needed=expected[1], nearest=expected[2], path=path),) if expected else ())


def test_what_is_not_looked_for() -> None:
    """A description is not rendered, and a trigger's expressions speak of the flow that ended."""
    trigger = f"triggers: [{{id: t, type: {FLOW_TRIGGER}, inputs: {{x: '{{{{ outputs.theirs.uri }}}}'}}}}]\n"

    assert graph(flow("a", "description: '{{ inputs.x }}'\n" + trigger)).undefined == ()


def test_a_dependency_that_no_task_of_the_dag_is() -> None:
    found = graph(flow("a", DAG.format(one="[tow]", two="[]", three="[]"))).undefined

    assert found == (
        Undefined(flow=0, names=("dependsOn", "tow"), needed=True, nearest="two", path=("tasks", 0, "tasks", 0, "dependsOn", 0)),
    )


TRIGGERED = """\
variables: {limit: 1}
tasks: [{id: t, type: t.T}]
triggers:
  - id: nightly
    type: io.kestra.plugin.core.trigger.Schedule
    cron: "0 3 * * *"
    inputs: {one: "{{ vars.limit }}", two: "{{ vars.limti }}", three: "{{ trigger.date }}"}
  - id: after
    type: io.kestra.plugin.core.trigger.Flow
    inputs: {one: "{{ outputs.of_the_flow_that_ended }}", two: "{{ inputs.of_it }}", three: "{{ vars.gone ?? 1 }}"}
"""


def test_variables_that_triggers_read() -> None:
    found = graph(flow("a", TRIGGERED)).undefined

    assert [(one.names, one.needed, one.nearest, one.path) for one in found] == [
        (("vars", "limti"), True, "limit", ("triggers", 0, "inputs", "two")),
        (("vars", "gone"), False, None, ("triggers", 1, "inputs", "three")),
    ]


def test_twins() -> None:
    found = graph(flow("a"), flow("b"), flow("a"), flow("a", namespace="other"), flow("''"))

    assert found.twins == (Twins(flows=(0, 2)),)
