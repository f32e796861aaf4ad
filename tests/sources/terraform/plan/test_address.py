"""Addresses are taken apart as Terraform's grammar says, whatever stands in an instance key."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gate.errors import InputError
from gate.sources.terraform.expansion import key_text
from gate.sources.terraform.plan.address import ActionAddress, Address, parse_action, parse_address, parse_provider, provider_source


def address(
    text: str, module: str, mode: Literal["managed", "data"], type_: str, name: str, index: str | int | None, configuration: str
) -> tuple[str, Address]:
    return text, Address(module=module, mode=mode, type=type_, name=name, index=index, configuration=configuration)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        address("kestra_flow.a", "", "managed", "kestra_flow", "a", None, "kestra_flow.a"),
        address("data.kestra_flow.a", "", "data", "kestra_flow", "a", None, "data.kestra_flow.a"),
        address("kestra_flow.a[3]", "", "managed", "kestra_flow", "a", 3, "kestra_flow.a"),
        address('kestra_flow.a["3"]', "", "managed", "kestra_flow", "a", "3", "kestra_flow.a"),
        address('kestra_flow.a[""]', "", "managed", "kestra_flow", "a", "", "kestra_flow.a"),
        address('a-b.c-d["x.y[0]"]', "", "managed", "a-b", "c-d", "x.y[0]", "a-b.c-d"),
        address(r'a.b["quote\"d"]', "", "managed", "a", "b", 'quote"d', "a.b"),
        address(r'a.b["back\\slash"]', "", "managed", "a", "b", "back\\slash", "a.b"),
        address(r'a.b["\\\""]', "", "managed", "a", "b", '\\"', "a.b"),
        address(r'a.b["line\nbreak\ttab\r"]', "", "managed", "a", "b", "line\nbreak\ttab\r", "a.b"),
        address(r'a.b["\u0007\U0001f600"]', "", "managed", "a", "b", "\a😀", "a.b"),
        address('a.b["$${x}%%{y}$5$$"]', "", "managed", "a", "b", "${x}%{y}$5$$", "a.b"),
        address('a.b["$$${"]', "", "managed", "a", "b", "$${", "a.b"),
        address("module.m.a.b", "module.m", "managed", "a", "b", None, "module.m.a.b"),
        address(
            'module.m["module.x.y"].module.n[0].data.a.b["k"]',
            'module.m["module.x.y"].module.n[0]',
            "data",
            "a",
            "b",
            "k",
            "module.m.module.n.data.a.b",
        ),
        address("größe.å", "", "managed", "größe", "å", None, "größe.å"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_address(text: str, parts: Address) -> None:
    assert parse_address(text) == parts


NAMES = st.from_regex(r"[a-zA-Z_å][a-zA-Z0-9_ø-]*", fullmatch=True).filter(lambda name: name not in {"module", "data", "action"})
KEYS = st.one_of(
    st.none(), st.integers(0, 10**9), st.text(st.characters(exclude_categories=["Cs"])), st.text('"\\${}%[].*?\n\r\t', max_size=8)
)


@given(
    modules=st.lists(st.tuples(NAMES, KEYS), max_size=3), kind=NAMES, name=NAMES, key=KEYS, mode=st.sampled_from(["", "data.", "action."])
)
@example(modules=[("m", "\x7f\u2028\U000e0001")], kind="a", name="b", key='$${"].c["', mode="")
def test_an_address_is_read_back_as_it_is_written(
    modules: list[tuple[str, str | int | None]], kind: str, name: str, key: str | int | None, mode: str
) -> None:
    """Whatever a key holds: the evaluator's addresses and the plan's are one notation."""
    module = ".".join(f"module.{step}{key_text(one)}" for step, one in modules)
    text = f"{module}{'.' if module else ''}{mode}{kind}.{name}{key_text(key)}"
    found = parse_action(text) if mode == "action." else parse_address(text)
    assert (found.module, found.type, found.name, found.index) == (module, kind, name, key)
    assert found.configuration == "".join(f"module.{step}." for step, _ in modules) + f"{mode}{kind}.{name}"


def test_an_action() -> None:
    parts = ActionAddress(module="module.m[0]", type="http_call", name="ping", index="a.b", configuration="module.m.action.http_call.ping")
    assert parse_action('module.m[0].action.http_call.ping["a.b"]') == parts


@pytest.mark.parametrize("text", ["a.b[*]", "module.m[*].a.b", 'module.m["*"].module.n[*].data.a.b[*]'])
def test_instances_whose_keys_are_not_known(text: str) -> None:
    assert parse_address(text, expanded=False).index is None
    with pytest.raises(InputError):
        parse_address(text)


@pytest.mark.parametrize(
    "text", ["", "action.a", "a.b", "action.a.b.c", "data.action.a.b", "action.a.b[*]", "module.m[*].action.a.b", "action.a.b[x]"]
)
def test_no_action(text: str) -> None:
    with pytest.raises(InputError):
        parse_action(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a.b.c",
        "module.m",
        "module.m.a",
        "ephemeral.a.b",
        "list.a.b",
        "a.b[",
        "a.b[x]",
        "a.b[-1]",
        "a.b[*]",
        'a.b["x]',
        'a.b["x"y"]',
        r'a.b["\x"]',
        r'a.b["\ud800"]',
        r'a.b["\Uffffffff"]',
        "a.b ",
        "a.b\n",
        "1.b",
        'a.b["k"][0]',
    ],
)
def test_no_address(text: str) -> None:
    with pytest.raises(InputError):
        parse_address(text)


@pytest.mark.parametrize(
    ("text", "source", "key"),
    [
        ('provider["registry.terraform.io/kestra-io/kestra"]', "kestra-io/kestra", "kestra"),
        ('provider["registry.terraform.io/kestra-io/kestra"].prod', "kestra-io/kestra", "kestra.prod"),
        ('module.x.provider["registry.terraform.io/kestra-io/kestra"].prod', "kestra-io/kestra", "module.x:kestra.prod"),
        ('module.x.module.y.provider["registry.terraform.io/a/b"]', "a/b", "module.x.module.y:b"),
        ('provider["terraform.io/builtin/terraform"]', "terraform.io/builtin/terraform", "terraform"),
        ('provider["localhost:8080/kestra-io/kestra"]', "localhost:8080/kestra-io/kestra", "kestra"),
    ],
)
def test_provider(text: str, source: str, key: str) -> None:
    assert parse_provider(text) == (source, key)


def test_another_registry_is_another_provider() -> None:
    assert provider_source("registry.terraform.io/kestra-io/kestra") == "kestra-io/kestra"
    assert provider_source("registry.example.com/kestra-io/kestra") == "registry.example.com/kestra-io/kestra"


@pytest.mark.parametrize(
    "text",
    ["", "kestra", "provider.kestra", 'provider["kestra"]', 'module.x[0].provider["a/b"]', 'provider["a/b"].c["d"]', 'provider["a/b"].c.d'],
)
def test_no_provider(text: str) -> None:
    with pytest.raises(InputError):
        parse_provider(text)
