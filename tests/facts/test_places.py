"""Where findings point, by a table. Sources are marked: ⟦what the finding is about⟧, and ⟨what is told beside it⟩."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from gate.config.loader import load
from gate.facts.collect import Readers, collect
from gate.facts.places import Places
from gate.model.report import Location
from gate.sources.kestra import KestraFlows
from gate.sources.secrets.detector import detect
from gate.sources.terraform import configuration
from gate.sources.terraform import plan as plans
from gate.tree import FolderTree
from tests.sandbox.providers import flow_yaml

SETTINGS = """\
version: 1
environments:
  dev:
    namespaces: [company]
    terraform: {dir: root, var_files: [team.tfvars]}
    flows: [flows]
"""
MARKS = {"⟦": "⟧", "⟨": "⟩"}


@dataclass(frozen=True)
class Case:
    """Files with marks, a subject and a path in it; `planned` are the changes of a plan that is judged with them."""

    files: dict[str, str] | str
    subject: str
    path: tuple[str | int, ...] = ()
    planned: tuple[dict[str, Any], ...] = ()
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def marked(self) -> dict[str, str]:
        """The files of the repository."""
        files = {"main.tf": self.files} if isinstance(self.files, str) else self.files
        inside = {name if "/" in name or name == "gate.yaml" else f"root/{name}": text for name, text in files.items()}
        return {"gate.yaml": SETTINGS, "root/team.tfvars": "", "root/main.tf": "", "flows/.keep": "", **inside}


def unmarked(path: str, text: str) -> tuple[str, dict[str, list[str]]]:
    """Return a text without its marks, and what each kind of them encloses, as `path:line:column-line:column`."""
    found: dict[str, list[str]] = {opening: [] for opening in MARKS}
    plain, starts = "", {}
    for part in re.split("([⟦⟧⟨⟩])", text):
        if part in MARKS:
            starts[part] = place(plain)
        elif part in MARKS.values():
            opening = next(opening for opening, closing in MARKS.items() if closing == part)
            found[opening].append(f"{path}:{starts.pop(opening)}-{place(plain)}")
        else:
            plain += part
    assert not starts
    return plain, found


def place(text: str) -> str:
    """Return line and column behind a text."""
    return f"{text.count(chr(10)) + 1}:{len(text) - text.rfind(chr(10))}"


def shown(location: Location | None) -> str:
    return (
        f"{location.path}:{location.line}:{location.column}-{location.end_line}:{location.end_column}"
        if location is not None
        else "nowhere"
    )


def change(address: str, actions: list[str], before: Any = None, after: Any = None, **more: Any) -> dict[str, Any]:
    """Return a change as a plan's JSON has it."""
    found = re.fullmatch(r"((?:module\.\w+(?:\[[^]]*\])?\.)*)(\w+)\.(\w+)(?:\[(.*)\])?", address)
    assert found is not None
    said = {"actions": actions, "before": before, "after": after, "after_unknown": {}, "before_sensitive": False, "after_sensitive": False}
    module = {"module_address": found[1].rstrip(".")} if found[1] else {}
    index = {"index": json.loads(found[4])} if found[4] else {}
    named = {"address": address, "mode": "managed", "type": found[2], "name": found[3], "provider_name": "registry.terraform.io/a/b"}
    return {**named, **module, **index, **more, "change": said}


def plan_json(case: Case) -> str:
    drift = [one["drift"] for one in case.planned if "drift" in one]
    return json.dumps(
        {
            "format_version": "1.2",
            "terraform_version": "1.11.4",
            "planned_values": {},
            "configuration": {},
            "variables": {name: {"value": value} for name, value in case.variables.items()},
            "resource_changes": [one for one in case.planned if "drift" not in one],
            "resource_drift": drift,
        }
    )


