"""A plan's JSON is judged beside the configuration at hand only if it was made from it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from gate.facts.origin import foreign, without_index
from gate.model.source import ParseFailure
from gate.model.terraform import Plan
from gate.sources.terraform import configuration, plan
from gate.tree import FolderTree

PLANS = Path(__file__).parents[1] / "plans"


def message(change: Callable[[Plan], Plan], folder: str = "two_environments") -> str | None:
    """What is said of a changed plan beside the configuration of the real one."""
    found = change(plan.read(PLANS / folder / "plan.json", "plan.json"))
    failure = foreign(found, configuration.read(FolderTree(PLANS / folder / "config"), ".", variables=found.variables))
    return failure.message.removeprefix("the plan was not made from the configuration in .: ") if failure else None


def providers(**changed: dict[str, str] | None) -> Callable[[Plan], Plan]:
    def change(found: Plan) -> Plan:
        merged = {**(found.providers or {}), **changed}
        return msgspec.structs.replace(found, providers={key: value for key, value in merged.items() if value is not None})

    return change


def added(address: str) -> Callable[[Plan], Plan]:
    def change(found: Plan) -> Plan:
        return msgspec.structs.replace(found, changes=(*found.changes, msgspec.structs.replace(found.changes[0], address=address)))

    return change


@pytest.mark.parametrize("folder", sorted(path.name for path in PLANS.iterdir()))
def test_a_plan_beside_its_own_configuration_is_at_home(folder: str) -> None:
    assert message(lambda found: found, folder) is None


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(providers(other={"url": "x"}), "it configures the provider other, which is not there", id="another provider"),
        pytest.param(providers(kestra={"url": "http://evil"}), "the argument url of the provider kestra differs", id="another address"),
        pytest.param(providers(kestra=None), "it lacks the provider kestra", id="a provider less"),
        pytest.param(added("kestra_kv.x"), "it holds kestra_kv.x, which is not there", id="another resource"),
        pytest.param(added('module.dev.kestra_flow.flow["new"]'), None, id="another instance of a known resource"),
    ],
)
def test_what_shows_another_configuration(change: Callable[[Plan], Plan], expected: str | None) -> None:
    assert message(change) == expected


def test_the_failure_says_what_to_do() -> None:
    found = plan.read(PLANS / "oss_create" / "plan.json", "plan.json")
    assert foreign(found, configuration.read(FolderTree(PLANS / "airbyte_create" / "config"), ".")) == ParseFailure(
        code="foreign-plan",
        message="the plan was not made from the configuration in .: it configures the provider kestra, which is not there",
        remediation="Check out the commit that it was made from, or give gate the saved plan, which holds its own configuration.",
        path="plan.json",
    )


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ('module.a["x.y[0]"].kestra_flow.f["quote\\"]d"]', "module.a.kestra_flow.f"),
        ("module.a[0].kestra_flow.f[?]", "module.a.kestra_flow.f"),
        ("data.http.x", "data.http.x"),
    ],
)
def test_an_address_without_its_indexes(address: str, expected: str) -> None:
    assert without_index(address) == expected
