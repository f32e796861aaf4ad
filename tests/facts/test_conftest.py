"""What conftest policies are given: Terraform's own JSON of a plan, also where only the saved plan is there, and no secret in either."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace

from gate.config.loader import load
from gate.facts.collect import Readers, collect
from gate.facts.conftest import flow_documents, missing_part, plan_document
from gate.facts.documents import Documents
from gate.facts.learn import learn
from gate.facts.plan_json import missing, rebuilt
from gate.facts.redaction import REDACTED, Redactor
from gate.model.policy import InputPath
from gate.model.source import Json
from gate.model.terraform import OutputChange, Plan
from gate.sources.kestra import KestraFlows
from gate.sources.secrets.detector import detect
from gate.sources.terraform import configuration
from gate.sources.terraform import plan as plans
from gate.tree import FolderTree
from tests.programs import require

PLANS = Path(__file__).parents[1] / "plans"
NAMES = sorted(path.name for path in PLANS.iterdir() if path.is_dir())
SETTINGS = 'version: 1\nenvironments: {prod: {terraform: {dir: config}, kestra: {url: "http://localhost", version: "1.3"}}}\n'
BARE = 'version: 1\nenvironments: {prod: {kestra: {url: "http://localhost", version: "1.3"}}}\n'


def _documents(folder: Path, form: str, tmp_path: Path, settings: str = SETTINGS) -> Documents:
    (tmp_path / "gate.yaml").write_text(settings)
    if not (tmp_path / "config").exists():
        shutil.copytree(folder / "config", tmp_path / "config", ignore=shutil.ignore_patterns(".terraform", "*.tfstate*"))
    tree = FolderTree(tmp_path)
    project = load(tree, "gate.yaml")
    readers = Readers(flows=KestraFlows(), configurations=configuration, secrets=detect)
    return collect(project.environments["prod"], project, tree, plans.read(folder / form, form), readers)


def _given(documents: Documents) -> dict[str, Json]:
    assert documents.plan is not None
    redactor = Redactor()
    learn(documents, redactor)
    document: dict[str, Json] = plan_document(documents.plan, documents.configuration, redactor).document
    return document


def _claimed(document: Json, documents: Documents, parts: tuple[str, ...] = ()) -> Json:
    """A plan's JSON without what the other form says that it does not tell."""
    assert documents.plan is not None
    if isinstance(document, dict):
        below = {key: (*parts, key) for key in document}
        kept = {key: path for key, path in below.items() if missing(documents.plan, documents.configuration, path) is None}
        return {key: _claimed(document[key], documents, path) for key, path in kept.items()}
    return [_claimed(one, documents, (*parts, "*")) for one in document] if isinstance(document, list) else document


def _comparable(document: Json, *, inside: bool = False) -> Json:
    """Leave out empty collections of marks: of a value that is unknown, only the provider's schema tells that it is a collection.

    Modules are put into one order: Terraform's own changes from one run to the next.
    """
    if isinstance(document, dict):
        if "child_modules" in document:
            document = document | {"child_modules": sorted(document["child_modules"], key=lambda module: module["address"])}
        kept = {key: _comparable(below, inside=inside or "sensitive" in key) for key, below in document.items()}
        return {key: below for key, below in kept.items() if not (inside and below in ({}, []))}
    return [_comparable(one, inside=inside) for one in document] if isinstance(document, list) else document


@pytest.mark.parametrize("name", NAMES)
def test_a_saved_plan_tells_what_terraform_shows_of_it(name: str, tmp_path: Path) -> None:
    saved, shown = (_documents(PLANS / name, form, tmp_path) for form in ("plan.tfplan", "plan.json"))

    assert _comparable(_given(saved)) == _comparable(_claimed(_given(shown), saved))


