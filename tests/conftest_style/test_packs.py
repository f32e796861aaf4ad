"""A conftest pack beside others, through the command line: what is found and where, what an exception shows, and what ends undecided."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.catalog.bundles import archive, private_key, public_pem, signed
from tests.cli.commands import FLOW, gate, said, write_repository
from tests.conftest_style.cases import PLANS

SETTINGS = """\
version: 1
policies: {{packs: [{packs}]}}
environments:
  dev:
    {more}flows: [flows]
    kestra: {{url: "http://localhost:8080", version: "1.3"}}
    namespaces: [company]
"""
LEGACY = "{path: legacy, style: conftest}"
LOG = """package main

deny_log[{"msg": msg, "path": ["tasks", 0, "message"]}] {
  input.tasks[0].message == "hello"
  msg := "say something else"
}
"""


def _repository(folder: Path, policies: dict[str, str], packs: str = LEGACY, more: str = "") -> Path:
    repository = write_repository(folder / "repository", SETTINGS.format(packs=packs, more=more), hello=FLOW)
    for path, text in policies.items():
        (repository / path).parent.mkdir(parents=True, exist_ok=True)
        (repository / path).write_text(text)
    return repository


def _report(repository: Path, *arguments: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(gate(repository, "check", "dev", "--format", "json", *arguments).stdout)
    return report


def _found(report: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    return [(one["rule"], one["status"], one["subject"], one["message"]) for one in report["environments"][0]["findings"]]


def test_a_finding_points_at_the_line_that_the_message_object_names(tmp_path: Path) -> None:
    done = gate(_repository(tmp_path, {"legacy/log.rego": LOG}), "check", "dev")

    assert done.returncode == 1
    assert done.stdout.splitlines()[:7] == [
        "DENY  dev: 1 denial",
        "",
        "flows/hello.yml:6:14",
        "  deny legacy.deny_log (high): say something else",
        "    6 |     message: hello",
        "      |              ^~~~~",
        "  fix: See the policy: legacy/log.rego, line 3.",
    ]


def test_without_a_path_it_points_at_the_flow(tmp_path: Path) -> None:
    report = _report(_repository(tmp_path, {"legacy/a.rego": 'package main\n\nwarn["w"] { input.id }'}))
    (found,) = report["environments"][0]["findings"]
    assert (found["enforcement"], found["severity"], found["location"]["path"], found["location"]["line"]) == (
        "warn",
        "low",
        "flows/hello.yml",
        1,
    )
    assert report["decision"] == "ALLOW"


def test_a_finding_about_a_plan_points_at_the_resource_that_it_names(tmp_path: Path) -> None:
    policy = """package main

deny contains sprintf("`%s` is created", [change.address]) if {
	some change in input.resource_changes
	change.address == "terraform_data.connection"
}

deny_both contains {"msg": "look", "address": change.address} if {
	some change in input.resource_changes
	change.address == "terraform_data.connection"
}

deny_none contains "look at terraform_data.connection or terraform_data.other" if input.resource_changes
"""
    repository = _repository(tmp_path, {"legacy/a.rego": policy}, more="terraform: {dir: config}\n    ")
    shutil.copytree(PLANS / "unknown_content/config", repository / "config")

    report = _report(repository, "--plan", str(PLANS / "unknown_content/plan.tfplan"))

    places = {one["rule"]: one["location"] and one["location"]["path"] for one in report["environments"][0]["findings"]}
    assert places["legacy.deny"] == places["legacy.deny_both"]
    assert str(places["legacy.deny"]).startswith("config/")


def test_what_an_exception_covers_is_shown_and_does_not_count(tmp_path: Path) -> None:
    exception = 'package main\n\nexception[rules] { input.namespace == "company.team"; rules := ["log"] }'
    repository = _repository(tmp_path, {"legacy/log.rego": LOG, "legacy/exception.rego": exception})

    report = _report(repository)
    text = gate(repository, "check", "dev", "--verbose").stdout

    assert (report["decision"], _found(report)) == (
        "ALLOW",
        [("legacy.deny_log", "waived", "flow:flows/hello.yml", "say something else")],
    )
    assert report["environments"][0]["findings"][0]["waiver"] == {
        "reason": "`exception` of the policy names `log`",
        "owner": "legacy",
        "expires": None,
    }
    assert "  waived without an end by legacy: `exception` of the policy names `log`" in text.splitlines()


def test_packs_of_all_kinds_judge_together(tmp_path: Path) -> None:
    key = private_key()
    files = {"main.rego": b'package main\n\ndeny["bundled"] { data.teams[_] == "a" }', "teams/data.json": b'["a"]'}
    packs = f"builtin, {LEGACY}, {{bundle: team.tar.gz, key: team.pub, style: conftest, judges: [flows]}}"
    repository = _repository(tmp_path, {"legacy/log.rego": LOG}, packs)
    (repository / "team.tar.gz").write_bytes(archive(signed({"data.json": b"{}", "main.rego": files["main.rego"]}, key)))
    (repository / "team.pub").write_bytes(public_pem(key))

    wrong = _report(repository)
    (repository / "team.tar.gz").write_bytes(archive(signed({"data.json": b'{"teams":["a"]}', "main.rego": files["main.rego"]}, key)))
    right = _report(repository)

    assert wrong["failures"][0]["message"].startswith("`data.teams` does not exist")
    assert _found(right) == [
        ("team.deny", "open", "flow:flows/hello.yml", "bundled"),
        ("legacy.deny_log", "open", "flow:flows/hello.yml", "say something else"),
    ]


def test_enforcement_and_waivers_name_rules_by_their_ids(tmp_path: Path) -> None:
    repository = _repository(tmp_path, {"legacy/log.rego": LOG}, more="enforcement: {legacy.deny_log: warn}\n    ")
    assert _report(repository)["decision"] == "ALLOW"


SECRET = """package main

