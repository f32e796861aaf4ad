"""After an apply: what Kestra holds of the plan goes on record, and a difference is no success."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from gate.config.project import Kestra
from gate.errors import ApplyError, ConfigError, InputError
from gate.model.evidence import Outcome, ReadBack
from gate.model.terraform import Change, Plan
from gate.promotion import apply, plan
from gate.promotion.flow_meaning import flow_digest
from gate.promotion.reading_back import read_back
from gate.sources.kestra.instance import KestraInstance
from tests.promotion.stage import Stage, WrittenPlans, change
from tests.promotion.test_drift import READER, A, Live, flow

EDITED = f"{A}description: edited\n"
DIGEST = flow_digest(flow(A))


class Silent(Live):
    """An instance that does not answer."""

    def source(self, namespace: str, name: str) -> str | None:
        raise InputError(f"kestra did not answer about {namespace}.{name}")


def deployed(content: str, name: str = "a") -> Change:
    """A flow that a plan leaves behind."""
    address = f"kestra_flow.{name}"
    return replace(change(address, "create", {}), type="kestra_flow", after={"namespace": "company", "flow_id": name, "content": content})


def destroyed(name: str = "a") -> Change:
    before = {"namespace": "company", "flow_id": name, "content": A}
    return replace(change(f"kestra_flow.{name}", "delete", {}), type="kestra_flow", before=before, after=None)


def planned(folder: Path, *changes: Change) -> Plan:
    file = folder / "plan.json"
    file.write_text(json.dumps({"state": None, "version": "1.11.4", "config": {}}))
    return replace(WrittenPlans().read(file, "plan"), changes=changes)


FOUND: dict[str, tuple[tuple[Change, ...], Mapping[tuple[str, str], str], ReadBack]] = {
    "as applied": ((deployed(A),), {("company", "a"): f"# ours\n{A}"}, ReadBack(flows={"company.a": DIGEST}, differs=(), unknown=None)),
    "edited": (
        (deployed(A),),
        {("company", "a"): EDITED},
        ReadBack(flows={"company.a": flow_digest(flow(EDITED))}, differs=("company.a is not as applied: description",), unknown=None),
    ),
    "missing": ((deployed(A),), {}, ReadBack(flows={}, differs=("company.a is not in Kestra",), unknown=None)),
    "decided by the apply": ((deployed(""),), {("company", "a"): A}, ReadBack(flows={"company.a": DIGEST}, differs=(), unknown=None)),
    "decided by the apply, and missing": ((deployed(""),), {}, ReadBack(flows={}, differs=("company.a is not in Kestra",), unknown=None)),
    "destroyed": ((destroyed(),), {}, ReadBack(flows={}, differs=(), unknown=None)),
    "destroyed, and there": (
        (destroyed(),),
        {("company", "a"): A},
        ReadBack(flows={"company.a": DIGEST}, differs=("company.a is still in Kestra",), unknown=None),
    ),
    "destroyed at one address and made at another": (
        (destroyed(), deployed(A)),
        {("company", "a"): A},
        ReadBack(flows={"company.a": DIGEST}, differs=(), unknown=None),
    ),
    "unreadable": (
        (deployed(A),),
        {("company", "a"): "[]"},
        ReadBack(
            flows={},
            differs=(),
            unknown=("Kestra's company.a cannot be read: a flow is a mapping with `id`, `namespace` and `tasks`, but a list stands here"),
        ),
    ),
    "no flow": ((change("terraform_data.flow", "create", {}),), {}, ReadBack(flows={}, differs=(), unknown=None)),
}


@pytest.mark.parametrize(("changes", "live", "expected"), FOUND.values(), ids=FOUND)
def test_what_kestra_holds(tmp_path: Path, changes: tuple[Change, ...], live: Mapping[tuple[str, str], str], expected: ReadBack) -> None:
    assert read_back(planned(tmp_path, *changes), Live(live), READER) == expected


def test_an_instance_that_does_not_answer(tmp_path: Path) -> None:
    told = read_back(planned(tmp_path, deployed(A)), Silent({}), READER)
    assert told == ReadBack(flows={}, differs=(), unknown="kestra did not answer about company.a")


def applied(stage: Stage, found: ReadBack) -> Outcome:
    """Apply dev, let Kestra answer, and return what is on record."""
    plan(stage.promotion("dev"))
    try:
        apply(replace(stage.promotion("dev"), read_back=lambda _: found))
    finally:
        body = stage.records("dev")[-1].body
    assert isinstance(body, Outcome)
    return body


def test_what_was_read_back_is_on_record(stage: Stage) -> None:
    found = ReadBack(flows={"company.a": DIGEST}, differs=(), unknown=None)
    assert applied(stage, found).read_back == found


ENDS = {
    "another flow": (
        ReadBack(flows={}, differs=("company.a is not in Kestra",), unknown=None),
        "the plan was applied to dev, and Kestra holds something else:\ncompany.a is not in Kestra",
    ),
    "no answer": (
        ReadBack(flows={}, differs=(), unknown="it is closed"),
        "the plan was applied to dev, and Kestra does not tell whether it holds all of it: it is closed",
    ),
}


@pytest.mark.parametrize(("found", "message"), ENDS.values(), ids=ENDS)
def test_what_is_not_as_applied_is_no_success_and_on_record(stage: Stage, found: ReadBack, message: str) -> None:
    with pytest.raises(ApplyError) as failure:
        applied(stage, found)
    assert failure.value.message == message
    body = stage.records("dev")[-1].body
    assert isinstance(body, Outcome)
    assert (body.result, body.read_back) == ("applied", found)


def test_nobody_is_asked_after_an_apply_that_failed(stage: Stage) -> None:
    stage.scenario(apply={"code": 1, "saves": False})
    with pytest.raises(ApplyError, match="the state is as it was before"):
        applied(stage, ReadBack(flows={}, differs=("never asked",), unknown=None))
    body = stage.records("dev")[-1].body
    assert isinstance(body, Outcome)
    assert body.read_back is None


def test_credentials_are_asked_for_before_anything_starts() -> None:
    settings = Kestra(url="http://localhost:8080", version="1.3", read_back=True)
    KestraInstance(settings, {"KESTRA_API_TOKEN": "token"}).expect_credentials()
    with pytest.raises(ConfigError) as missing:
        KestraInstance(settings, {"KESTRA_PASSWORD": "secret"}).expect_credentials()
    assert (missing.value.message, missing.value.remediation) == (
        "`kestra.read_back` asks the instance after an apply, and there are no credentials for that",
        "Set KESTRA_API_TOKEN, or KESTRA_USERNAME and KESTRA_PASSWORD, of an account that may read flows.",
    )