@pytest.mark.parametrize("name", NAMES)
def test_a_plan_s_json_is_given_as_it_is_where_nothing_is_secret(name: str, tmp_path: Path) -> None:
    shown = json.loads((PLANS / name / "plan.json").read_text())
    given = _given(_documents(PLANS / name, "plan.json", tmp_path))

    assert list(given) == list(shown)
    assert [one["address"] for one in given.get("resource_changes", ())] == [one["address"] for one in shown.get("resource_changes", ())]
    assert given["configuration"]["root_module"].keys() == shown["configuration"]["root_module"].keys()


@pytest.mark.parametrize("settings", [SETTINGS, BARE], ids=["beside its configuration", "without it"])
@pytest.mark.parametrize("form", ["plan.tfplan", "plan.json"])
@pytest.mark.parametrize("name", NAMES)
def test_no_secret_is_given(name: str, form: str, settings: str, tmp_path: Path) -> None:
    documents = _documents(PLANS / name, form, tmp_path, settings)
    redactor = Redactor()
    learn(documents, redactor)
    flows = [one.document for one in flow_documents(documents, redactor)]

    assert "canary" not in json.dumps([_given(documents), flows])


SHOWN: dict[str, Json] = {
    "format_version": "1.2",
    "terraform_version": "1.11.4",
    "variables": {"region": {"value": "eu-1"}, "marked": {"value": "secret-1"}, "db_password": {"value": "secret-2"}},
    "planned_values": {
        "outputs": {"shown": {"sensitive": False, "value": "plain"}, "hidden": {"sensitive": True, "value": "secret-3"}},
        "root_module": {
            "child_modules": [
                {
                    "address": "module.a",
                    "resources": [
                        {
                            "address": "module.a.x_y.z",
                            "type": "x_y",
                            "values": {"list": [{"a": "secret-4", "b": "plain"}], "password": "secret-5", "note": "ends in secret-4"},
                            "sensitive_values": {"list": [{"a": True}]},
                        }
                    ],
                }
            ]
        },
    },
    "resource_changes": [
        {
            "address": "x_y.z",
            "mode": "managed",
            "type": "x_y",
            "name": "z",
            "provider_name": "example.com/x/y",
            "change": {
                "actions": ["update"],
                "before": {"map": {"k": "secret-6"}},
                "after": {"map": {"k": "secret-7"}, "number": 123456789},
                "after_unknown": {},
                "before_sensitive": {"map": True},
                "after_sensitive": {"map": {"k": True}, "number": True},
            },
        }
    ],
    "output_changes": {
        "hidden": {
            "actions": ["create"],
            "before": None,
            "after": "secret-8",
            "after_unknown": False,
            "before_sensitive": True,
            "after_sensitive": True,
        }
    },
    "prior_state": {
        "format_version": "1.0",
        "values": {
            "outputs": {"hidden": {"sensitive": True, "value": "secret-9"}},
            "root_module": {
                "resources": [{"address": "x_y.z", "type": "x_y", "values": {"a": "secret-10"}, "sensitive_values": {"a": True}}]
            },
        },
    },
    "configuration": {
        "provider_config": {"x": {"name": "x", "expressions": {"api_token": {"constant_value": "secret-11"}}}},
        "root_module": {
            "variables": {"marked": {"default": "secret-1", "sensitive": True}, "region": {"default": "eu-1"}},
            "resources": [{"address": "x_y.z", "expressions": {"block": [{"password": {"constant_value": "secret-12"}}]}}],
        },
    },
}


