"""No secret passes the boundary: not as it is, not encoded, not inside a longer text."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest

from gate.facts.redaction import REDACTED, Redactor
from gate.facts.sensitive import assigned, is_secret_name, written_parts
from gate.facts.shown import Shown
from gate.model.report import Excerpt, Location
from gate.model.source import Span

SECRET = 'canary "pässword"/1'


def learned(*secrets: object) -> Redactor:
    redactor = Redactor()
    for secret in secrets:
        redactor.learn(secret)
    return redactor


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(SECRET, REDACTED, id="as it is"),
        pytest.param(f"a {SECRET} b", f"a {REDACTED} b", id="inside a text"),
        pytest.param(base64.b64encode(SECRET.encode()).decode(), REDACTED, id="base64"),
        pytest.param(SECRET.encode().hex(), REDACTED, id="hexadecimal"),
        pytest.param(quote(SECRET, safe=""), REDACTED, id="URL"),
        pytest.param('canary \\"p\\u00e4ssword\\"/1', REDACTED, id="JSON, ASCII"),
        pytest.param('canary \\"pässword\\"/1', REDACTED, id="JSON"),
        pytest.param("nothing here", "nothing here", id="nothing"),
    ],
)
def test_a_learned_secret_is_hidden_in_every_notation(text: str, expected: str) -> None:
    assert learned(SECRET).text(text) == expected


def test_of_a_secret_with_several_lines_each_line_is_one() -> None:
    redactor = learned("-----first line-----\nsecond line\n")
    assert redactor.text("x second line y") == f"x {REDACTED} y"


def test_the_longest_secret_is_hidden_first() -> None:
    assert learned("canary", "canary-longer").text("canary-longer canary") == f"{REDACTED} {REDACTED}"


def test_what_is_learned_later_counts_too() -> None:
    redactor = learned("first-secret")
    assert redactor.text("second-secret") == "second-secret"
    redactor.learn("second-secret")
    assert redactor.text("second-secret") == REDACTED


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("jdbc://user:hunter22@db", f"jdbc://{REDACTED}@db", id="URL userinfo"),
        pytest.param("AKIAIOSFODNN7EXAMPLE", REDACTED, id="AWS key"),
        pytest.param("ghp_" + "a" * 36, REDACTED, id="GitHub token"),
        pytest.param("https://hooks.slack.com/services/T000/B000/XXXX", f"https://{REDACTED}", id="Slack webhook"),
        pytest.param("Authorization: Bearer abcdefgh12345", f"Authorization: {REDACTED}", id="bearer"),
        pytest.param("-----BEGIN RSA PRIVATE KEY-----\nMIIE", REDACTED, id="private key, cut off"),
        pytest.param("https://kestra.example.com:8080/ui", "https://kestra.example.com:8080/ui", id="an address with a port"),
        pytest.param("ghcr.io/kestra-io/dbt@sha256:0123", "ghcr.io/kestra-io/dbt@sha256:0123", id="an image digest"),
    ],
)
def test_well_known_forms_need_not_be_learned(text: str, expected: str) -> None:
    assert Redactor().text(text) == expected


def test_values_are_hidden_by_path_and_by_name() -> None:
    values = {
        "url": "https://x",
        "configuration": {"host": "db", "api_key": "k"},
        "list": [{"token": "t"}, {"secret_name": "DB"}],
        "whole": {"a": 1},
        "none": None,
        "expression": {"password": "{{ secret('DB') }}"},
    }
    assert Redactor().value(values, [("url",), ("whole",), ("none",), ("list", 1, "secret_name")]) == {
        "url": REDACTED,
        "configuration": {"host": "db", "api_key": REDACTED},
        "list": [{"token": REDACTED}, {"secret_name": REDACTED}],
        "whole": REDACTED,
        "none": None,
        "expression": {"password": "{{ secret('DB') }}"},
    }


def test_the_empty_path_hides_the_whole_value() -> None:
    assert Redactor().value({"a": "b"}, [()]) == REDACTED


def test_names_lead_to_secrets_also_in_json_inside_a_string() -> None:
    redactor = Redactor()
    redactor.learn_named({"configuration": '{"docker_username": "airbyte", "password": "canary-inline"}', "namespace": "company"})
    assert redactor.text("airbyte canary-inline company") == f"airbyte {REDACTED} company"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        *(pytest.param(name, True, id=name) for name in ("password", "dbPassword", "API_KEY", "clientSecret", "AIRBYTE_TOKEN", "jwt")),
        *(pytest.param(name, True, id=name) for name in ("private_key", "secret_value", "Authorization", "secret_key")),
        *(pytest.param(name, False, id=name) for name in ("token_url", "secret_name", "password_policy", "key", "primary_key", "tokenTtl")),
        *(pytest.param(name, False, id=name) for name in ("namespace", "", "passwords_file", "secretType", "author")),
    ],
)
def test_a_name_of_a_secret_is_told_from_the_name_of_a_name(name: str, expected: bool) -> None:
    assert is_secret_name(name) is expected


def excerpt(line: str, column: int, end_column: int, *secret: Span, redactor: Redactor | None = None) -> Excerpt | None:
    shown = Shown(lambda _: line.encode(), redactor or Redactor(), secret)
    return shown.excerpt(Location(path="a.tf", line=1, column=column, end_line=1, end_column=end_column))


def test_a_line_is_shown_with_its_columns() -> None:
    assert excerpt('url = "http://x"', 7, 17) == Excerpt(text='url = "http://x"', line=1, column=7, end_column=17)


def test_a_secret_under_the_caret_is_replaced_and_the_caret_kept() -> None:
    secret = Span(path="a.tf", line=1, column=12, end_line=1, end_column=20)
    assert excerpt('password = "abc123"', 12, 20, secret) == Excerpt(text=f'password = "{REDACTED}"', line=1, column=12, end_column=24)


def test_a_secret_before_the_caret_moves_it_along() -> None:
    found = excerpt("token=canary-token url=x", 20, 25, redactor=learned("canary-token"))
    assert found == Excerpt(text=f"token={REDACTED} url=x", line=1, column=18, end_column=23)


def test_a_line_that_the_file_does_not_have_is_not_shown() -> None:
    shown = Shown(lambda _: b"one\n", Redactor(), ())
    assert shown.excerpt(Location(path="a.tf", line=2, column=1, end_line=2, end_column=2)) is None


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param({"password": "abc"}, {"password": REDACTED}, id="a short text"),
        pytest.param({"tokens": [{"a": "abc"}, "{{ secret('X') }}"]}, {"tokens": [{"a": REDACTED}, "{{ secret('X') }}"]}, id="below"),
        pytest.param({"pin": {"password": 12}}, {"pin": {"password": REDACTED}}, id="a number"),
        pytest.param({"password": True, "token": None}, {"password": True, "token": None}, id="nothing that could be one"),
        pytest.param({"password": "Bearer {{ secret('X') }}"}, {"password": "Bearer {{ secret('X') }}"}, id="an expression"),
        pytest.param({"password": "a{{ secret('X') }}"}, {"password": REDACTED}, id="a text beside an expression"),
        pytest.param({"password": "{{ envs.a ?? 'hunter2' }}"}, {"password": REDACTED}, id="a text in an expression"),
        pytest.param({"a": 481516}, {"a": REDACTED}, id="a number that was learned"),
    ],
)
def test_what_stands_below_the_name_of_a_secret_is_hidden_in_its_place(values: object, expected: object) -> None:
    assert learned(481516).value(values) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("host=db;password=hunter22;x=y", ["hunter22"], id="a connection string"),
        pytest.param("https://x/?a=b&token=hunter22&c=d", ["hunter22"], id="a query"),
        pytest.param('a: {"api_key": "hun\\"ter"}', ['hun\\"ter', 'hun"ter'], id="JSON in a text"),
        pytest.param("password: >-\n  hunter\n  twenty two\nnext: x", ["  hunter\n  twenty two", "hunter twenty two"], id="a folded text"),
        pytest.param("export PGPASSWORD='hunter 22'", ["hunter 22"], id="a shell"),
        pytest.param('password: "hunter22\nnext: 1', ["hunter22"], id="quotes without an end"),
        pytest.param('connect(password=os.environ["X"])', [], id="a name in a program"),
        pytest.param("def f(password: str, token=token): ...", [], id="parameters"),
        pytest.param("token: {{ secret('X') }}", [], id="an expression"),
        pytest.param('password = "${var.password}"', [], id="an interpolation"),
        pytest.param("primary_key: id, secret_name: DB_PASSWORD", [], id="names of names"),
        pytest.param("namespace: company", [], id="nothing"),
    ],
)
def test_what_a_text_gives_to_the_name_of_a_secret_is_one(text: str, expected: list[str]) -> None:
    assert list(dict.fromkeys(assigned(text))) == expected


def test_a_secret_is_found_inside_the_encoding_of_a_longer_text() -> None:
    for before in ("", "a", "ab"):
        text = base64.b64encode(f"{before}{SECRET}:realm".encode()).decode()
        assert REDACTED in learned(SECRET).text(text)


def test_a_secret_is_found_where_it_was_folded() -> None:
    assert learned("one two three").text("x one\n      two\\n three y") == f"x {REDACTED} y"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{% raw %}{{ env_var('DB_PASSWORD') }}{% endraw %}", []),
        ("{{ env_var('DB_PASSWORD', 'hunter22') }}", ["hunter22"]),
        ("{% set p = 'hunter22' %}{{ p }}", ["hunter22"]),
        ("{% if x %}hunter22{% endif %}{{ y }}", ["hunter22"]),
    ],
)
def test_names_of_variables_and_tags_are_no_secrets(text: str, expected: list[str]) -> None:
    assert written_parts(text) == expected
