"""Every way in which a flow reaches something outside of it is found, with what the flow itself decides of its target."""

from __future__ import annotations

import time

import pytest

from gate.model.kestra import BrokenExpression, Flow, Place
from gate.sources.kestra import KestraFlows
from tests.sources.kestra.reached import REACHED

HEADER = "id: f\nnamespace: company.team\n"


def read(text: str) -> Flow:
    flow = KestraFlows().read(text, "flows/a.yml")
    assert isinstance(flow, Flow), flow
    return flow


def reached(text: str) -> tuple[str, ...]:
    """`kind target in namespace ? at path`."""
    return tuple(
        f"{one.kind} {one.target}{'' if one.namespace is None else ' in ' + one.namespace}{' ?' if one.dynamic else ''}"
        f" at {'.'.join(map(str, one.path))}"
        for one in read(text).references
    )


@pytest.mark.parametrize(("text", "expected"), REACHED.values(), ids=REACHED.keys())
def test_what_a_flow_reaches(text: str, expected: tuple[str, ...]) -> None:
    assert reached(HEADER + text) == expected


def test_a_reference_says_what_reaches_it() -> None:
    flow = read(HEADER + "tasks:\n  - {id: t, type: io.kestra.plugin.core.kv.Get, key: \"{{ secret('A') }}\", url: http://h}\n")

    assert [(one.kind, one.via) for one in flow.references] == [
        ("kv", "io.kestra.plugin.core.kv.Get"),
        ("secret", "secret"),
        ("host", "url"),
    ]


@pytest.mark.parametrize(
    ("namespace", "root", "place"),
    [
        ("company.other", "company.other", "namespace"),
        ("company.{{ inputs.team }}", "company", "namespace"),
        ("{{ inputs.team }}.company", "", "namespace"),
        ("{{ vars.root }}.sales", "company.sales", "namespace"),
        ("{{ inputs.team }}", "", "namespace"),
        ("company.{{ outputs.x.value }}", "company", "namespace"),
        ("company{{ inputs.team }}", "", "namespace"),
        (None, "company.team", "flowId"),
    ],
)
def test_a_reference_says_what_of_its_namespace_is_settled_and_where_it_is_written(namespace: str | None, root: str, place: str) -> None:
    written = "" if namespace is None else f", namespace: '{namespace}'"
    task = f"{{id: t, type: io.kestra.plugin.core.flow.Subflow, flowId: a{written}}}"
    text = f"inputs: [{{id: team, type: STRING, defaults: sales}}]\nvariables: {{root: company}}\ntasks: [{task}]\n"

    assert [(one.namespace_root, one.namespace_path) for one in read(HEADER + text).references] == [(root, ("tasks", 0, place))]


def test_nothing_is_known_of_a_flow_without_a_namespace() -> None:
    assert reached("id: f\ntasks: [{id: t, type: x.Y, a: \"{{ secret('A') }} {{ kv('K', flow.namespace) }}\"}]") == (
        "secret A in «unknown» ? at tasks.0.a",
        "kv K in «unknown» ? at tasks.0.a",
    )


def test_a_secret_input_is_never_taken_for_its_default() -> None:
    text = "inputs: [{id: i, type: SECRET, defaults: hunter2}]\ntasks: [{id: t, type: x.Y, url: 'https://{{ inputs.i }}/'}]"

    assert reached(HEADER + text) == ("host «unknown» ? at tasks.0.url",)


@pytest.mark.parametrize("password", ["hunter2", "a:b@c"], ids=["plain", "with signs"])
def test_no_reference_holds_what_is_secret_in_an_address(password: str) -> None:
    url = f"https://user:{password}@git.example.com/a.git?token={password}#{password}"
    tasks = [
        f"{{id: a, type: io.kestra.plugin.git.SyncFlows, url: '{url}'}}",
        f"{{id: b, type: io.kestra.plugin.core.http.Request, uri: '{url}'}}",
        f"{{id: c, type: io.kestra.plugin.kestra.flows.List, kestraUrl: '{url}'}}",
        f"{{id: d, type: io.kestra.plugin.scripts.shell.Script, script: 'curl {url}'}}",
        f"{{id: e, type: io.kestra.plugin.kafka.Produce, properties: {{bootstrap.servers: '{url}'}}}}",
    ]
    flow = read(HEADER + "tasks:\n" + "".join(f"  - {task}\n" for task in tasks))

    assert {one.kind for one in flow.references} == {"git-sync", "host", "kestra-api"}
    assert not [one for one in flow.references if password in str(one.target)]


def test_a_broken_expression_is_found_at_the_character_where_kestra_would_stop() -> None:
    flow = read("""\
id: f
namespace: company
tasks:
  - id: t
    type: x.Y
    script: |
      echo hello
      echo ${#names[@]}
    env:
      "{{ a b }}": '{{ it''s }}'
""")

    assert flow.broken == (
        BrokenExpression(path=("tasks", 0, "script"), says="Unclosed comment.", place=Place(8, 13, 8, 14)),
        BrokenExpression(
            path=("tasks", 0, "env", "{{ a b }}"),
            says='Unexpected token of value "b" and type NAME, expected token of type PRINT_END',
            place=Place(10, 13, 10, 14),
        ),
        BrokenExpression(path=("tasks", 0, "env", "{{ a b }}"), says="Unexpected character [']", place=Place(10, 26, 10, 27)),
    )


def test_what_kestra_would_say_repeats_no_text() -> None:
    flow = read(HEADER + "tasks: [{id: t, type: x.Y, a: \"{{ 'a' 'hunter2' }}\", b: '{{ a 12345678 }}'}]")

    assert len(flow.broken) == 2
    assert not [one for one in flow.broken if "hunter2" in one.says or "12345678" in one.says]


LONG = {
    "one long word": "script: '" + "a" * 300_000 + "'",
    "many schemes": "script: '" + "a://" * 50_000 + "'",
    "many commas": "url: 'http://" + "a," * 200 + "'",
    "many choices": 'script: "' + "{{ a ? 'b' : 'c' }}" * 3_000 + '"',
    "options": "script: 'terraform" + " -a" * 50_000 + "'",
    "commands": "script: '" + "terraform " * 30_000 + "'",
    "a long sum": "url: \"{{ 'http://a'" + " ~ b" * 20_000 + ' }}"',
    "a long choice": 'url: "{{ a' + " ?? b" * 20_000 + ' }}"',
    "many filters": 'url: "{{ a' + " | upper" * 20_000 + ' }}"',
    "a long path": 'url: "{{ vars' + ".a" * 20_000 + ' }}"',
    "many open raws": "script: '" + "{% raw %}" * 10_000 + "'",
}


def test_tasks_that_templates_make_in_templates_end_somewhere() -> None:
    lines = ["type: x.Y"]
    for _ in range(300):
        lines = ["type: io.kestra.plugin.core.templating.TemplatedTask", "spec: |", *("  " + line for line in lines)]

    made = reached(HEADER + "tasks:\n  - id: t\n" + "".join(f"    {line}\n" for line in lines))

    assert [one.partition(" at ")[0] for one in made] == ["task io.kestra.plugin.core.templating.TemplatedTask"] * 4


@pytest.mark.parametrize("body", LONG.values(), ids=LONG.keys())
def test_no_flow_takes_more_than_its_length_in_time(body: str) -> None:
    began = time.perf_counter()
    read(f"{HEADER}tasks: [{{id: t, type: io.kestra.plugin.scripts.shell.Script, {body}}}]")

    assert time.perf_counter() - began < 5