def located(case: Case, folder: Path) -> tuple[str, list[str]]:
    """Return where a finding about the case points, and what is told beside."""
    for name, text in case.marked.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(unmarked(name, text)[0].encode())
    tree = FolderTree(folder)
    project = load(tree, "gate.yaml")
    plan = None
    if case.planned:
        (folder / "plan.json").write_text(plan_json(case), encoding="utf-8")
        plan = plans.read(folder / "plan.json", "plan.json")
    readers = Readers(flows=KestraFlows(), configurations=configuration, secrets=detect)
    documents = collect(project.environments["dev"], project, tree, plan, readers)
    location, related = Places(documents, "dev", project.spans).locate(case.subject, case.path)
    return shown(location), [shown(one) for one in related]


def expected(case: Case) -> tuple[str, list[str]]:
    marks = [unmarked(name, text)[1] for name, text in case.marked.items()]
    about = [one for found in marks for one in found["⟦"]]
    beside = [one for found in marks for one in found["⟨"]]
    assert len(about) < 2
    return about[0] if about else "nowhere", beside


R = "config:a_b.c"
ARGUMENTS = {
    "an argument": Case('resource "a_b" "c" {\n  x = ⟦"y"⟧\n}\n', R, ("x",)),
    "an argument after others": Case('resource "a_b" "c" {\n  w = 1\n\n  x    = ⟦[1, 2]⟧ # why\n}\n', R, ("x",)),
    "the resource": Case('⟦resource "a_b" "c"⟧ {\n  x = "y"\n}\n', R),
    "an argument that is not there": Case('⟦resource "a_b" "c"⟧ {\n  x = "y"\n}\n', R, ("z",)),
    "a value deeper than what is written": Case('resource "a_b" "c" {\n  x = ⟦concat(["y"], ["z"])⟧\n}\n', R, ("x", 1)),
    "a key of an object": Case('resource "a_b" "c" {\n  x = { a = 1, b = ⟦"y"⟧ }\n}\n', R, ("x", "b")),
    "a key in quotes": Case('resource "a_b" "c" {\n  x = { "a b" = ⟦"y"⟧ }\n}\n', R, ("x", "a b")),
    "a key of an object over lines": Case('resource "a_b" "c" {\n  x = {\n    a = 1\n    b = ⟦"y"⟧\n  }\n}\n', R, ("x", "b")),
    "an element of a list": Case('resource "a_b" "c" {\n  x = ["a", ⟦"b"⟧]\n}\n', R, ("x", 1)),
    "a key in an element": Case('resource "a_b" "c" {\n  x = [{ a = 1 }, { a = ⟦2⟧ }]\n}\n', R, ("x", 1, "a")),
    "a nested block": Case('resource "a_b" "c" {\n  ⟦n⟧ {\n    x = 1\n  }\n}\n', R, ("n", 0)),
    "an argument of a nested block": Case('resource "a_b" "c" {\n  n {\n    x = ⟦1⟧\n  }\n}\n', R, ("n", 0, "x")),
    "the second of several blocks": Case('resource "a_b" "c" {\n  n { x = 1 }\n  n { x = ⟦2⟧ }\n}\n', R, ("n", 1, "x")),
    "a block in a block": Case('resource "a_b" "c" {\n  n {\n    m { x = ⟦1⟧ }\n  }\n}\n', R, ("n", 0, "m", 0, "x")),
    "a dynamic block": Case(
        'resource "a_b" "c" {\n  dynamic "n" {\n    for_each = [1, 2]\n    content {\n      x = ⟦5⟧\n    }\n  }\n}\n', R, ("n", 1, "x")
    ),
    "inside jsonencode": Case('resource "a_b" "c" {\n  x = jsonencode({\n    a = { b = ⟦1⟧ }\n  })\n}\n', R, ("x", "a", "b")),
    "inside yamlencode": Case('resource "a_b" "c" {\n  x = yamlencode({ a = [⟦1⟧] })\n}\n', R, ("x", "a", 0)),
    "a heredoc": Case('resource "a_b" "c" {\n  x = ⟦<<-EOT\n    a\n  EOT⟧\n}\n', R, ("x",)),
    "an instance by number": Case('resource "a_b" "c" {\n  count = 2\n  x     = ⟦5⟧\n}\n', "config:a_b.c[1]", ("x",)),
    "an instance by key": Case('resource "a_b" "c" {\n  for_each = toset(["k"])\n  x        = ⟦5⟧\n}\n', 'config:a_b.c["k"]', ("x",)),
    "a data source": Case('data "a_b" "c" {\n  x = ⟦"y"⟧\n}\n', "config:data.a_b.c", ("x",)),
    "behind characters of several bytes": Case('resource "a_b" "c" {\n  /* é→𝄞 */ x = ⟦"é"⟧\n}\n', R, ("x",)),
    "behind tabs": Case('resource "a_b" "c" {\n\t\tx\t=\t⟦"y"⟧\n}\n', R, ("x",)),
    "in a file with carriage returns": Case('resource "a_b" "c" {\r\n  w = 1\r\n  x = ⟦"y"⟧\r\n}\r\n', R, ("x",)),
    "in another file": Case({"other.tf": '# é\n\nresource "a_b" "c" {\n  x = ⟦"y"⟧\n}\n'}, R, ("x",)),
    "in a module": Case(
        {"main.tf": 'module "m" {\n  source = "./m"\n}\n', "root/m/main.tf": 'resource "a_b" "c" {\n  x = ⟦"y"⟧\n}\n'},
        "config:module.m.a_b.c",
        ("x",),
    ),
    "in a module above the root": Case(
        {"main.tf": 'module "m" {\n  source = "../shared/m"\n}\n', "shared/m/main.tf": 'resource "a_b" "c" {\n  x = ⟦"y"⟧\n}\n'},
        "config:module.m.a_b.c",
        ("x",),
    ),
    "in a module of a module": Case(
        {
            "main.tf": 'module "m" {\n  source = "./m"\n}\n',
            "root/m/main.tf": 'module "n" {\n  source = "../n"\n}\nresource "a_b" "c" {\n  x = 1\n}\n',
            "root/n/main.tf": 'resource "a_b" "c" {\n  x = ⟦"y"⟧\n}\n',
        },
        "config:module.m.module.n.a_b.c",
        ("x",),
    ),
    "an instance of a module": Case(
        {
            "main.tf": 'module "m" {\n  for_each = toset(["k"])\n  source   = "./m"\n}\n',
            "root/m/main.tf": 'resource "a_b" "c" {\n  x = ⟦"y"⟧\n}\n',
        },
        'config:module.m["k"].a_b.c',
        ("x",),
    ),
    "a provider": Case('⟦provider "p"⟧ {\n  x = 1\n}\n', "config:provider.p"),
    "an argument of a provider": Case('provider "p" {\n  x = ⟦1⟧\n}\n', "config:provider.p", ("x",)),
    "an argument of an alias": Case(
        'provider "p" {\n  x = 1\n}\nprovider "p" {\n  alias = "q"\n  x     = ⟦2⟧\n}\n', "config:provider.p.q", ("x",)
    ),
    "a variable": Case('⟦variable "v"⟧ {\n  default = 1\n}\n', "config:var.v"),
    "an output": Case('output "o" {\n  value = ⟦"x"⟧\n}\n', "output:o", ("value",)),
    "a setting of the backend": Case('terraform {\n  backend "local" {\n    path = ⟦"x"⟧\n  }\n}\n', "config:backend", ("path",)),
    "the backend of a plan": Case(
        'terraform {\n  ⟦backend "local"⟧ {\n    path = "x"\n  }\n}\n',
        "plan",
        ("identity", "backend"),
        (change("a_b.c", ["delete"], {"x": 1}),),
    ),
    "a setting of the environment": Case({"gate.yaml": SETTINGS.replace("[company]", "⟦[company]⟧")}, "environment:dev", ("namespaces",)),
    "something that is not there": Case('resource "a_b" "c" {\n  x = 1\n}\n', "config:a_b.other", ("x",)),
}

