"""What a configuration says beside its resources' arguments is there for rules: programs that run, and objects that come and go."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec import structs, to_builtins

from gate.config.project import Environment
from gate.facts.build import build
from gate.facts.documents import Documents
from gate.facts.input.configuration import ConfigurationFact
from gate.facts.places import Places
from gate.facts.redaction import Redactor
from gate.model.terraform import Configuration
from gate.tree import MemoryTree
from tests.sources.terraform.evaluated import evaluate

CHILD = """
removed {
  from = terraform_data.inner
}
"""
ROOT = """
module "m" {
  source   = "./m"
  for_each = toset(["a.b"])
}
removed {
  from = terraform_data.kept["x"]
  lifecycle { destroy = false }
}
removed {
  from = module.gone
  lifecycle { destroy = true }
  provisioner "local-exec" {
    when    = destroy
    command = "farewell ${self.id}"
  }
}
import {
  for_each = { "a.b" = "id-1", c = terraform_data.x.id }
  to       = module.m["k"].terraform_data.imported[each.key]
  id       = each.value
}
import {
  to = terraform_data.other
  id = var.token
}
variable "token" {
  default   = "canary"
  sensitive = true
}
resource "terraform_data" "x" {
  lifecycle {
    create_before_destroy = true
    prevent_destroy       = true
    ignore_changes        = [input]
    action_trigger {
      events  = [after_create]
      actions = [action.http_call.ping]
    }
  }
  provisioner "local-exec" { command = "a" }
  provisioner "remote-exec" {
    when   = destroy
    inline = ["b"]
  }
}
ephemeral "vault_secret" "s" {
  path = "x"
}
action "http_call" "ping" {
  count = 2
  config {
    url   = "https://x/${count.index}"
    token = var.token
    header { name = terraform_data.x.id }
  }
}
"""


@pytest.fixture
def written(tmp_path: Path) -> Configuration:
    found = evaluate(tmp_path, {"main.tf": ROOT, "m/main.tf": CHILD})
    assert found.failures == ()
    return found


def documents(configuration: Configuration) -> Documents:
    tree = MemoryTree({}, complete=True)
    return Documents(configuration=configuration, source=tree, plan=None, flows=(), failures=(), inputs=())


def facts(configuration: Configuration) -> ConfigurationFact:
    environment = Environment(name="dev")
    found = build(documents(configuration), environment, [environment], datetime(2026, 1, 1, tzinfo=UTC), Redactor()).configuration
    assert found is not None
    return found


def test_removed_blocks(written: Configuration) -> None:
    assert [to_builtins(one) for one in facts(written).removed] == [
        {
            "subject": 'config:removed.terraform_data.kept["x"]',
            "target": 'terraform_data.kept["x"]',
            "destroy": False,
            "provisioners": (),
        },
        {
            "subject": "config:removed.module.gone",
            "target": "module.gone",
            "destroy": True,
            "provisioners": ({"type": "local-exec", "when": "destroy"},),
        },
        {
            "subject": 'config:removed.module.m["a.b"].terraform_data.inner',
            "target": 'module.m["a.b"].terraform_data.inner',
            "destroy": True,
            "provisioners": (),
        },
    ]


def test_modules_whether_their_content_is_here_or_not(written: Configuration) -> None:
    lake = structs.replace(written.modules[0], address="module.lake", source="acme/lake/kestra", version="1.4.0", read=False)
    assert [to_builtins(one) for one in facts(structs.replace(written, modules=(*written.modules, lake))).modules] == [
        {"subject": 'config:module.m["a.b"]', "address": 'module.m["a.b"]', "source": "./m", "version": None, "read": True},
        {"subject": "config:module.lake", "address": "module.lake", "source": "acme/lake/kestra", "version": "1.4.0", "read": False},
    ]


def test_import_blocks(written: Configuration) -> None:
    assert [(one.subject, one.values, one.unknown) for one in facts(written).imports] == [
        ('config:import.module.m["k"].terraform_data.imported["a.b"]', {"id": "id-1"}, ()),
        ('config:import.module.m["k"].terraform_data.imported["c"]', {"id": None}, (("id",),)),
        ("config:import.terraform_data.other", {"id": "«redacted»"}, ()),
    ]


def test_provisioners_and_lifecycle(written: Configuration) -> None:
    resource = next(one for one in facts(written).resources if one.address == "terraform_data.x")
    assert [(one.type, one.when) for one in resource.provisioners] == [("local-exec", "create"), ("remote-exec", "destroy")]
    assert resource.lifecycle == {"create_before_destroy": True, "prevent_destroy": True, "ignore_changes": ["input"]}


def test_ephemeral_resources_and_actions_are_resources_of_their_own_mode(written: Configuration) -> None:
    """A list of resource types that may be held holds for them too."""
    found = [one for one in facts(written).resources if one.mode not in ("managed", "data")]
    assert [(one.subject, one.mode, one.type, one.index, one.provider) for one in found] == [
        ("config:ephemeral.vault_secret.s", "ephemeral", "vault_secret", None, "vault"),
        ("config:action.http_call.ping[0]", "action", "http_call", 0, "http"),
        ("config:action.http_call.ping[1]", "action", "http_call", 1, "http"),
    ]
    assert found[2].values == {"url": "https://x/1", "token": "«redacted»", "header": [{"name": None}]}
    assert (found[2].unknown, found[2].refs) == ((("header", 0, "name"),), {"header": ("terraform_data.x",)})


@pytest.mark.parametrize(
    ("subject", "path", "line", "column"),
    [
        ("config:removed.module.gone", (), 10, 1),
        ('config:module.m["a.b"]', (), 2, 1),
        ('config:import.module.m["k"].terraform_data.imported["a.b"]', ("id",), 21, 14),
        ("config:import.terraform_data.other", (), 23, 1),
        ("config:action.http_call.ping[1]", ("url",), 53, 13),
    ],
)
def test_a_finding_about_them_has_a_line(written: Configuration, subject: str, path: tuple[str, ...], line: int, column: int) -> None:
    location, _ = Places(documents(written), "dev", {}).locate(subject, path)
    assert location is not None
    assert (location.path, location.line, location.column) == ("main.tf", line, column)
