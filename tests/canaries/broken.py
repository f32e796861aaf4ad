"""Files that cannot be read or evaluated, with a canary right where the reader stumbles."""

from __future__ import annotations

from tests.canaries.canary import Canary

PLANTED: dict[str, Canary] = {}


def bare(place: str) -> str:
    """Return a new canary that needs no quotes."""
    return PLANTED.setdefault(place, Canary.at(place, "{}")).core


CALLS = {
    "tonumber": 'tonumber("{}")',
    "tobool": 'tobool("{}")',
    "jsondecode": 'jsondecode("{{{}")',
    "yamldecode": 'yamldecode("a: [{}")',
    "csvdecode": 'csvdecode("a,b\\n{}")',
    "base64decode": 'base64decode("!{}")',
    "base64gzip": 'textdecodebase64("!{}", "UTF-8")',
    "regex": 'regex("(", "{}")',
    "regex without a match": 'regex("zzz", "{}")',
    "pattern": 'regex("({}", "a")',
    "cidrhost": 'cidrhost("{}", 1)',
    "parseint": 'parseint("{}", 10)',
    "index": 'index(["a"], "{}")',
    "element": 'element([], length("{}"))',
    "lookup": 'lookup({{}}, "{}")',
    "arithmetic": '"{}" + 1',
    "condition": '"{}" ? 1 : 2',
    "format": 'format("%d", "{}")',
    "timeadd": 'timeadd("2020-01-01T00:00:00Z", "{}")',
    "formatdate": 'formatdate("{}", "2020")',
    "urlencode": 'urldecode("%zz{}")',
    "unknown function": 'nothing("{}")',
    "zipmap": 'zipmap(["{}"], [])',
    "setproduct": 'setproduct("{}")',
    "key twice": '{{ for one in ["{0}", "{0}"] : one => one }}',
    "interpolated": '"a ${{["{}"]}}"',
    "range": 'range("{}")',
    "substr": 'substr("{}", "a", 1)',
}

SYNTAX = f"""\
resource "odd_thing" "x" {{
  password = "{bare("a string without an end")}
}}
"""

EVALUATION = "locals {{\n{}}}\n".format(
    "".join(f"  e{number} = {call.format(bare(f'argument of {name}'))}\n" for number, (name, call) in enumerate(CALLS.items()))
)

FILES = {
    "prod/evaluation.tf": EVALUATION
    + "".join(f'resource "odd_thing" "e{number}" {{ a = local.e{number} }}\n' for number in range(len(CALLS)))
    + f"""\
resource "odd_thing" "each" {{ for_each = var.hidden }}
resource "odd_thing" "many" {{ count = var.hidden }}
variable "hidden" {{
  sensitive = true
  default   = "{bare("a path, a key and an address that are sensitive")}"
}}
resource "odd_thing" "hidden" {{
  a = file(var.hidden)
  b = templatefile("${{var.hidden}}.yml", {{}})
  c = {{ a = 1 }}[var.hidden]
  d = [1][var.hidden]
}}
variable "typed" {{
  type    = number
  default = "{bare("default of another type")}"
}}
""",
    "prod/terraform.tfvars": f'from_tfvars = "{bare("tfvars without an end")}\n',
    "prod/more.auto.tfvars.json": f'{{"from_json": "{bare("tfvars, JSON without an end")}"\n',
    "prod/twice.auto.tfvars": f'from_team = "{bare("tfvars, a block")}"\nblock {{}}\n',
    "flows/unclosed.yml": f'id: a\npassword: "{bare("flow, a string without an end")}\n',
    "flows/alias.yml": f"id: a\npassword: *{bare('flow, an alias')}\n",
    "flows/tag.yml": f"id: a\npassword: !!binary {bare('flow, a tag')}\n",
    "flows/indent.yml": f"id: a\npassword: {bare('flow, a mapping in a text')}: b: c\n",
    "flows/tab.yml": f"id: a\ntasks:\n\t- password: {bare('flow, a tab')}\n",
    "flows/text.yml": f"{bare('flow, only a text')}\n",
    "flows/escape.yml": f'id: a\npassword: "\\q{bare("flow, an escape")}"\n',
    "flows/shape.yml": f"id: {{password: {bare('flow, a mapping for an id')}}}\nnamespace: company\ntasks: [1]\n",
}
