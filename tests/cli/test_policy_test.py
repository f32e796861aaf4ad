from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import tarfile
import time
from pathlib import Path

import pytest

from tests.cli.commands import FLOW, GATE, SETTINGS, gate, said, variables, write_repository
from tests.cli.team import EXAMPLE, FOUND, OWNED, RULE, TEST, write_example, write_team

OWN = "policies/team/owner_test.rego"
SHOWN = "policies/team/examples/TEAM-01"


@pytest.fixture
def team(tmp_path: Path) -> Path:
    return write_team(tmp_path)


def outcome(folder: Path, *arguments: str) -> tuple[int, list[str]]:
    """Exit code and lines, without the time."""
    done = gate(folder, "policy", "test", *arguments)
    assert done.stderr == ""
    return done.returncode, re.sub(r"in \d+\.\d\d s", "in … s", done.stdout).splitlines()


def test_tests_and_examples_that_pass_are_0(team: Path) -> None:
    assert outcome(team) == (0, ["2 tests and 2 examples: all passed, in … s"])


def test_verbose_names_what_passed(team: Path) -> None:
    assert outcome(team, "--verbose") == (
        0,
        [
            f"{OWN}:7: passed: test_an_owner_is_enough",
            f"{OWN}:9: passed: test_nobody_is_denied",
            f"{SHOWN}/allow-an-owner/expected.json: passed: TEAM-01/allow-an-owner",
            f"{SHOWN}/deny-nobody/expected.json: passed: TEAM-01/deny-nobody",
            "2 tests and 2 examples: all passed, in … s",
        ],
    )


def test_a_test_that_fails_is_1_with_its_place_and_what_it_printed(team: Path) -> None:
    text = TEST.replace('judged({"owner": "sales"}) == set()', '{\n\tprint("found", judged({}))\n\tjudged({}) == set()\n}')
    (team / OWN).write_text(text, "utf-8")

    assert outcome(team) == (
        1,
        [
            f"{OWN}:7: failed: test_an_owner_is_enough: it is not true",
            f'  {OWN}:8: found {{{{"message": "flow a has no owner", "path": ["labels"], "subject": "flow:a"}}}}',
            "2 tests and 2 examples: 1 failed, in … s",
        ],
    )
    assert outcome(team, "--quiet")[1] == outcome(team)[1][:-1]


def test_an_example_that_differs_is_1_with_both_sides(team: Path) -> None:
    expected = [{**FOUND, "message": "flow hello is nobody's"}]
    (team / SHOWN / "deny-nobody/expected.json").write_text(json.dumps(expected), "utf-8")

    assert outcome(team) == (
        1,
        [
            f"{SHOWN}/deny-nobody/expected.json: failed: TEAM-01/deny-nobody: the rule says something else",
            "  - deny TEAM-01 flow:flows/hello.yml at flows/hello.yml:1:1: flow hello is nobody's",
            "  + deny TEAM-01 flow:flows/hello.yml at flows/hello.yml:1:1: flow hello has no owner",
            "2 tests and 2 examples: 1 failed, in … s",
        ],
    )


EXAMPLES = {
    "of a name that promises another answer": (
        ("allow-nobody", FLOW, [FOUND], EXAMPLE),
        ["it is named allow-nobody, and the rule denies"],
    ),
    "in which the rule does not run": (
        ("allow-off", OWNED, [], EXAMPLE.replace("protected: true", 'enforcement: {TEAM-01: "off"}')),
        ["TEAM-01 did not run: the example holds nothing that it judges, or turns it off"],
    ),
    "that cannot be read": (
        ("allow-broken", "id: [", [], EXAMPLE),
        ["flows/hello.yml:2: this is not YAML: while parsing a flow node did not find expected node content"],
    ),
}


@pytest.mark.parametrize(("example", "details"), EXAMPLES.values(), ids=EXAMPLES)
def test_an_example_fails(example: tuple[str, str, object, str], details: list[str], team: Path) -> None:
    name, flow, expected, settings = example
    write_example(team / SHOWN / name, flow, expected, settings)

    code, lines = outcome(team, "--filter", name)

    assert (code, lines[0]) == (1, f"{SHOWN}/{name}/expected.json: failed: TEAM-01/{name}: the rule says something else")
    assert [line.strip() for line in lines[1:-1]] == details