USE = 'resource "a_b" "c" {\n  x = ⟦var.v⟧\n}\n'
ORIGINS = {
    "a default": Case(USE + 'variable "v" {\n  type    = string\n  default = ⟨"y"⟩\n}\n', R, ("x",)),
    "a default that is a number": Case(USE + 'variable "v" {\n  default = ⟨5⟩\n}\n', R, ("x",)),
    "a tfvars file": Case({"main.tf": USE + 'variable "v" {\n  default = "z"\n}\n', "terraform.tfvars": 'w = 1\nv = ⟨"y"⟩\n'}, R, ("x",)),
    "an automatic tfvars file": Case(
        {"main.tf": USE + 'variable "v" {}\n', "terraform.tfvars": 'v = "z"\n', "b.auto.tfvars": 'v = ⟨"y"⟩\n'}, R, ("x",)
    ),
    "a file that gate.yaml names": Case(
        {"main.tf": USE + 'variable "v" {}\n', "b.auto.tfvars": "v = 4\n", "root/team.tfvars": "v = ⟨5⟩\n"}, R, ("x",)
    ),
    "a tfvars file in JSON": Case({"main.tf": USE + 'variable "v" {}\n', "terraform.tfvars.json": '{\n  "v": ⟨"y"⟩\n}\n'}, R, ("x",)),
    "a local": Case('locals {\n  v = ⟨upper("y")⟩\n}\nresource "a_b" "c" {\n  x = ⟦local.v⟧\n}\n', R, ("x",)),
    "a local of a local": Case('locals {\n  v = ⟨local.w⟩\n  w = ⟨5⟩\n}\nresource "a_b" "c" {\n  x = ⟦local.v⟧\n}\n', R, ("x",)),
    "a key of a local": Case('locals {\n  v = { a = 1, b = ⟨"y"⟩ }\n}\nresource "a_b" "c" {\n  x = ⟦local.v.b⟧\n}\n', R, ("x",)),
    "a part of a text": Case('resource "a_b" "c" {\n  x = ⟦"a-${var.v}-b"⟧\n}\nvariable "v" {\n  default = ⟨"y"⟩\n}\n', R, ("x",)),
    "two variables": Case(
        'resource "a_b" "c" {\n  x = ⟦[var.v, var.w]⟧\n}\nvariable "v" {\n  default = ⟨1⟩\n}\nvariable "w" {\n  default = ⟨2⟩\n}\n',
        R,
        ("x",),
    ),
    "one of two, by its key": Case(
        'resource "a_b" "c" {\n  x = { a = var.v, b = ⟦var.w⟧ }\n}\nvariable "v" {\n  default = 1\n}\nvariable "w" {\n  default = ⟨2⟩\n}\n',
        R,
        ("x", "b"),
    ),
    "a condition": Case(
        'resource "a_b" "c" {\n  x = ⟦var.v ? 1 : local.w⟧\n}\nvariable "v" {\n  default = ⟨true⟩\n}\nlocals {\n  w = ⟨2⟩\n}\n', R, ("x",)
    ),
    "an argument of a function": Case(
        'resource "a_b" "c" {\n  x = ⟦upper(trimspace(var.v))⟧\n}\nvariable "v" {\n  default = ⟨"y"⟩\n}\n', R, ("x",)
    ),
    "a loop": Case('resource "a_b" "c" {\n  x = ⟦[for one in var.v : "<${one}>"]⟧\n}\nvariable "v" {\n  default = ⟨["y"]⟩\n}\n', R, ("x",)),
    "a key in brackets": Case(
        'resource "a_b" "c" {\n  x = ⟦local.m[var.v]⟧\n}\nlocals {\n  m = ⟨{ k = 1 }⟩\n}\nvariable "v" {\n  default = ⟨"k"⟩\n}\n', R, ("x",)
    ),
    "what a block is repeated over": Case(
        'resource "a_b" "c" {\n  for_each = ⟨local.m⟩\n  x        = ⟦each.value.n⟧\n}\nlocals {\n  m = ⟨{ k = { n = 5 } }⟩\n}\n',
        'config:a_b.c["k"]',
        ("x",),
    ),
    "a literal in what a block is repeated over": Case(
        'resource "a_b" "c" {\n  for_each = { k = ⟨"y"⟩ }\n  x        = ⟦each.value⟧\n}\n', 'config:a_b.c["k"]', ("x",)
    ),
    "the input of a module": Case(
        {
            "main.tf": 'module "m" {\n  source = "./m"\n  v      = ⟨"y"⟩\n}\n',
            "root/m/main.tf": 'variable "v" {\n  default = "z"\n}\n' + USE,
        },
        "config:module.m.a_b.c",
        ("x",),
    ),
    "the input of a module, and what it stands for": Case(
        {
            "main.tf": 'module "m" {\n  source = "./m"\n  v      = ⟨var.w⟩\n}\nvariable "w" {\n  default = ⟨5⟩\n}\n',
            "root/m/main.tf": 'variable "v" {}\n' + USE,
        },
        "config:module.m.a_b.c",
        ("x",),
    ),
    "the default of a module": Case(
        {"main.tf": 'module "m" {\n  source = "./m"\n}\n', "root/m/main.tf": 'variable "v" {\n  default = ⟨"y"⟩\n}\n' + USE},
        "config:module.m.a_b.c",
        ("x",),
    ),
    "the output of a module": Case(
        {
            "main.tf": 'module "m" {\n  source = "./m"\n}\nresource "a_b" "c" {\n  x = ⟦module.m.o⟧\n}\n',
            "root/m/main.tf": 'output "o" {\n  value = ⟨local.v⟩\n}\nlocals {\n  v = ⟨5⟩\n}\n',
        },
        R,
        ("x",),
    ),
    "a variable in a provider": Case(
        'provider "p" {\n  x = ⟦var.v⟧\n}\nvariable "v" {\n  default = ⟨"y"⟩\n}\n', "config:provider.p", ("x",)
    ),
    "a variable in an output": Case('output "o" {\n  value = ⟦var.v⟧\n}\nvariable "v" {\n  default = ⟨5⟩\n}\n', "output:o", ("value",)),
    "a variable that nothing gives a value": Case(USE + 'variable "v" {}\n', R, ("x",)),
    "a value of the plan that is the one written": Case(
        USE + 'variable "v" {\n  default = ⟨"y"⟩\n}\n', "change:a_b.c", ("x",), (change("a_b.c", ["create"], None, {"x": "y"}),), {"v": "y"}
    ),
    "a value of the plan that came from elsewhere": Case(
        USE + 'variable "v" {\n  default = "y"\n}\n', "change:a_b.c", ("x",), (change("a_b.c", ["create"], None, {"x": "z"}),), {"v": "z"}
    ),
}

