"""What changes the meaning of a plan, what does not, and that nothing sensitive can be read or cheaply guessed from it."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from gate.facts.redaction import Redactor
from gate.model.canonical import digest
from gate.model.source import Json
from gate.model.terraform import Action, Change, Deferred, OutputChange, Plan, PlanIdentity, StateIdentity
from gate.promotion.meaning import Stretching, Target, changes_of, consistent, drift_of, meaning, settled
from gate.promotion.seal import Meaning, SealedChange

SALT = "00112233445566778899aabbccddeeff"
TARGET = Target(environment="dev", root="terraform/environments/dev", state="sha256:place", files="sha256:files")


def change(address: Any = "kestra_flow.a", **fields: object) -> Change:
    update = Change(
        address=address,
        previous_address=None,
        module="",
        mode="managed",
        type=address.rsplit(".")[-2],
        name=address.rpartition(".")[2],
        index=None,
        deposed=None,
        provider="kestra-io/kestra",
        provider_config="kestra",
        actions=("update",),
        operation="update",
        destroys=False,
        reason=None,
        importing=None,
        before={"content": "old", "flow_id": "a", "password": "hunter1"},
        after={"content": "new", "flow_id": "a", "password": "hunter2", "ports": [1, 2]},
        unknown=(("id",), ("revision",)),
        sensitive_before=(("password",),),
        sensitive_after=(("password",),),
        replace_paths=(),
    )
    return msgspec.structs.replace(update, **fields)


ACTION = Action(
    address="action.kestra_call.a",
    module="",
    type="kestra_call",
    name="a",
    index=None,
    provider="kestra-io/kestra",
    provider_config="kestra",
    event="after_create",
    resource="kestra_flow.a",
    position=(0, 0),
    on_failure="halt",
    values={"flow": "a"},
    unknown=(),
    sensitive=(),
)
IDENTITY = PlanIdentity(
    format="saved",
    terraform_version="1.11.4",
    complete=True,
    errored=False,
    applyable=True,
    mode="normal",
    targets=(),
    forced_replacements=(),
    backend="s3",
    backend_config={"bucket": "b"},
    workspace="default",
    state=StateIdentity(lineage="lineage-1", serial=4),
    timestamp="2026-11-21T09:00:00Z",
)
PLAN = Plan(
    path="plan.tfplan",
    digest="sha256:plan",
    identity=IDENTITY,
    variables={"name": "orders", "token": "hunter2"},
    changes=(change(), change("kestra_flow.b"), change("kestra_flow.same", operation="no-op", actions=("no-op",))),
    drift=(change("kestra_flow.c"), change("kestra_flow.d")),
    outputs=(OutputChange(name="url", actions=("create",), sensitive=False, unknown=False),),
    checks=(),
    deferred=(Deferred(reason="absent_prereq", planned=change("kestra_flow.late")),),
    actions=(ACTION,),
    config_files={},
    config_digest="sha256:configuration",
    lock_file=b"# locked\n",
)


def meant(plan: Plan = PLAN, target: Target = TARGET, salt: str = SALT, volatile: tuple[str, ...] = ()) -> Meaning:
    found = settled(plan, volatile)
    return meaning(Stretching(found, salt), target, redact=Redactor().value)


def with_plan(**fields: object) -> Plan:
    return msgspec.structs.replace(PLAN, **fields)


def with_identity(**fields: object) -> Plan:
    return with_plan(identity=msgspec.structs.replace(IDENTITY, **fields))


def with_change(**fields: object) -> Plan:
    return with_plan(changes=(change(**fields), *PLAN.changes[1:]))


AFTER = {"content": "new", "flow_id": "a", "password": "hunter2", "ports": [1, 2]}


@cache
def usual() -> Meaning:
    return meant()


@cache
def other(name: str) -> str:
    return meant(OTHER[name]).digest


SAME: dict[str, Plan] = {
    "changes in another order": with_plan(changes=PLAN.changes[::-1]),
    "drift in another order": with_plan(drift=PLAN.drift[::-1]),
    "attributes in another order": with_change(after=dict(reversed(AFTER.items()))),
    "unknown paths in another order": with_change(unknown=(("revision",), ("id",))),
    "another time": with_identity(timestamp="2027-01-01T00:00:00Z"),
    "another serial": with_identity(state=StateIdentity(lineage="lineage-1", serial=5)),
    "another file": with_plan(path="elsewhere.tfplan", digest="sha256:other"),
    "what stays as it is": with_plan(changes=PLAN.changes[:2]),
}

OTHER: dict[str, Plan] = {
    "an attribute": with_change(after={**AFTER, "content": "newer"}),
    "an attribute's former value": with_change(before={"content": "older", "flow_id": "a", "password": "hunter1"}),
    "an attribute that the plan does not change": with_change(before={"flow_id": "b"}, after={**AFTER, "flow_id": "b"}),
    "the order of values": with_change(after={**AFTER, "ports": [2, 1]}),
    "a number written as text": with_change(after={**AFTER, "ports": ["1", "2"]}),
    "a sensitive value": with_change(after={**AFTER, "password": "hunter3"}),
    "a mark of a sensitive value": with_change(sensitive_after=()),
    "what is unknown": with_change(unknown=(("id",),)),
    "the operation": with_change(operation="replace", actions=("delete", "create"), destroys=True),
    "the order of a replacement": with_change(actions=("create", "delete")),
    "why": with_change(reason="replace_by_request"),
    "what forces a replacement": with_change(replace_paths=(("flow_id",),)),
    "a former address": with_change(previous_address="kestra_flow.former"),
    "an import": with_change(importing="company/a"),
    "the provider": with_change(provider="acme/kestra"),
    "the provider's configuration": with_change(provider_config="kestra.other"),
    "a deposed object": with_change(deposed="1a2b"),
    "another change": with_plan(changes=(*PLAN.changes, change("kestra_flow.more"))),
    "a change less": with_plan(changes=PLAN.changes[:1]),
    "a change elsewhere": with_change(address="module.x.kestra_flow.a"),
    "something that only moves": with_plan(
        changes=(*PLAN.changes, change("kestra_flow.moved", operation="no-op", previous_address="kestra_flow.old"))
    ),
    "drift": with_plan(drift=PLAN.drift[:1]),
    "what an output does": with_plan(outputs=(OutputChange(name="url", actions=("update",), sensitive=False, unknown=False),)),
    "an output that is shown now": with_plan(outputs=(OutputChange(name="url", actions=("create",), sensitive=True, unknown=False),)),
    "a variable": with_plan(variables={**PLAN.variables, "name": "payments"}),
    "a sensitive variable": with_plan(variables={**PLAN.variables, "token": "hunter3"}),
    "a variable less": with_plan(variables={"name": "orders"}),
    "an action": with_plan(actions=()),
    "what an action is given": with_plan(actions=(msgspec.structs.replace(ACTION, values={"flow": "b"}),)),
    "what is put off": with_plan(deferred=()),
    "why it is put off": with_plan(deferred=(msgspec.structs.replace(PLAN.deferred[0], reason="unknown"),)),
    "a lineage": with_identity(state=StateIdentity(lineage="lineage-2", serial=4)),
    "no state": with_identity(state=None),
    "a state that is still empty": with_identity(state=StateIdentity(lineage="", serial=0)),
    "the backend": with_identity(backend="gcs"),
    "the workspace": with_identity(workspace="other"),
    "the mode": with_identity(mode="destroy"),
    "a target": with_identity(targets=("kestra_flow.a",)),
    "a replacement asked for": with_identity(forced_replacements=("kestra_flow.a",)),
    "the configuration": with_plan(config_digest="sha256:other"),
    "the lock file": with_plan(lock_file=b"# other\n"),
    "no lock file": with_plan(lock_file=None),
}


@pytest.mark.parametrize("name", SAME)
def test_the_meaning_stays(name: str) -> None:
    assert meant(SAME[name]) == usual()


@pytest.mark.parametrize("name", OTHER)
def test_the_meaning_is_another(name: str) -> None:
    assert other(name) != usual().digest


@pytest.mark.parametrize(
    "target",
    [
        replace(TARGET, environment="prod"),
        replace(TARGET, root="terraform/environments/prod"),
        replace(TARGET, state="sha256:elsewhere"),
        replace(TARGET, files="sha256:others"),
    ],
    ids=["environment", "root", "place of the state", "files"],
)
def test_another_target_is_another_meaning(target: Target) -> None:
    assert meant(target=target).digest != usual().digest


def test_no_two_of_these_meanings_are_the_same() -> None:
    assert len({other(name) for name in OTHER}) == len(OTHER) - 1  # an empty lineage and no state are one


def test_another_salt_is_another_digest() -> None:
    assert meant(salt=SALT[::-1]).digest != usual().digest


VOLATILE: dict[str, tuple[str, Plan]] = {
    "of one address": ("kestra_flow.a.content", with_change(after={**AFTER, "content": "newer"})),
    "of every instance": (
        "kestra_flow.a.content",
        with_plan(changes=(change('kestra_flow.a["x.yml"]', type="kestra_flow", after={**AFTER, "content": "newer"}), *PLAN.changes[1:])),
    ),
    "of a type": ("kestra_flow.*.content", with_change(after={**AFTER, "content": "newer"})),
    "unknown": ("kestra_flow.a.revision", with_change(unknown=(("id",),))),
    "sensitive": ("kestra_flow.a.password", with_change(sensitive_after=(), after={**AFTER, "password": "hunter3"})),
    "a variable": ("var.name", with_plan(variables={**PLAN.variables, "name": "payments"})),
    "of what is put off": (
        "kestra_flow.late.content",
        with_plan(deferred=(Deferred(reason="absent_prereq", planned=change("kestra_flow.late", after={**AFTER, "content": "newer"})),)),
    ),
}


@pytest.mark.parametrize("name", VOLATILE)
def test_a_volatile_attribute_means_nothing(name: str) -> None:
    named, plan = VOLATILE[name]
    address = plan.changes[0].address
    before = with_plan(changes=(change(address, type="kestra_flow"), *PLAN.changes[1:]))
    assert meant(plan).digest != meant(before).digest
    assert meant(plan, volatile=(named,)) == meant(before, volatile=(named,))


def test_a_star_stands_for_one_name_alone() -> None:
    """In `module.*.kestra_flow.a` it is a module of the root: neither one inside of that, nor a data source there."""
    named = ("module.*.kestra_flow.a.content",)
    hidden = "module.m.kestra_flow.a"
    for address in (hidden, "module.m.module.n.kestra_flow.a", "module.m.data.kestra_flow.a"):
        before = with_plan(changes=(change(address, type="kestra_flow"), *PLAN.changes[1:]))
        after = with_plan(changes=(change(address, type="kestra_flow", after={**AFTER, "content": "newer"}), *PLAN.changes[1:]))
        assert (meant(before, volatile=named).digest == meant(after, volatile=named).digest) is (address == hidden)


@pytest.mark.parametrize("named", ["kestra_flow.b.content", "kestra_flow.a.flow_id", "airbyte_source.*.content", "var.content"])
def test_a_volatile_attribute_of_something_else_hides_nothing(named: str) -> None:
    plan = with_change(after={**AFTER, "content": "newer"})
    assert meant(plan, volatile=(named,)).digest != meant(volatile=(named,)).digest


def test_drift_of_nothing_but_volatile_attributes_is_none() -> None:
    found = change("kestra_flow.c", before={"seen": 1, "id": "c"}, after={"seen": 2, "id": "c"}, unknown=())
    assert drift_of(settled(with_plan(drift=(found,)), ("kestra_flow.c.seen",))) == ()
    assert len(drift_of(settled(with_plan(drift=(found,)), ("kestra_flow.c.id",)))) == 1


def test_changes_are_listed_by_address_with_moves_and_imports_and_without_what_stays() -> None:
    moved = change("kestra_flow.z", operation="no-op", previous_address="kestra_flow.y")
    imported = change("kestra_flow.0", operation="no-op", importing="company/0")
    assert changes_of(with_plan(changes=(moved, *PLAN.changes, imported))) == (
        SealedChange(address="kestra_flow.0", operation="no-op", deposed=None, imported=True),
        SealedChange(address="kestra_flow.a", operation="update", deposed=None),
        SealedChange(address="kestra_flow.b", operation="update", deposed=None),
        SealedChange(address="kestra_flow.z", operation="no-op", deposed=None, moved_from="kestra_flow.y"),
    )


def test_a_meaning_answers_for_the_changes_that_are_shown_beside_it() -> None:
    found, changes, drift = usual(), changes_of(PLAN), drift_of(PLAN)
    assert consistent(found, changes, drift)
    assert not consistent(found, changes[1:], drift)
    assert not consistent(found, changes, ())
    assert not consistent(found, (msgspec.structs.replace(changes[0], operation="create"), *changes[1:]), drift)


@pytest.mark.parametrize(
    "forged",
    [
        {"identity": {"workspace": "other"}},
        {"values": "00"},
        {"salt": SALT[::-1]},
        {"variables": ()},
        {"digest": "sha256:00"},
    ],
    ids=lambda forged: next(iter(forged)),
)
def test_a_forged_meaning_is_not_consistent(forged: dict[str, object]) -> None:
    assert not consistent(msgspec.structs.replace(usual(), **forged), changes_of(PLAN), drift_of(PLAN))


CANARIES: dict[str, tuple[dict[str, object], str]] = {
    "marked": ({"after": {"note": "canary-1"}, "sensitive_after": (("note",),)}, "note"),
    "marked below": ({"after": {"note": {"inner": "canary-1"}}, "sensitive_after": (("note", "inner"),)}, "note"),
    "marked as a whole": ({"after": {"note": "canary-1"}, "sensitive_after": ((),)}, "note"),
    "marked before": ({"before": {"note": "canary-1"}, "after": {"note": "plain"}, "sensitive_before": (("note",),)}, "note"),
    "by the provider's schema": ({"address": "airbyte_source.a", "after": {"configuration": {"x": "canary-1"}}}, "configuration"),
    "by its name": ({"after": {"api_token": "canary-1"}}, "api_token"),
    "by a name below": ({"after": {"settings": [{"client_secret": "canary-1"}]}}, "settings"),
    "by its form": ({"after": {"note": "ghp_" + "canary1" * 5}}, "note"),
    "by a name in a text": ({"after": {"script": "password: canary-1"}}, "script"),
}


@pytest.mark.parametrize("name", CANARIES)
def test_what_may_be_a_secret_is_only_named(name: str) -> None:
    fields, attribute = CANARIES[name]
    redactor = Redactor()
    redactor.learn_named(fields["after"])  # as judging does
    plan = with_plan(changes=(change(**{"before": {}, "unknown": (), "sensitive_before": (), "sensitive_after": (), **fields}),))
    found = meaning(Stretching(plan, SALT), TARGET, redact=redactor.value)
    part = next(part for part in found.parts if part.kind == "change")
    assert (attribute in part.hidden, attribute in part.attributes) == (True, False)
    assert "canary" not in msgspec.json.encode(found).decode()


def with_pin(pin: str) -> Plan:
    """A plan in which a PIN is sensitive in every place that a plan has."""
    secret = change(after={"code": pin}, before={"code": "0"}, unknown=(), sensitive_before=(("code",),), sensitive_after=(("code",),))
    action = msgspec.structs.replace(ACTION, values={"code": pin}, sensitive=(("code",),))
    return with_plan(
        changes=(secret,),
        drift=(secret,),
        variables={"code": pin},
        actions=(action,),
        deferred=(Deferred(reason="unknown", planned=action), Deferred(reason="unknown", planned=secret)),
    )


def fast(pin: str) -> set[str]:
    """What somebody who has the seal could try at no cost: every digest of a PIN alone, with the salt, and as a part has it."""
    forms: list[Json] = [pin, int(pin), [pin], {"code": pin}, ["0", pin]]
    forms += [[kind, "kestra_flow.a", "code", ["0", pin], None] for kind in ("change", "drift", "deferred")]
    written = [pin, *(json.dumps(form, sort_keys=True) for form in forms), *(json.dumps(form, separators=(",", ":")) for form in forms)]
    return {hashlib.sha256((before + text).encode()).hexdigest()[:16] for text in written for before in ("", SALT)}


def test_trying_every_pin_at_no_cost_finds_nothing() -> None:
    sealed = msgspec.json.encode(meant(with_pin("4711"))).decode()
    assert "4711" not in sealed.replace(meant(with_pin("4711")).values, "")
    assert [pin for number in range(10_000) for pin in [f"{number:04}"] if any(found in sealed for found in fast(pin))] == []


def test_a_pin_in_the_clear_would_be_found_so() -> None:
    told = change(after={"code": "4711"}, before={"code": "0"}, unknown=(), sensitive_before=(), sensitive_after=())
    sealed = msgspec.json.encode(meant(with_plan(changes=(told,)))).decode()
    assert [pin for number in range(4700, 4720) for pin in [f"{number:04}"] if any(found in sealed for found in fast(pin))] == ["4711"]


def test_each_try_that_can_tell_costs_a_scrypt_of_32_megabytes() -> None:
    one, two = meant(with_pin("4710")), meant(with_pin("4711"))
    assert msgspec.structs.replace(one, values="", digest="") == msgspec.structs.replace(two, values="", digest="")
    assert one.values != two.values
    small = meant(with_plan(changes=(), drift=(), variables={}, actions=(), deferred=(), outputs=()))
    empty = json.dumps(
        {"variables": {}, "changes": [], "drift": [], "outputs": [], "actions": [], "deferred": []}, sort_keys=True, separators=(",", ":")
    )
    assert small.values == hashlib.scrypt(empty.encode(), salt=bytes.fromhex(SALT), n=2**15, r=8, p=1, maxmem=2**26, dklen=32).hex()


def test_the_digest_is_of_what_it_covers() -> None:
    found = meant(with_plan(changes=(), drift=()))
    covered = {"salt": SALT, "values": found.values, "identity": found.identity, "variables": ["name", "token"], "changes": [], "drift": []}
    assert found.digest == digest(json.dumps(covered, sort_keys=True, separators=(",", ":")).encode())


def test_what_gate_knows_to_be_secret_here_does_not_change_the_meaning() -> None:
    """Another machine has other secrets in its environment: names of attributes may be told or not, the meaning is one."""
    redactor = Redactor()
    redactor.learn("content of a secret")
    plan = with_change(after={**AFTER, "content": "content of a secret"})
    here, there = meant(plan), meaning(Stretching(plan, SALT), TARGET, redact=redactor.value)
    assert here.digest == there.digest
    assert here.parts != there.parts