def test_an_example_is_judged_by_the_packs_that_are_tested_and_by_no_others(team: Path) -> None:
    write_example(team / SHOWN / "allow-own-packs", OWNED, [], EXAMPLE + "policies: {packs: [builtin]}\n")

    code, lines = outcome(team, "--filter", "own-packs")

    assert (code, lines[:2]) == (
        1,
        [
            (
                f"{SHOWN}/allow-own-packs/expected.json: failed: TEAM-01/allow-own-packs: "
                "an example is judged by the packs that are tested, and its gate.yaml names others"
            ),
            "  gate.yaml",
        ],
    )


def test_coverage_names_the_lines_that_no_test_reaches(team: Path) -> None:
    more = '\nwarn contains {"subject": flow.subject, "message": "old"} if {\n\tsome flow in input.flows\n\tflow.disabled\n}\n'
    (team / "policies/team/owner.rego").write_text(RULE + more, "utf-8")

    assert outcome(team, "--coverage") == (
        0,
        [
            "policies/team/owner.rego:19: no test reaches line 19",
            "coverage: 85.7 % of 7 lines",
            "2 tests and 2 examples: all passed, in … s",
        ],
    )


def test_coverage_counts_a_rule_that_has_no_test_at_all(tmp_path: Path) -> None:
    team = write_team(tmp_path, test="package other_test\n\ntest_nothing if true\n")

    assert outcome(team, "--coverage")[1][-3:] == [
        "policies/team/owner.rego:13: no test reaches lines 13-16",
        "coverage: 0 % of 4 lines",
        "1 test and 2 examples: all passed, in … s",
    ]


def test_a_rule_without_test_or_example_is_told(tmp_path: Path) -> None:
    team = write_team(tmp_path, test=None, examples=False)
    write_example(team / SHOWN / "deny-nobody", FLOW, [FOUND])

    assert outcome(team) == (
        0,
        [
            "policies/team/owner.rego: warning: TEAM-01 has no test: write one in policies/team/owner_test.rego",
            "policies/team/owner.rego: warning: TEAM-01 has no allow example: write one in examples/TEAM-01/",
            "0 tests and 1 example: all passed, in … s",
        ],
    )


NOTHING = {
    "without tests and examples": ((None, False), (), "was found"),
    "with a filter that nothing passes": ((TEST, True), ("--filter", "no such test"), "has `no such test` in its path or name"),
}


@pytest.mark.parametrize(("there", "arguments", "why"), NOTHING.values(), ids=NOTHING)
def test_nothing_to_test_is_3(there: tuple[str | None, bool], arguments: tuple[str, ...], why: str, tmp_path: Path) -> None:
    test, examples = there
    team = write_team(tmp_path, test=test, examples=examples)

    assert outcome(team, "--quiet", *arguments) == (3, [f"nothing ran: no test and no example {why}"])


BROKEN = {
    "a rule that reads what does not exist": (
        {"policies/team/owner.rego": RULE.replace("input.flows", "input.flow")},
        "policies/team/owner.rego:14:21: broken: TEAM-01: `input.flow` does not exist; did you mean `flows`?",
    ),
    "a rule without METADATA": (
        {"policies/team/more.rego": "package team.more\n\ndeny contains 1\n"},
        "policies/team/more.rego:1: broken: it has no `# METADATA` block above `package`",
    ),
    "a test that does not compile": (
        {OWN: TEST + "\ntest_more if x == 1\n"},
        f"{OWN}:11:14: broken: the variable `x` has no value here",
    ),
    "an example without its answer": (
        {f"{SHOWN}/allow-more/gate.yaml": EXAMPLE},
        (
            f"{SHOWN}/allow-more/expected.json: broken: an example needs `expected.json`. "
            "Write there what the rule says of the example: `[]` where it says nothing."
        ),
    ),
    "an answer that is no list of findings": (
        {f"{SHOWN}/deny-nobody/expected.json": '[{"rule": "TEAM-01"}]'},
        (
            f"{SHOWN}/deny-nobody/expected.json: broken: this is no list of findings: "
            'Object missing required field `subject` - at `$[0]`. Write a list of {"rule", "subject", "level", "message", "location"}.'
        ),
    ),
    "an example of no rule": (
        {"policies/team/examples/TEAM-02/allow-it/expected.json": "[]"},
        "policies/team/examples/TEAM-02: broken: no rule of the packs is TEAM-02",
    ),
    "an example of another name": (
        {f"{SHOWN}/nobody/expected.json": "[]"},
        (
            f"{SHOWN}/nobody: broken: an example cannot be named nobody. "
            "Name it after what the rule answers: `allow-…`, or `deny-…` where it denies."
        ),
    ),
    "a plan that is not there": (
        {f"{SHOWN}/deny-nobody/plan": "destroy"},
        (
            f"{SHOWN}/deny-nobody/plan: broken: there is no plan `destroy`. "
            "Name a folder of `plans`, beside the folder of examples, that holds `plan.tfplan` and `config/`, or a file in one."
        ),
    ),
}