def test_every_mark_hides_its_value_and_the_rest_stays(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(json.dumps(SHOWN))
    (tmp_path / "config").mkdir()
    documents = _documents(tmp_path, "plan.json", tmp_path)

    given = _given(documents)

    assert "secret-" not in json.dumps(given)
    change = given["resource_changes"][0]["change"]
    assert (change["before"], change["after"]) == ({"map": REDACTED}, {"map": {"k": REDACTED}, "number": REDACTED})
    assert given["variables"] == {"region": {"value": "eu-1"}, "marked": {"value": REDACTED}, "db_password": {"value": REDACTED}}
    outputs, values = (
        given["planned_values"]["outputs"],
        given["planned_values"]["root_module"]["child_modules"][0]["resources"][0]["values"],
    )
    assert outputs == {"shown": {"sensitive": False, "value": "plain"}, "hidden": {"sensitive": True, "value": REDACTED}}
    assert values == {"list": [{"a": REDACTED, "b": "plain"}], "password": REDACTED, "note": f"ends in {REDACTED}"}


def test_of_a_flow_that_is_secret_as_a_whole_only_what_is_written_there_is_given(tmp_path: Path) -> None:
    text = """id: load
namespace: company.marketing
tasks:
  - id: query
    url: jdbc:${host}/analytics
    username: ${user}
    sql: select 1
    retries: 3
"""
    config = tmp_path / "config"
    config.mkdir()
    (config / "load.yml").write_text(text)
    (config / "main.tf").write_text(
        """
data "x_y" "z" {}
variable "user" { default = "plain" }
resource "kestra_flow" "load" {
  content = sensitive(templatefile("${path.module}/load.yml", { host = "db", user = var.user }))
}
"""
    )
    (tmp_path / "gate.yaml").write_text(SETTINGS)
    tree = FolderTree(tmp_path)
    project = load(tree, "gate.yaml")
    documents = collect(
        project.environments["prod"], project, tree, None, Readers(flows=KestraFlows(), configurations=configuration, secrets=detect)
    )

    (given,) = flow_documents(documents, Redactor())

    assert documents.failures == ()
    assert given.document == {
        "id": "load",
        "namespace": "company.marketing",
        "tasks": [{"id": "query", "url": REDACTED, "username": REDACTED, "sql": "select 1", "retries": 3}],
    }


MAIN = """
variable "plain" { default = "a" }
variable "marked" {
  default   = "marked-value"
  sensitive = true
}
variable "numbers" { default = [1, 2.5] }
resource "terraform_data" "many" {
  for_each = toset(["a", "b.c[0]"])
  input    = { key = each.key, list = [var.plain, "x"], numbers = var.numbers }
}
resource "terraform_data" "marked" {
  input = { secret = var.marked, list = ["plain", var.marked] }
}
resource "terraform_data" "later" {
  input            = { id = terraform_data.many["a"].id, list = ["x", terraform_data.many["a"].id], empty = [] }
  triggers_replace = [terraform_data.marked.id]
}
module "outer" {
  source = "./outer"
  count  = 2
}
output "id" { value = terraform_data.many["a"].id }
output "marked" {
  value     = var.marked
  sensitive = true
}
check "plain" {
  assert {
    condition     = var.plain == "a"
    error_message = "m"
  }
}
"""
OUTER = """
module "inner" {
  source   = "./inner"
  for_each = toset(["x.y", "z\\"]"])
}
"""
INNER = 'resource "terraform_data" "deep" { input = "deep" }\n'


def _terraform(folder: Path, *arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TF_")} | {"CHECKPOINT_DISABLE": "1"}
    argv = [require("terraform"), *arguments]
    return subprocess.run(argv, cwd=folder, env=environment, check=True, capture_output=True, text=True, timeout=120).stdout


@pytest.mark.parametrize("after", ["first", "no change", "changed", "destroy"])
def test_what_terraform_plans_here_and_now_is_told_as_terraform_shows_it(after: str, tmp_path: Path) -> None:
    root = tmp_path / "made" / "config"
    (root / "outer" / "inner").mkdir(parents=True)
    for path, text in (("main.tf", MAIN), ("outer/main.tf", OUTER), ("outer/inner/main.tf", INNER)):
        (root / path).write_text(text)
    _terraform(root, "init", "-input=false")
    if after != "first":
        _terraform(root, "apply", "-auto-approve", "-input=false")
    if after == "changed":
        (root / "main.tf").write_text(
            MAIN.replace('"b.c[0]"', '"d"').replace('default = "a"', 'default = "e"').replace("count  = 2", "count  = 1")
        )
    _terraform(root, "plan", "-input=false", "-out=../plan.tfplan", *(["-destroy"] if after == "destroy" else []))
    (tmp_path / "made" / "plan.json").write_text(_terraform(root, "show", "-json", "../plan.tfplan"))

    saved, shown = (_documents(tmp_path / "made", form, tmp_path) for form in ("plan.tfplan", "plan.json"))

    assert _comparable(_given(saved)) == _comparable(_claimed(_given(shown), saved))
    assert "marked-value" not in json.dumps([_given(saved), _given(shown)])


READS: dict[str, tuple[str, str | None]] = {
    "the configuration": ("configuration.root_module", "`configuration`"),
    "the state before": ("prior_state", "`prior_state`"),
    "why it was planned": ("relevant_attributes.*", "`relevant_attributes`"),
    "checks": ("checks.*.status", "`checks`"),
    "all of it": ("", "all of the plan"),
    "whatever part": ("*.x", "all of the plan"),
    "versions of schemas": ("planned_values.root_module.resources.*.schema_version", "`schema_version`"),
    "values of outputs": ("planned_values.outputs.id.value", "`planned_values.outputs`"),
    "changes of outputs": ("output_changes.*.after", "the values of `output_changes`"),
    "identities": ("resource_changes.*.change.after_identity", "`after_identity`"),
    "written configuration": ("resource_changes.*.change.generated_config", "`generated_config`"),
    "actions of outputs": ("output_changes.*.actions", None),
    "actions": ("resource_changes.*.change.actions", None),
    "an attribute called so": ("resource_changes.*.change.after.identity", None),
    "planned values": ("planned_values.root_module.resources.*.values", None),
    "variables": ("variables.x.value", None),
    "a part that Terraform does not write": ("kind", None),
}


@pytest.mark.parametrize(("path", "what"), READS.values(), ids=READS)
def test_what_a_saved_plan_does_not_tell_is_said_and_not_passed_over(path: str, what: str | None, tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "main.tf").write_text("")
    documents = _documents(PLANS / "errored", "plan.tfplan", tmp_path)
    assert documents.plan is not None
    plan = _with_outputs(documents)
    read = InputPath(parts=tuple(path.split(".")) if path else (), line=1, column=1)

    message = missing_part(plan, documents.configuration, read)

    advice = "judge the output of `terraform show -json`, or write `judges: [flows]` for a pack that is about flows alone"
    assert message == (f"it reads {what}, which a saved plan does not tell: {advice}" if what else None)


def _with_outputs(documents: Documents) -> Plan:
    assert documents.plan is not None
    return replace(documents.plan, outputs=(OutputChange(name="id", actions=("create",), sensitive=False, unknown=True),))


def test_a_plan_s_json_tells_everything(tmp_path: Path) -> None:
    documents = _documents(PLANS / "errored", "plan.json", tmp_path)
    assert documents.plan is not None
    assert missing(documents.plan, None, ()) is None


def test_without_the_configuration_a_saved_plan_does_not_tell_defaults_of_variables(tmp_path: Path) -> None:
    documents = _documents(PLANS / "errored", "plan.tfplan", tmp_path, BARE)
    assert documents.plan is not None
    assert missing(documents.plan, None, ("variables", "kestra_url", "value")) == "`variables`"


def test_rebuilding_a_plan_leaves_the_plan_as_it_is(tmp_path: Path) -> None:
    documents = _documents(PLANS / "sensitive_content", "plan.tfplan", tmp_path)
    assert documents.plan is not None
    before = repr(documents.plan)
    _given(documents)
    rebuilt(documents.plan, documents.configuration)["resource_changes"].clear()
    assert repr(documents.plan) == before
