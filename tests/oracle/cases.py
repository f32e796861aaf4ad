"""Small flows, one trap each, and where gate and Kestra differ: what gate refuses on purpose, and what it leaves to other rules."""

from __future__ import annotations

from msgspec import Struct

HEAD = "id: a\nnamespace: company\n"
TASKS = "tasks:\n  - id: t\n    type: io.kestra.plugin.core.log.Log\n    message: hi\n"
GOOD = HEAD + TASKS

SOURCES_DIFFER = "readers of YAML differ here, so that what is judged could be something else than what runs"
SERVER_WRITES = "the server writes this itself; Kestra would ignore what the file says"
COERCED = "Kestra converts it, but its own schema asks for another type, and editors say so"
PASSED_OVER = "only the Enterprise edition does anything with it"
INVISIBLE = "a reviewer cannot see it"
NULL_IS_DROPPED = "Kestra drops a null before it looks at the name, but the name is still one that the version does not have"


class Case(Struct, frozen=True, kw_only=True):
    """A flow. `stricter`: gate refuses what some version accepts, and why. `elsewhere`: gate accepts what some version rejects, and why."""

    text: str
    stricter: str = ""
    elsewhere: str = ""


def _with(line: str, *, stricter: str = "", elsewhere: str = "") -> Case:
    return Case(text=GOOD + line + "\n", stricter=stricter, elsewhere=elsewhere)


def _variable(value: str, *, stricter: str = "") -> Case:
    return _with(f"variables:\n  x: {value}", stricter=stricter)


YAML = {
    "good": Case(text=GOOD),
    "good as JSON": Case(
        text='{"id": "a", "namespace": "b", "tasks": [{"id": "t", "type": "io.kestra.plugin.core.log.Log", "message": "x"}]}'
    ),
    "not YAML": Case(text=GOOD + "description: [\n"),
    "nothing": Case(text=""),
    "only a comment": Case(text="# nothing\n"),
    "null": Case(text="~\n"),
    "a list": Case(text="- id: a\n"),
    "text": Case(text="hello\n"),
    "two documents": Case(
        text=GOOD + "---\n" + GOOD, stricter="Kestra reads the first alone, so that the second would be neither judged nor run"
    ),
    "two documents, the second broken": Case(text=GOOD + "---\n[\n", stricter="Kestra reads the first alone"),
    "document marks": Case(text="---\n" + GOOD + "...\n"),
    "YAML directive": Case(text="%YAML 1.2\n---\n" + GOOD),
    "duplicate key": Case(text=GOOD + "id: b\n"),
    "duplicate key, deep": _variable("{k: 1, k: 2}"),
    "duplicate key, number and text": _with("variables:\n  1: a\n  '1': b"),
    "keys that are no text": _with("variables:\n  1: a\n  true: b\n  null: c\n  010: d"),
    "list as key": _with("variables:\n  ? [a]\n  : b"),
    "key missing": _with("variables:\n  : b"),
    "alias": _with("variables:\n  a: &x {k: 1}\n  b: *x", stricter=SOURCES_DIFFER),
    "anchor alone": _with(
        "description: &x hello", stricter="without an alias it says nothing; with `&` in front, a value loses its beginning"
    ),
    "alias as key": _with("variables:\n  a: &x k\n  *x : v"),
    "merge key": _with("variables:\n  a: &x {k: 1}\n  b:\n    <<: *x", stricter=SOURCES_DIFFER),
    "tag of text": _variable("!!str 5", stricter=SOURCES_DIFFER),
    "unknown tag": _variable("!include other.yml", stricter="Kestra ignores it, and its author meant something by it"),
    "infinity": _variable(".inf"),
    "larger than a float": _variable("1e999", stricter="JSON, in which flows are judged and stored, has no infinity"),
    "unquoted expression": _with("variables:\n  x: {{ inputs.y }}"),
    "question mark in brackets": _variable("[what?]"),
    "question mark alone in braces": _variable("{?}", stricter="nobody means a key without a name"),
    "escaped slash": _variable('"a\\/b"'),
    "comment at once after a bar": _variable("|#x\n    y"),
    "tab between tokens": _with("description:\thello"),
    "tab at a line's end": _with("description: hello\t", stricter=INVISIBLE),
    "tab in a block": _with("description: |\n  a\tb"),
    "byte order mark": Case(text="\ufeff" + GOOD, stricter=INVISIBLE),
    "bell": _with("description: a\x07b"),
    "line separator": _with("description: a\u2028labels:\u2028  x: y", stricter="YAML 1.1 begins a new line here, which no editor shows"),
    "next line": _with("description: a\x85b"),
    "backwards text": _with("description: a\u202eb", stricter=INVISIBLE),
    "carriage returns": Case(text=GOOD.replace("\n", "\r"), stricter="many programs show it as one line"),
    "line ends of Windows": Case(text=GOOD.replace("\n", "\r\n")),
    "half a character": _with('description: "\\ud83d"', stricter="Kestra replaces it by a question mark"),
    "too deep": _variable("[" * 120 + "]" * 120, stricter="programs further on read JSON no deeper than 128 levels"),
    "much too deep": _variable("[" * 1100 + "]" * 1100),
    "wide characters": _with("description: é😀"),
}