@pytest.mark.parametrize(("files", "line"), BROKEN.values(), ids=BROKEN)
def test_a_broken_pack_is_3_and_examples_do_not_run(files: dict[str, str], line: str, team: Path) -> None:
    for path, text in files.items():
        (team / path).parent.mkdir(parents=True, exist_ok=True)
        (team / path).write_text(text, "utf-8")

    code, lines = outcome(team)

    assert (code, lines[0]) == (3, line)
    assert "example: all passed" not in lines[-1]


def test_what_is_named_is_tested_and_nothing_else(team: Path) -> None:
    (team / "policies/team/more_test.rego").write_text("package more_test\n\ntest_more if true\n", "utf-8")

    assert outcome(team, OWN)[1] == ["2 tests and 0 examples: all passed, in … s"]
    assert outcome(team, "policies/team/more_test.rego", f"{SHOWN}/deny-nobody")[1] == ["1 test and 1 example: all passed, in … s"]
    assert outcome(team, OWN, "policies")[1] == ["3 tests and 2 examples: all passed, in … s"]
    assert outcome(team / "policies", "team/more_test.rego")[1] == ["1 test and 0 examples: all passed, in … s"]


def test_a_folder_is_a_pack_without_any_gate_yaml(team: Path) -> None:
    (team / "gate.yaml").unlink()

    assert outcome(team, "policies/team") == (0, ["2 tests and 2 examples: all passed, in … s"])


def test_the_builtin_pack_is_tested_when_asked_for(team: Path) -> None:
    code, lines = outcome(team, "builtin", "--filter", "flow_namespace")

    assert (code, lines) == (0, ["10 tests and 0 examples: all passed, in … s"])


THEIRS = {
    "policy/public.rego": (
        'package main\n\ndeny_public[msg] {\n\tnot known\n\tmsg := "public"\n}\n\nknown { data.teams.known[_] == input.labels.team }\n'
    ),
    "policy/public_test.rego": (
        'package main\n\ntest_of_a_stranger { deny_public["public"] with input as {"labels": {"team": "b"}} }\n\n'
        'test_of_a_team { count(deny_public) == 0 with input as {"labels": {"team": "a"}} }\n'
    ),
    "policy/data/teams/known.yaml": "known: [a]\n",
}


def test_tests_of_a_conftest_pack_run_in_its_own_rego_with_its_own_data(tmp_path: Path) -> None:
    folder = write_repository(tmp_path, SETTINGS + "policies:\n  packs: [{path: policy, style: conftest}]\n")
    for path, text in THEIRS.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")

    assert outcome(folder, "--coverage") == (0, ["coverage: 100 % of 4 lines", "2 tests and 0 examples: all passed, in … s"])


WRONG = {
    "what is not there": (["nowhere"], "there is no file or folder nowhere", "Name a folder of rules, or a file or folder in one."),
    "a file in no pack": (
        ["flows/hello.yml"],
        "flows/hello.yml lies in no pack",
        "Name the folder of the pack, or add it to `policies.packs` in gate.yaml.",
    ),
}


@pytest.mark.parametrize(("arguments", "message", "fix"), WRONG.values(), ids=WRONG)
def test_a_wrong_name_is_2(arguments: list[str], message: str, fix: str, team: Path) -> None:
    assert said(gate(team, "policy", "test", *arguments)) == (2, "", f"error: {message}\n  fix: {fix}\n")


def test_a_hostile_name_commands_no_terminal(team: Path) -> None:
    (team / OWN).write_text(TEST + '\ntest_print if {\n\tprint("\\u001b[2J")\n\tfalse\n}\n', "utf-8")

    assert outcome(team)[1][1] == f"  {OWN}:12: \\x1b[2J"


