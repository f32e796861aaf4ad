"""Given this repository, `gate check` says exactly this: what cannot be read is named, and hides nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from gate.cli import wiring

RULE = """# METADATA
# title: {title}
# description: A rule of the team.
# custom:
#   id: {id}
#   severity: low
#   category: team
#   judges: [flows]
#   enforcement: {{default: deny, protected: deny}}
#   remediation: Write something else.
package gate.rules.team.{package}

"""

STACK: dict[str, str | bytes] = {
    "gate.yaml": """version: 1
policies:
  packs: [builtin, {path: policies}]
limits: {rule: 1s}
environments:
  dev:
    terraform:
      dir: tf
      var_files: [dev.tfvars]
    flows: [flows]
    kestra: {url: http://localhost:8080, version: "1.3"}
    namespaces: [company]
""",
    "tf/main.tf": """variable "team" {
  type = string
}

provider "kestra" {
  url = "http://localhost:8080"
}

resource "kestra_flow" "good" {
  flow_id   = "good"
  namespace = "company.${var.team}"
  content   = templatefile("${path.module}/good.yml", { team = var.team })
}
""",
    "tf/versions.tf": """terraform {
  required_providers {
    kestra = {
      source  = "kestra-io/kestra"
      version = "~> 1.3"
    }
  }
}
""",
    "tf/dev.tfvars": 'team = "data"\n',
    "tf/good.yml": "id: good\nnamespace: company.${team}\ntasks:\n  - id: a\n    type: io.kestra.plugin.core.log.Log\n    message: a\n",
    "flows/stray.yml": "id: stray\nnamespace: elsewhere\ntasks:\n  - id: a\n    type: io.kestra.plugin.core.log.Log\n    message: a\n",
    "policies/quiet/quiet.rego": RULE.format(id="TEAM-01", title="Nothing is quiet", package="quiet")
    + 'deny contains {"subject": flow.subject, "path": ["id"], "message": "quiet"} if {\n'
    '\tsome flow in input.flows\n\tflow.id == "quiet"\n}\n',
}
"""A flow that Terraform renders, and one that nothing deploys and ENV-01 denies."""

MANY = "numbers.range(1, 100000)"

STANDS = "ENV-01 flows/stray.yml:2:12"
"""What every case still finds."""


def team_rule(body: str) -> str:
    return RULE.format(id="TEAM-02", title="A broken rule", package="broken") + body


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def judged(folder: Path) -> tuple[str, list[str], list[str]]:
    """The decision, the findings with their places, and what could not be judged."""
    report = wiring.check(wiring.open_workspace(folder / "gate.yaml"), ["dev"]).report
    findings = [
        f"{one.rule} {one.location.path}:{one.location.line}:{one.location.column}" if one.location else f"{one.rule} {one.subject}"
        for one in report.environments[0].findings
    ]
    failures = [":".join(str(part) for part in (one.path, one.line, one.column, f" {one.message}")) for one in report.failures]
    return report.decision.value, findings, failures


def test_the_stack_is_denied_for_its_stray_flow_alone(tmp_path: Path) -> None:
    assert judged(write(tmp_path, STACK)) == ("DENY", [STANDS], [])


def test_a_flow_that_terraform_only_reads_is_judged_as_it_stands(tmp_path: Path) -> None:
    reading = 'output "digest" {\n  value = filesha256("${path.module}/../flows/stray.yml")\n}\n'
    assert judged(write(tmp_path, {**STACK, "tf/outputs.tf": reading})) == ("DENY", [STANDS], [])


FINDING = '{"subject": "x", "path": [], "message": "x"}'

BROKEN_RULES: dict[str, tuple[str, str]] = {
    "does not compile": ("deny contains {", "14:1: TEAM-02: expecting expression"),
    "calls the network": (
        f'deny contains {FINDING} if http.send({{"url": "http://x"}})',
        "13:63: TEAM-02: a rule may not call `http.send`: it reaches the network, and a rule's answer must not depend on another system",
    ),
    "reads the clock": (
        f"deny contains {FINDING} if time.now_ns() > 0",
        (
            "13:63: TEAM-02: a rule may not call `time.now_ns`: rules have no clock: "
            "compare with `input.now`, so that the same input always gets the same answer"
        ),
    ),
    "asks the engine": (
        f"deny contains {FINDING} if opa.runtime().env",
        (
            "13:63: TEAM-02: a rule may not call `opa.runtime`: "
            "it reads the engine's own environment, which may hold secrets and differs between machines"
        ),
    ),
    "reads what is not there": (
        f'deny contains {FINDING} if {{\n\tsome flow in input.flows\n\tflow.namespac == "x"\n}}',
        "15:7: TEAM-02: `input.flows[_].namespac` does not exist; did you mean `namespace`?",
    ),
    "errs": (
        f"deny contains {FINDING} if startswith(null, input.environment.name)",
        "13:74: TEAM-02: `startswith` needs a string argument and got something else",
    ),
    "loops": (
        f"deny contains {FINDING} if count([1 | some a in {MANY}; some b in {MANY}]) > 0",
        "13:None: TEAM-02: the engine did not come to an end evaluating it: it was ended after 1 s",
    ),
    "eats memory": (
        f"deny contains {FINDING} if count(numbers.range(1, 1000000000)) > 0",
        "13:None: TEAM-02: the engine did not come to an end evaluating it: it asked for more memory than it may have",
    ),
    "answers something else": (
        'deny contains "text"',
        (
            "13:None: TEAM-02: an element of `deny` is not one of objects "
            '{"subject": text, "path": list of keys and indexes, "message": text}: '
            "expected `object`, got `str`"
        ),
    ),
    "answers nothing": ("helper := 1", "11:None: TEAM-02: it defines neither `deny` nor `warn`, so it can never find anything"),
}


@pytest.mark.parametrize(("body", "message"), BROKEN_RULES.values(), ids=BROKEN_RULES)
def test_a_rule_that_is_broken_names_itself_and_the_others_stand(tmp_path: Path, body: str, message: str) -> None:
    write(tmp_path, {**STACK, "policies/broken/broken.rego": team_rule(body + "\n")})
    assert judged(tmp_path) == ("INDETERMINATE", [STANDS], [f"policies/broken/broken.rego:{message}"])


BROKEN_FILES: dict[str, tuple[str, str | bytes, str]] = {
    "a flow that is not YAML": (
        "flows/x.yml",
        "id: [a\n",
        "2:1: this is not YAML: while parsing a flow sequence did not find expected ',' or ']'",
    ),
    "a flow with a duplicate key": ("flows/x.yml", "id: a\nid: b\n", "2:1: the key `id` stands here again; it is already on line 1"),
    "a flow that is not UTF-8": ("flows/x.yml", b"id: \xff\n", "1:5: flows/x.yml is not UTF-8: byte 0xff stands where a character should"),
    "an empty flow": ("flows/x.yml", "", "1:1: there is nothing in it but blanks and comments"),
    "a flow that is a list": (
        "flows/x.yml",
        "- id: a\n",
        "1:1: a flow is a mapping with `id`, `namespace` and `tasks`, but a list stands here",
    ),
    "a flow whose extension nobody reads": (
        "flows/x.YML",
        "id: a\n",
        "None:None: the file's extension is not in lower case: Kestra and Terraform patterns would pass it over",
    ),
    "HCL that does not parse": ("tf/x.tf", 'resource "x" {\n', "2:1: found the end of the file where } was expected"),
    "HCL that is not UTF-8": ("tf/x.tf", b'locals { a = "\xff" }\n', "1:15: found bytes that are not UTF-8"),
    "an override of nothing": (
        "tf/x_override.tf",
        "locals { x = 1 }\n",
        "1:10: found local.x in an override file, but no file that declares it",
    ),
    "a block that Terraform does not know": ("tf/x.tf", 'resurce "a" "b" {}\n', "1:1: found a block of the unknown type resurce"),
    "tfvars that do not parse": ("tf/x.auto.tfvars", "team = \n", "1:8: found the end of the line where a value was expected"),
    "a rule without METADATA": (
        "policies/x.rego",
        "package gate.rules.x\n\ndeny contains 1\n",
        "1:None: it has no `# METADATA` block above `package`",
    ),
    "a rule whose id is taken": (
        "policies/x.rego",
        RULE.format(id="TEAM-01", title="Twice", package="x") + "deny contains {}\n",
        "5:None: TEAM-01: the id TEAM-01 stands here again; policies/quiet/quiet.rego has it already",
    ),
}


@pytest.mark.parametrize(("name", "content", "message"), BROKEN_FILES.values(), ids=BROKEN_FILES)
def test_a_file_that_cannot_be_read_is_named_and_hides_no_finding(tmp_path: Path, name: str, content: str | bytes, message: str) -> None:
    write(tmp_path, {**STACK, name: content})
    assert judged(tmp_path) == ("INDETERMINATE", [STANDS], [f"{name}:{message}"])


def test_a_variable_file_that_is_missing_leaves_the_rest_judged(tmp_path: Path) -> None:
    write(tmp_path, STACK)
    (tmp_path / "tf/dev.tfvars").unlink()
    decision, findings, failures = judged(tmp_path)
    assert (decision, failures) == ("INDETERMINATE", ["gate.yaml:9:19: the variable file tf/dev.tfvars does not exist"])
    assert STANDS in findings


SETTINGS = """version: 1
environments:
  dev:
    terraform: {dir: tf}
    kestra: {url: http://localhost:8080, version: "1.3"}
    namespaces: [company]
"""
NOTHING = {
    "no folder is named": (
        SETTINGS.replace("    terraform: {dir: tf}\n", ""),
        "",
        "environment dev has no resource, flow or plan to judge",
        "Name its `terraform.dir` or its `flows` folders in gate.yaml, or remove the environment.",
    ),
    "the root holds no resource": (
        SETTINGS,
        'variable "a" {}\n',
        "environment dev has no resource in tf, and no flow or plan to judge",
        "Write its resources there, correct `terraform.dir` in gate.yaml, or remove the environment.",
    ),
    "its modules are elsewhere": (
        SETTINGS,
        'module "flows" {\n  source  = "acme/flows/kestra"\n  version = "1.2.3"\n}\n',
        "all that environment dev has are modules that are not in the repository: module.flows",
        "Judge a plan, which shows what they make: `gate check dev --plan FILE`; or copy the modules into the repository.",
    ),
}


@pytest.mark.parametrize(("settings", "code", "message", "remediation"), NOTHING.values(), ids=NOTHING)
def test_why_there_is_nothing_to_judge_is_said(tmp_path: Path, settings: str, code: str, message: str, remediation: str) -> None:
    (tmp_path / "tf").mkdir()
    (tmp_path / "gate.yaml").write_text(settings)
    (tmp_path / "tf" / "main.tf").write_text(code)

    report = wiring.check(wiring.open_workspace(tmp_path / "gate.yaml"), ["dev"]).report

    assert report.decision == "INDETERMINATE"
    assert [(one.code, one.message, one.remediation) for one in report.failures] == [("nothing-to-check", message, remediation)]