TOP_LEVEL = {
    "no id": Case(text="namespace: company\n" + TASKS),
    "no namespace": Case(text="id: a\n" + TASKS),
    "no tasks": Case(text=HEAD),
    "empty id": Case(text="id:\nnamespace: company\n" + TASKS),
    "tasks left out": Case(text=HEAD + "tasks:\n"),
    "empty tasks": Case(text=HEAD + "tasks: []\n"),
    "tasks as a mapping": Case(text=HEAD + "tasks:\n  id: t\n"),
    "tasks as text": Case(text=HEAD + "tasks: hello\n"),
    "a task as text": Case(text=HEAD + "tasks: [hello]\n"),
    "a task that is null": Case(text=HEAD + "tasks: [null]\n"),
    "id as a number": Case(text="id: 5\nnamespace: company\n" + TASKS, stricter="Kestra saves 0x1F as 31; an id is what the file says"),
    "id as a list": Case(text="id: [a]\nnamespace: company\n" + TASKS),
    "namespace as a number": Case(text="id: a\nnamespace: 5\n" + TASKS, stricter=COERCED),
    "unknown property": _with("foo: 1"),
    "property with another case": _with("Labels: {a: b}"),
    "property of an old version": _with("templates: []"),
    "listeners": _with("listeners: []"),
    "taskDefaults": _with("taskDefaults: []"),
    "pluginDefaults": _with("pluginDefaults: []"),
    "pluginDefaults, null": _with("pluginDefaults: null", stricter=NULL_IS_DROPPED),
    "pluginDefaults as a mapping": _with("pluginDefaults: {}"),
    "workerGroup": _with("workerGroup: {key: a}", stricter=PASSED_OVER),
    "workerGroup as text": _with("workerGroup: a"),
    "workerSelector": _with("workerSelector: {tags: [a]}", stricter=PASSED_OVER),
    "draft": _with("draft: true"),
    "draft as text": _with("draft: maybe"),
    "draft, null": _with("draft: null", stricter=NULL_IS_DROPPED),
    "policyRefs": _with("policyRefs: [a]", stricter=PASSED_OVER),
    "policyRefs as text": _with("policyRefs: a"),
    "quotas as a mapping": _with("quotas: {}"),
    "source": _with("source: x", stricter=SERVER_WRITES),
    "tenantId": _with("tenantId: main", stricter=SERVER_WRITES),
    "revision": _with("revision: 1"),
    "revision as text": _with('revision: "1"'),
    "revision zero": _with("revision: 0"),
    "updated, no time": _with("updated: x"),
    "disabled": _with("disabled: yes"),
    "disabled, null": _with("disabled: null"),
    "disabled as an expression": _with('disabled: "{{ true }}"'),
    "disabled as text": _with('disabled: "true"'),
    "disabled as a number": _with("disabled: 1"),
    "description as a number": _with("description: 2026"),
    "description as a list": _with("description: [a]"),
    "labels": _with("labels: {a: b, c: 1, system.readOnly: true}"),
    "labels as a list": _with("labels:\n  - {key: a, value: b}"),
    "labels as text": _with("labels: a"),
    "labels left out": _with("labels:"),
    "label without value": _with("labels: {a: null}"),
    "label with a list": _with("labels: {a: [b]}"),
    "label without key": _with("labels:\n  - {a: b}"),
    "label as text in a list": _with("labels: [a]"),
    "label of the system": _with("labels: {system.x: y}"),
    "variables as a list": _with("variables: []"),
    "variables left out": _with("variables:"),
    "inputs as a mapping": _with("inputs: {}"),
    "triggers as a mapping": _with("triggers: {}"),
    "triggers left out": _with("triggers:"),
    "errors as text": _with("errors: x"),
    "finally as a mapping": _with("finally: {}"),
    "afterExecution as a mapping": _with("afterExecution: {}"),
    "outputs as a mapping": _with("outputs: {}"),
    "checks as a mapping": _with("checks: {}"),
    "sla as a mapping": _with("sla: {}"),
    "retry as text": _with("retry: x"),
    "retry without type": _with("retry: {}"),
    "concurrency as a number": _with("concurrency: 5"),
    "concurrency without limit": _with("concurrency: {}"),
    "id with a leading dot": Case(text="id: .a\nnamespace: company\n" + TASKS),
    "id of 101 characters": Case(text=f"id: {'a' * 101}\nnamespace: company\n" + TASKS),
    "reserved id": Case(text="id: resume\nnamespace: company\n" + TASKS),
    "namespace in capitals": Case(text="id: a\nnamespace: Company\n" + TASKS),
    "task without type": Case(text=HEAD + "tasks:\n  - id: t\n"),
}