FLOW = "id: f\nnamespace: company\ntasks:\n  - id: one\n    type: io.kestra.plugin.core.log.Log\n    message: ⟦hello⟧\n"
FLOW_2 = FLOW.replace("⟦", "").replace("⟧", "")
TASK = ("tasks", 0, "message")


def flow(content: str) -> str:
    """Return a resource that deploys a flow."""
    return f'resource "kestra_flow" "f" {{\n  flow_id   = "f"\n  namespace = "company"\n  content   = {content}\n}}\n'


def indented(text: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}\n" for line in text.splitlines())


def again(content: str, address: str = "kestra_flow.f") -> tuple[dict[str, Any], ...]:
    """Return a plan that creates the flow, its content written anew as the provider does."""
    plain = unmarked("", content)[0]
    rewritten = flow_yaml.rewrite(plain)
    assert rewritten != plain
    return (change(address, ["create"], None, {"flow_id": "f", "namespace": "company", "content": rewritten}),)


TEMPLATE = "id: f\nnamespace: company\ntasks:\n%{ for name in names ~}\n  - id: ${name}\n    type: t\n    message: ⟦a⟧\n%{ endfor ~}\n"
COMMENTED = FLOW.replace("tasks:", "# why\n\ntasks:   # a list").replace("⟦hello⟧", "⟦'hello'⟧")
FOLDED = FLOW.replace("⟦hello⟧", "⟦>-\n      hello\n      you⟧")
FLOWS = {
    "a file that nothing deploys": Case({"flows/a.yml": FLOW}, "flow:flows/a.yml", TASK),
    "the whole of a file": Case({"flows/a.yml": "⟦" + FLOW_2.rstrip() + "⟧\n"}, "flow:flows/a.yml"),
    "a value that is not there": Case(
        {"flows/a.yml": FLOW_2.replace("- id: one", "- ⟦id: one").rstrip() + "⟧\n"}, "flow:flows/a.yml", ("tasks", 0, "other")
    ),
    "a heredoc": Case(flow("<<EOT\n" + FLOW + "EOT\n"), "flow:kestra_flow.f", TASK),
    "an indented heredoc": Case(flow("<<-EOT\n" + indented(FLOW, 4) + "  EOT\n"), "flow:kestra_flow.f", TASK),
    "a heredoc in a local": Case(
        flow("local.f") + "locals {\n  f = <<-EOT\n" + indented(FLOW, 4) + "  EOT\n}\n", "flow:kestra_flow.f", TASK
    ),
    "a heredoc in a module": Case(
        {"main.tf": 'module "m" {\n  source = "./m"\n}\n', "root/m/main.tf": flow("<<-EOT\n" + indented(FLOW, 4) + "  EOT\n")},
        "flow:module.m.kestra_flow.f",
        TASK,
    ),
    "a file that is read": Case({"main.tf": flow('file("f.yml")'), "root/f.yml": FLOW}, "flow:root/f.yml", TASK),
    "a template": Case(
        {"main.tf": flow('templatefile("f.tftpl", { names = ["one", "two"] })'), "root/f.tftpl": TEMPLATE},
        "flow:root/f.tftpl",
        ("tasks", 1, "message"),
    ),
    "a condition in a template": Case(
        {
            "main.tf": flow('templatefile("f.tftpl", { more = true })'),
            "root/f.tftpl": FLOW_2 + "%{ if more ~}\n  - id: two\n    type: ⟦t⟧\n%{ endif ~}\n",
        },
        "flow:root/f.tftpl",
        ("tasks", 1, "type"),
    ),
    "what a template is given": Case(
        {
            "main.tf": flow('⟨templatefile("f.tftpl", { text = var.v })⟩') + 'variable "v" {\n  default = "y"\n}\n',
            "root/f.tftpl": FLOW.replace("⟦hello⟧", "${⟦t⟧ext}"),
        },
        "flow:root/f.tftpl",
        TASK,
    ),
    "what stands beside what a template is given": Case(
        {
            "main.tf": flow('templatefile("f.tftpl", { text = "y" })'),
            "root/f.tftpl": FLOW.replace("id: one", "id: ${text} ${text}"),
        },
        "flow:root/f.tftpl",
        TASK,
    ),
    "files put together": Case(
        {"main.tf": flow('⟦join("\\n", [file("a.yml"), file("b.yml")])⟧'), "root/a.yml": FLOW_2, "root/b.yml": "labels:\n  a: b\n"},
        "flow:kestra_flow.f",
        ("labels", "a"),
    ),
    "one of a folder": Case(
        {
            "main.tf": 'resource "kestra_flow" "f" {\n  for_each  = fileset("${path.module}/all", "*.yml")\n  flow_id   = "f"\n'
            '  namespace = "company"\n  content   = file("${path.module}/all/${each.value}")\n}\n',
            "root/all/a.yml": FLOW_2,
            "root/all/b.yml": "# é\n" + FLOW,
        },
        "flow:root/all/b.yml",
        TASK,
    ),
    "content written anew": Case(flow("<<-EOT\n" + indented(COMMENTED, 4) + "  EOT\n"), "flow:kestra_flow.f", TASK, again(COMMENTED)),
    "folded content written anew": Case(
        flow("<<-EOT\n" + indented(FOLDED, 4).replace("you⟧\n", "you\n⟧") + "  EOT\n"), "flow:kestra_flow.f", TASK, again(FOLDED)
    ),
    "a file written anew": Case({"main.tf": flow('file("f.yml")'), "root/f.yml": COMMENTED}, "flow:root/f.yml", TASK, again(COMMENTED)),
    "a template written anew": Case(
        {"main.tf": flow('templatefile("f.tftpl", { names = ["one", "two"] })'), "root/f.tftpl": TEMPLATE},
        "flow:root/f.tftpl",
        ("tasks", 1, "message"),
        again("id: f\nnamespace: company\ntasks:\n  - id: one\n    type: t\n    message: a\n  - id: two\n    type: t\n    message: a\n"),
    ),
}

