"""The reference stack in the hands of real Terraform: formatted, valid, applied to dev, read back, and prod left alone."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.programs import require
from tests.sandbox.fixtures import Stack
from tests.sandbox.mirror import REPOSITORY
from tests.sandbox.overlay import ADDRESSES, root

INIT = ("init", "-input=false", "-no-color", "-lockfile=readonly")
PLAN = ("plan", "-input=false", "-no-color", "-out=plan.tfplan")
APPLY = ("apply", "-input=false", "-no-color", "plan.tfplan")

VALUES = {
    "dev": {"dbt_target": "dev", "airbyte_url": "http://localhost:8006", "environment": "dev"},
    "prod": {"dbt_target": "prod", "airbyte_url": "https://airbyte.prod.example.com", "environment": "prod"},
}


def rendered(clone: Path, environment: str) -> dict[str, str]:
    """Return each flow as its file says, with the environment's values put in, by the key that the server keeps it under."""
    flows = {}
    for file in sorted((clone / "flows").rglob("*.yml")):
        text = file.read_text(encoding="utf-8")
        for name, value in VALUES[environment].items():
            text = text.replace(f"${{{name}}}", value)
        data = yaml.safe_load(text)
        flows[f"main/{data['namespace']}/{data['id']}"] = text
    return flows


def done(result: subprocess.CompletedProcess[str]) -> str:
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_the_stack_is_formatted() -> None:
    arguments = (require("terraform"), "fmt", "-check", "-recursive", "terraform")
    result = subprocess.run(arguments, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (0, "")


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_providers_name_the_addresses_that_the_overlay_redirects(environment: str) -> None:
    text = (REPOSITORY / root(environment) / "providers.tf").read_text(encoding="utf-8")
    kestra, airbyte = ADDRESSES[environment]
    assert f'url       = "{kestra}"' in text
    assert f'server_url    = "{airbyte}/api/public/v1"' in text


def test_an_environment_is_applied_and_can_be_read_back(stack: Stack) -> None:
    done(stack.terraform("dev", *INIT))
    done(stack.terraform("dev", "validate", "-no-color"))
    done(stack.terraform("dev", *PLAN))
    done(stack.terraform("dev", *APPLY))

    store = stack.servers["dev"].store
    assert {key: flow["source"] for key, flow in store.all("flows").items()} == rendered(stack.clone, "dev")
    ids = {connection["name"]: key for key, connection in store.all("connections").items()}
    assert {key: document["value"] for key, document in store.all("kv").items()} == {
        "main/company.analytics/POKEAPI_CONNECTION_ID": ids["PokeAPI to dev-null"],
        "main/company.analytics/FAKER_CONNECTION_ID": ids["Faker to dev-null"],
        "main/company.analytics/DOCKERHUB_CONNECTION_ID": ids["DockerHub to dev-null"],
    }
    assert {item["name"] for item in store.all("sources").values()} == {"PokeAPI", "Faker", "DockerHub"}
    outputs = json.loads(done(stack.terraform("dev", "output", "-json")))
    assert set(outputs["flow_urls"]["value"].values()) == {
        f"http://localhost:8080/ui/{key.replace('main/', 'main/flows/edit/')}" for key in rendered(stack.clone, "dev")
    }
    assert stack.servers["prod"].store.all("flows") == {}

    again = stack.terraform("dev", *PLAN, "-detailed-exitcode")
    assert again.returncode == 0, again.stdout


def test_the_stack_of_prod_plans_with_its_own_values(stack: Stack) -> None:
    done(stack.terraform("prod", *INIT))
    done(stack.terraform("prod", *PLAN))
    plan: dict[str, Any] = json.loads(done(stack.terraform("prod", "show", "-json", "plan.tfplan")))
    contents = [
        yaml.safe_load(change["change"]["after"]["content"]) for change in plan["resource_changes"] if change["type"] == "kestra_flow"
    ]
    expected = [yaml.safe_load(text) for text in rendered(stack.clone, "prod").values()]
    assert sorted(contents, key=lambda flow: str(flow["id"])) == sorted(expected, key=lambda flow: str(flow["id"]))


def test_credentials_of_another_environment_change_nothing(stack: Stack) -> None:
    done(stack.terraform("dev", *INIT))
    done(stack.terraform("dev", *PLAN))
    server = stack.servers["dev"]
    server.credentials = stack.servers["prod"].credentials
    result = stack.terraform("dev", *APPLY)
    assert result.returncode == 1
    assert "status 401: these client credentials are not known" in " ".join(result.stderr.replace("│", " ").split())
    assert server.store.all("flows") == {}
    assert server.store.all("sources") == {}


def test_the_overlay_is_committed_and_pushed_and_the_judged_files_are_as_they_were(stack: Stack) -> None:
    git = ("git", "-C", str(stack.clone))
    changed = subprocess.run([*git, "diff", "--name-only", "HEAD~1", "origin/main"], capture_output=True, text=True, check=True).stdout
    assert set(changed.split()) - {"gate.yaml"} == {
        "sandbox/addresses.json",
        "sandbox/terraform.rc",
        "terraform/environments/dev/.terraform.lock.hcl",
        "terraform/environments/dev/backend.tf",
        "terraform/environments/prod/.terraform.lock.hcl",
        "terraform/environments/prod/backend.tf",
    }
    assert subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True, check=True).stdout == ""