def test_watch_runs_again_after_a_change_and_ends_by_ctrl_c(team: Path) -> None:
    argv = [str(GATE), "policy", "test", "--watch"]
    with subprocess.Popen(argv, cwd=team, env=variables(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout
        assert process.stderr
        first = [process.stdout.readline() for _ in range(2)]
        (team / OWN).write_text(TEST.replace("flow a has", "flow b has"), "utf-8")
        second = [process.stdout.readline() for _ in range(3)]
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        try:
            code = process.wait(timeout=20)
        finally:
            process.kill()
        errors = process.stderr.read()

    assert re.sub(r"in .* s\n", "", first[0]) == "2 tests and 2 examples: all passed, "
    assert first[1] == second[2] == "waiting for a change; Ctrl-C ends\n"
    assert second[0] == f"{OWN}:9: failed: test_nobody_is_denied: it is not true\n"
    assert (code, errors) == (130, "")


OF_PLANS = """\
# METADATA
# title: A plan is not judged from its JSON
# description: JSON lacks the backend.
# custom:
#   id: TEAM-02
#   severity: low
#   category: plans
#   judges: [plan]
#   enforcement: {default: deny, protected: deny}
#   remediation: Judge the saved plan.
package team.plans

deny contains {"subject": input.plan.subject, "path": [], "message": "a plan in JSON"} if input.plan.identity.format == "json"
"""

NO_FLOWS = "version: 1\nenvironments:\n  prod: {protected: true, terraform: {dir: terraform}}\n"


def test_an_example_brings_its_plan_or_names_one_beside_the_examples(team: Path) -> None:
    plans = Path(__file__).resolve().parents[1] / "plans/oss_create"
    (team / "policies/team/plans.rego").write_text(OF_PLANS, "utf-8")
    answer = [{"rule": "TEAM-02", "subject": "plan", "level": "deny", "message": "a plan in JSON", "location": None}]
    own, shared = (team / "policies/team/examples/TEAM-02" / name for name in ("deny-json", "allow-saved"))
    for folder, expected in ((own, answer), (shared, [])):
        folder.mkdir(parents=True)
        (folder / "gate.yaml").write_text(NO_FLOWS, "utf-8")
        (folder / "expected.json").write_text(json.dumps(expected), "utf-8")
    shutil.copytree(plans / "config", own / "terraform")
    shutil.copy(plans / "plan.json", own)
    (shared / "plan").write_text("oss_create\n", "utf-8")
    shutil.copytree(plans, team / "policies/team/plans/oss_create")

    assert outcome(team, "policies/team/examples/TEAM-02") == (0, ["0 tests and 2 examples: all passed, in … s"])


CONFTEST = """\
package main

deny contains msg if {
	not input.labels.owner
	msg := sprintf("flow %s has no owner", [input.id])
}
"""
CONFTEST_TEST = """\
package main

test_nobody if deny == {"flow a has no owner"} with input as {"id": "a"}

test_somebody if deny == {"flow a has no owner"} with input as {"id": "a", "labels": {"owner": "b"}}
"""


@pytest.mark.parametrize("form", ["folder", "archive"])
def test_tests_of_conftest_policies_run_too(form: str, tmp_path: Path) -> None:
    named = {"folder": "path: legacy", "archive": "bundle: legacy.tar.gz"}[form]
    settings = SETTINGS.replace("    protected: true\n", "")  # where an archive needs a key
    write_repository(tmp_path, settings + f"policies:\n  packs: [builtin, {{{named}, style: conftest, judges: [flows]}}]\n")
    (tmp_path / "legacy").mkdir()
    (tmp_path / "legacy/owner.rego").write_text(CONFTEST, "utf-8")
    (tmp_path / "legacy/owner_test.rego").write_text(CONFTEST_TEST, "utf-8")
    if form == "archive":
        with tarfile.open(tmp_path / "legacy.tar.gz", "w:gz") as archive:
            archive.add(tmp_path / "legacy", "")
        shutil.rmtree(tmp_path / "legacy")
    shown = {"folder": "legacy", "archive": "legacy.tar.gz"}[form]

    assert outcome(tmp_path, "--coverage") == (
        1,
        [
            f"{shown}/owner_test.rego:5: failed: test_somebody: it is not true",
            "coverage: 100 % of 3 lines",
            "2 tests and 0 examples: 1 failed, in … s",
        ],
    )
    assert outcome(tmp_path, shown, "--filter", "nobody") == (0, ["1 test and 0 examples: all passed, in … s"])