deny[msg] { msg := input.tasks[0].password }

warn[msg] { msg := sprintf("%v", [input]) }
"""


def test_no_secret_reaches_a_policy(tmp_path: Path) -> None:
    repository = _repository(tmp_path, {"legacy/a.rego": SECRET})
    (repository / "flows/hello.yml").write_text(FLOW + "    password: canary-in-a-flow\n")

    done = gate(repository, "check", "dev", "--format", "json")

    assert "canary" not in done.stdout + done.stderr
    assert json.loads(done.stdout)["environments"][0]["findings"][0]["message"] == "«redacted»"


UNDECIDED: dict[str, tuple[str, str, int]] = {
    "no Rego": ("deny[msg] {", "expecting }", 3),
    "a function of conftest's own": (
        'deny["a"] { parse_config("yaml", "a") }',
        "a rule may not call `parse_config`: it is conftest's own, and no other engine has it",
        3,
    ),
    "true": (
        "deny { input.id }",
        "legacy.deny: `deny` is not a set of messages: texts, or objects with the text `msg`, and conftest would not report it",
        3,
    ),
    "an error that conftest passes over": ('deny["a"] { to_number(input.id) }', "legacy.deny: this text is not a number", 3),
    "no rule": ("allow { true }", "pack legacy holds no rule", 0),
}


@pytest.mark.parametrize(("text", "message", "line"), UNDECIDED.values(), ids=UNDECIDED)
def test_what_cannot_be_judged_is_never_allowed(text: str, message: str, line: int, tmp_path: Path) -> None:
    report = _report(_repository(tmp_path, {"legacy/a.rego": f"package main\n\n{text}\n"}, f"builtin, {LEGACY}"))
    assert (report["decision"], report["exit_code"]) == ("INDETERMINATE", 3)
    assert [(one["message"], one["path"], one["line"] or 0) for one in report["failures"]] == [
        (message, "legacy/a.rego" if line else "legacy", line)
    ]


READS = {
    "the configuration": "input.configuration.root_module",
    "in a file that others use": "data.lib.configured",
    "everything": 'walk(input, [_, "x"])',
}


@pytest.mark.parametrize("body", READS.values(), ids=READS)
def test_a_policy_that_reads_what_a_saved_plan_does_not_tell_ends_undecided(body: str, tmp_path: Path) -> None:
    rules = f'deny_plan contains "a" if {{\n\t{body}\n}}\n\nwarn contains "w" if input.tasks\n'
    policies = {
        "legacy/a.rego": f"package main\n\nimport rego.v1\n\n{rules}",
        "legacy/lib.rego": f"package lib\n\nimport rego.v1\n\n{'configured if input.configuration' if 'lib' in body else ''}\n",
    }
    repository = _repository(tmp_path, policies)

    saved = _report(repository, "--plan", str(PLANS / "update_and_delete/plan.tfplan"))
    shown = _report(repository, "--plan", str(PLANS / "update_and_delete/plan.json"))
    static = _report(repository)

    assert saved["decision"] == "INDETERMINATE"
    assert {one["path"] for one in saved["failures"]} == {"legacy/lib.rego" if "lib" in body else "legacy/a.rego"}
    assert all("which a saved plan does not tell" in one["message"] for one in saved["failures"])
    assert ("legacy.warn", "open", "flow:flows/hello.yml", "w") in _found(saved)  # what can be judged is
    assert (shown["failures"], static["failures"]) == ([], [])


def test_a_pack_about_flows_alone_may_read_anything(tmp_path: Path) -> None:
    policy = 'package main\n\nwarn["w"] { walk(input, [_, "hello"]) }\n'
    repository = _repository(tmp_path, {"legacy/a.rego": policy}, "{path: legacy, style: conftest, judges: [flows]}")
    report = _report(repository, "--plan", str(PLANS / "update_and_delete/plan.tfplan"))
    assert (report["decision"], ("legacy.warn", "open", "flow:flows/hello.yml", "w") in _found(report)) == ("ALLOW", True)


def test_a_rule_that_ran_on_nothing_is_not_run(tmp_path: Path) -> None:
    repository = _repository(tmp_path, {"legacy/log.rego": LOG}, f"builtin, {LEGACY[:-1]}, judges: [plan]}}")
    report = _report(repository)
    outcome = next(one for one in report["environments"][0]["rules"] if one["id"] == "legacy.deny_log")
    assert (outcome["status"], outcome["needs"], report["decision"]) == ("not_run", ["plan"], "ALLOW")


def test_a_policy_that_is_refused_says_where(tmp_path: Path) -> None:
    repository = _repository(tmp_path, {"legacy/a.rego": 'package main\n\ndeny["a"] { http.send({}) }\n'})
    code, out, error = said(gate(repository, "check", "dev", "--quiet"))
    assert (code, error) == (3, "")
    assert "legacy/a.rego:3:13" in out
