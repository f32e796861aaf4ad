"""What rules may know of a plan itself: where it goes, what it was made from and with. Credentials are no part of it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from gate.facts.plan import identity
from gate.facts.redaction import Redactor
from gate.model.terraform import InstalledModule
from gate.sources.terraform.plan import read

PLANS = Path("tests/plans")
LINEAGE = "f3d4b1a5-10aa-7833-cb42-9a1d3a4a5b06"


def test_a_saved_plan_says_what_it_is() -> None:
    plan = read(PLANS / "targeted" / "plan.tfplan", "plan.tfplan")
    assert msgspec.json.decode(msgspec.json.encode(identity(plan.identity, Redactor()))) == {
        "format": "saved",
        "terraform_version": "1.11.4",
        "complete": False,
        "errored": False,
        "applyable": True,
        "mode": "normal",
        "targets": ['kestra_flow.flow["flows/marketing/report.yml"]'],
        "forced_replacements": [],
        "backend": "local",
        "backend_config": {"path": None, "workspace_dir": None},
        "workspace": "default",
        "state": {"lineage": LINEAGE, "serial": 4},
        "modules": [],
        "providers": [
            {
                "source": "kestra-io/kestra",
                "version": "1.3.2",
                "constraints": "~> 1.3",
                "hashes": ["h1:5LY29LqWrPB1yfX9fPRu4LITu7l7xVZMPrkxK1JpPlM="],
            }
        ],
    }


def test_the_json_of_a_plan_does_not_say_it() -> None:
    found = identity(read(PLANS / "targeted" / "plan.json", "plan.json").identity, Redactor())
    assert (found.state, found.modules, found.providers, found.workspace) == (None, None, None, None)


def test_a_password_in_the_source_of_a_module_is_redacted() -> None:
    source = "git::https://ci:hunter2-canary@git.example.com/flows.git?ref=v1"
    plan = read(PLANS / "two_environments" / "plan.tfplan", "plan.tfplan")
    modules = (InstalledModule(address="module.dev", source=source, version=None),)
    (module,) = identity(msgspec.structs.replace(plan.identity, modules=modules), Redactor()).modules or ()
    assert module.source == "git::https://«redacted»@git.example.com/flows.git?ref=v1"