UPDATED = (change("a_b.c", ["update"], {"x": 1}, {"x": 2}),)
CHANGES = {
    "an attribute of a change": Case('resource "a_b" "c" {\n  x = ⟦2⟧\n}\n', "change:a_b.c", ("x",), UPDATED),
    "a change": Case('⟦resource "a_b" "c"⟧ {\n  x = 2\n}\n', "change:a_b.c", (), UPDATED),
    "an attribute that the provider computes": Case('⟦resource "a_b" "c"⟧ {\n  x = 2\n}\n', "change:a_b.c", ("id",), UPDATED),
    "an instance that is no longer there": Case(
        '⟦resource "a_b" "c"⟧ {\n  for_each = toset(["k"])\n}\n',
        'change:a_b.c["gone"]',
        (),
        (change('a_b.c["gone"]', ["delete"], {"x": 1}),),
    ),
    "a resource that is no longer there": Case('resource "a_b" "d" {}\n', "change:a_b.c", (), (change("a_b.c", ["delete"], {"x": 1}),)),
    "a removed block": Case(
        "⟦removed⟧ {\n  from = a_b.c\n  lifecycle {\n    destroy = false\n  }\n}\n",
        "change:a_b.c",
        (),
        (change("a_b.c", ["forget"], {"x": 1}),),
    ),
    "a deposed object": Case(
        '⟦resource "a_b" "c"⟧ {\n  x = 2\n}\n',
        "change:a_b.c (deposed 1234abcd)",
        (),
        (change("a_b.c", ["delete"], {"x": 1}, deposed="1234abcd"),),
    ),
    "a change in a module": Case(
        {"main.tf": 'module "m" {\n  source = "./m"\n}\n', "root/m/main.tf": 'resource "a_b" "c" {\n  x = ⟦2⟧\n}\n'},
        "change:module.m.a_b.c",
        ("x",),
        (change("module.m.a_b.c", ["create"], None, {"x": 2}),),
    ),
    "a change in an instance of a module": Case(
        {
            "main.tf": 'module "m" {\n  count  = 2\n  source = "./m"\n  v      = ⟨count.index⟩\n}\n',
            "root/m/main.tf": 'variable "v" {}\n' + USE,
        },
        "change:module.m[1].a_b.c",
        ("x",),
        (change("module.m[1].a_b.c", ["create"], None, {"x": 1}),),
    ),
    "drift": Case(
        'resource "a_b" "c" {\n  x = ⟦2⟧\n}\n',
        "drift:a_b.c",
        ("x",),
        (*UPDATED, {"drift": change("a_b.c", ["update"], {"x": 1}, {"x": 3})}),
    ),
    "an output of a plan": Case('output "o" {\n  value = ⟦"x"⟧\n}\nresource "a_b" "c" {}\n', "output:o", ("value",), UPDATED),
}

CASES = {
    f"{kind}: {name}": case
    for kind, cases in (("arguments", ARGUMENTS), ("origins", ORIGINS), ("flows", FLOWS), ("changes", CHANGES))
    for name, case in cases.items()
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_finding_points_there(case: Case, tmp_path: Path) -> None:
    location, related = located(case, tmp_path)
    about, beside = expected(case)
    assert (location, sorted(related)) == (about, sorted(beside))