CASES = {**YAML, **TOP_LEVEL}

_SIGNS = ("", "+", "-")
_BODIES = (
    *(
        "0",
        "00",
        "010",
        "08",
        "0_",
        "0_7",
        "0__",
        "1",
        "1_000",
        "1__0",
        "1_",
        "_1",
        "12345678901234567890123",
        "0x1F",
        "0x_F_",
        "0x",
        "0x_",
    ),
    *(
        "0xG",
        "0b11",
        "0b_1_",
        "0b2",
        "0b",
        "0o17",
        "1.5",
        "1.",
        ".5",
        "._5",
        "5._",
        "1.2.3",
        "1e3",
        "1E5",
        "1e+3",
        "1e-400",
        "1e_5",
        "1_e5",
    ),
    *("1.5E+_3", ".5e5", ".e5", "1e", "e5", "00.5", "1_0.5_0", "1:30", "1:2:3", "1:60", "01:30", "190:20:30", "1,000", "1 000", "1/2", "."),
    *("..", "-", "true", "yes", "null", "inf", "nan", "0.1000000000000000055", "9007199254740993", "1.7976931348623157e308", "٣", "1٣"),
)
_WORDS = (
    *("true", "True", "TRUE", "tRue", "false", "yes", "Yes", "YES", "yEs", "no", "No", "on", "On", "ON", "off", "OFF", "y", "n", "Y", "N"),
    *("null", "Null", "NULL", "nULL", "~", "~a", "none", "None", "nil", "=", "<<", "2026-01-31", "2026-01-31T10:00:00Z", "12:30:45", "a?b"),
    *("a#b", "a:b", "::", "-a", "?a", ":a", "a b  c", "a\n    b", "é", "😀", "\u00a0", "0x1F x", "1 2", "http://x/?y=1", "*", "$x", "(a)"),
)
SCALARS = (*(sign + body for sign in _SIGNS for body in _BODIES), *_WORDS)
