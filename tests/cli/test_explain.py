from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest

from gate.config import waivers
from tests.cli.commands import FLOW, SETTINGS, gate, said, write_repository
from tests.cli.team import OWNED, write_team
from tests.test_git import git

FOREIGN = FLOW.replace("company.team", "other.team")
PLANS = Path(__file__).resolve().parents[1] / "plans"


@pytest.fixture
def denied(tmp_path: Path) -> Path:
    return write_repository(tmp_path / "denied", hello=FOREIGN)


def fingerprint(folder: Path, *arguments: str) -> str:
    report = json.loads(gate(folder, "check", *arguments, "--format", "json").stdout)
    return str(report["environments"][0]["findings"][0]["fingerprint"])


def test_a_rule_is_told_with_its_example(tmp_path: Path) -> None:
    assert said(gate(write_team(tmp_path), "explain", "team-01")) == (
        0,
        """\
TEAM-01: A flow says who owns it
severity low · ownership · pack policies/team · policies/team/owner.rego

why
  A flow without an owner is nobody's when it fails.

judges
  flows

does
  dev: warns
  prod: denies, protected

what to write
  Write `labels.owner`.

refuses, for example: nobody
  flows/hello.yml
    id: hello
    namespace: company.team
    tasks:
      - id: log
        type: io.kestra.plugin.core.log.Log
        message: hello
  flows/hello.yml:1:1: flow hello has no owner
""",
        "",
    )


def test_of_a_rule_quiet_leaves_what_to_write_and_verbose_adds_what_it_allows(tmp_path: Path) -> None:
    team = write_team(tmp_path)
    assert gate(team, "explain", "TEAM-01", "--quiet").stdout == (
        "TEAM-01: A flow says who owns it\n\nwhat to write\n  Write `labels.owner`.\n"
    )
    plain, verbose = gate(team, "explain", "TEAM-01").stdout, gate(team, "explain", "TEAM-01", "--verbose").stdout
    assert verbose == plain + "\nallows, for example: an owner\n  flows/hello.yml\n" + "".join(
        f"    {line}\n" for line in OWNED.splitlines()
    )


def test_of_a_finding_quiet_leaves_what_to_write_and_verbose_adds_its_rule(denied: Path) -> None:
    found = fingerprint(denied)
    lines = gate(denied, "explain", found, "--quiet").stdout.splitlines()
    headings = [line for line in lines if line and not line.startswith(" ")]
    assert headings == [
        "ENV-01: A flow stays inside its environment's namespaces",
        "denies in dev, also in prod (high): namespace other.team lies outside of dev, which holds company",
        "flows/hello.yml:2:12",
        "what to write",
    ]
    plain, verbose = gate(denied, "explain", found).stdout, gate(denied, "explain", found, "--verbose").stdout
    added = verbose.removeprefix(plain)
    assert added.startswith("\nrule\n  severity high · environment separation · pack builtin · ")
    assert added.splitlines()[-2:] == ["read more", "  https://kestra.io/docs/best-practices/naming-conventions"]


def test_a_rule_that_an_approval_can_lift_says_so(denied: Path) -> None:
    lines = gate(denied, "explain", "RO-09", "prod").stdout.splitlines()

    assert lines[lines.index("does") : lines.index("what to write")] == [
        "does",
        "  prod: denies, protected",
        "  A denial can be lifted by an approval.",
        "",
    ]


def test_a_rule_about_waivers_is_explained_too(denied: Path) -> None:
    assert gate(denied, "explain", "WAIVER-03").stdout.startswith("WAIVER-03: A waiver that nothing needs is deleted\n")


def test_a_finding_is_told_with_the_facts_and_its_waiver(denied: Path) -> None:
    found = fingerprint(denied)

    code, out, err = said(gate(denied, "explain", found[:6]))

    expires = re.search(r"expires: (.*)", out)
    assert expires
    assert datetime.now(UTC).date() + timedelta(days=29) <= datetime.fromisoformat(expires[1]).date()
    assert datetime.fromisoformat(expires[1]).date() <= datetime.now(UTC).date() + timedelta(days=90)
    assert (code, err) == (0, "")
    assert re.sub(r"version: 1\.3.*", "version: 1.3", out).replace(expires[1], "DAY") == (
        """\
ENV-01: A flow stays inside its environment's namespaces
denies in dev, also in prod (high): namespace other.team lies outside of dev, which holds company

flows/hello.yml:2:12
  2 | namespace: other.team
    |            ^~~~~~~~~~

why
  A flow in a foreign namespace runs with that namespace's secrets, variables and permissions, and can replace a flow of the same id there.

what ENV-01 saw
  subject: flow:flows/hello.yml
  id: hello
  namespace: other.team
  disabled: false
  labels: {}
  origin:
    file: flows/hello.yml
    environments: [dev, prod]
    deployed: null
  given: [id, namespace, tasks]
  version: 1.3
  misfits: []
  triggers: []
  inputs: []
  references: []
  secrets: []
  broken_expressions: []
  surprises: []
  unknown: []

what to write
  Write a namespace equal to or below one of the environment's `namespaces` in gate.yaml; where the environment lacks one that it owns, add it there.

waiver that would cover it, once gate.yaml says `waivers: waivers.yaml`
  - rule: ENV-01
    subject: flow:flows/hello.yml
    environments: [dev, prod]
    reason: say why it is accepted for now
    owner: say who sees to it that it is mended
    expires: DAY
"""  # noqa: E501 - prose is folded for terminals only
    )


def test_the_waiver_that_is_shown_covers_the_finding(denied: Path) -> None:
    out = gate(denied, "explain", fingerprint(denied)).stdout
    entry = out.partition("waiver that would cover it")[2].partition("\n")[2]
    (denied / "waivers.yaml").write_text(f"version: 1\nwaivers:\n{entry}", "utf-8")
    (denied / "gate.yaml").write_text(SETTINGS + "waivers: waivers.yaml\n", "utf-8")

    assert gate(denied, "check").returncode == 0
    assert waivers.read((denied / "waivers.yaml").read_bytes(), "waivers.yaml")[0].subject == "flow:flows/hello.yml"
    last = gate(denied, "explain", fingerprint(denied)).stdout
    assert "\nwaived in dev, also in prod (high): " in last
    assert "\nwaived\n  until " in last


def waived(folder: Path, *environments: str, expires: date) -> Path:
    """Accept what `denied` has, in some environments."""
    (folder / "gate.yaml").write_text(SETTINGS + "waivers: waivers.yaml\n", "utf-8")
    entry = (
        f"  - {{rule: ENV-01, subject: 'flow:flows/hello.yml', environments: [{', '.join(environments)}], reason: r, owner: o, expires: "
    )
    (folder / "waivers.yaml").write_text(f"version: 1\nwaivers:\n{entry}{expires}}}\n", "utf-8")
    return folder


TODAY = datetime.now(UTC).date()


def test_where_it_is_waived_already_no_second_waiver_is_shown(denied: Path) -> None:
    found = fingerprint(denied)
    lines = gate(waived(denied, "dev", expires=TODAY + timedelta(days=9)), "explain", found).stdout.splitlines()

    assert lines[1].startswith("denies in prod, waived in dev (high): ")
    assert lines[lines.index("waiver that would cover it, in waivers.yaml") + 3] == "    environments: [prod]"


def test_a_waiver_that_expired_is_named_rather_than_written_again(denied: Path) -> None:
    found, day = fingerprint(denied), TODAY - timedelta(days=9)
    out = gate(waived(denied, "dev", "prod", expires=day), "explain", found).stdout

    assert out.endswith(
        f"""\
waiver that names it, and does not hold
  waivers.yaml:3, in dev, prod, until {day}
  Agree with its reviewers on another last day there; a second entry for the same would be refused.
"""
    )


def test_where_one_environment_has_an_expired_waiver_the_other_gets_one(denied: Path) -> None:
    found = fingerprint(denied)
    lines = gate(waived(denied, "dev", expires=TODAY - timedelta(days=9)), "explain", found).stdout.splitlines()

    assert "waiver that names it, and does not hold" in lines
    assert lines[lines.index("waiver that would cover it, in waivers.yaml") + 3] == "    environments: [prod]"


def test_what_denies_here_and_warns_there_says_so(tmp_path: Path) -> None:
    settings = SETTINGS.replace("    namespaces: [company]", "    namespaces: [company]\n    enforcement: {ENV-01: warn}", 1)
    folder = write_repository(tmp_path / "both", settings, hello=FOREIGN)

    assert gate(folder, "explain", fingerprint(folder)).stdout.splitlines()[1].startswith("denies in prod, warns in dev (high): ")


def test_what_an_exception_of_a_conftest_pack_covers_has_no_last_day(tmp_path: Path) -> None:
    settings = SETTINGS + "policies: {packs: [{path: policy, style: conftest}]}\n"
    folder = write_repository(tmp_path / "theirs", settings, hello=FLOW)
    (folder / "policy").mkdir()
    rule = 'package main\n\ndeny_hello contains "no greetings" if input.id == "hello"\n\nexception contains ["hello"]\n'
    (folder / "policy/hello.rego").write_text(rule, "utf-8")

    out = gate(folder, "explain", fingerprint(folder)).stdout
    assert out.endswith("\nwaived\n  without an end, by policy: `exception` of the policy names `hello`\n")


def test_a_finding_about_a_waiver_needs_no_facts(denied: Path) -> None:
    folder = waived(denied, "dev", expires=TODAY - timedelta(days=9))
    report = json.loads(gate(folder, "check", "dev", "--format", "json").stdout)
    found = next(one for one in report["environments"][0]["findings"] if one["rule"] == "WAIVER-04")

    out = gate(folder, "explain", found["fingerprint"]).stdout
    assert [line for line in out.splitlines() if line and not line.startswith(" ")] == [
        "WAIVER-04: A waiver that expired is settled",
        f"warns in dev (medium): {found['message']}",
        "waivers.yaml:3:5",
        "why",
        "what to write",
    ]


def test_a_finding_that_a_commit_made_is_told_by_that_commit(denied: Path) -> None:
    git(denied, "init", "-q", "-b", "main")
    git(denied, "add", "-A")
    git(denied, "commit", "-q", "-m", "begin")
    (denied / "gate.yaml").write_text(SETTINGS + "# more\n", "utf-8")
    report = json.loads(gate(denied, "check", "dev", "--base", "main", "--format", "json").stdout)
    found = next(one for one in report["environments"][0]["findings"] if one["rule"] == "GATE-01")

    code, out, err = said(gate(denied, "explain", found["fingerprint"], "--base", "main"))

    assert (code, err) == (0, "")
    assert out.splitlines()[:4] == [
        "GATE-01: A change leaves alone what judges it",
        "warns in dev, also in prod (medium): gate.yaml differs: as it is in main it judges here",
        "",
        "gate.yaml:12:1",
    ]
    assert "policy input" not in out


def test_a_finding_of_a_plan_shows_the_change_without_its_secrets(tmp_path: Path) -> None:
    write_repository(tmp_path / "repository", SETTINGS)
    plan = str(PLANS / "destroy/plan.tfplan")
    report = json.loads(gate(tmp_path / "repository", "check", "prod", "--plan", plan, "--format", "json").stdout)
    found = next(one for one in report["environments"][0]["findings"] if one["rule"] == "RO-09")

    done = gate(tmp_path / "repository", "explain", found["fingerprint"], "prod", "--plan", plan)

    assert done.returncode == 0
    assert f"\n  subject: {found['subject']}\n" in done.stdout
    assert "\n  operation: delete\n" in done.stdout
    assert "\nAn approval that names this subject can lift it.\n" in done.stdout


def test_a_plan_is_shown_without_its_changes_which_are_subjects_themselves(tmp_path: Path) -> None:
    write_repository(tmp_path / "repository", SETTINGS)
    plan = str(PLANS / "destroy/plan.tfplan")
    report = json.loads(gate(tmp_path / "repository", "check", "prod", "--plan", plan, "--format", "json").stdout)
    found = next(one for one in report["environments"][0]["findings"] if one["subject"] == "plan")

    lines = gate(tmp_path / "repository", "explain", found["fingerprint"], "prod", "--plan", plan).stdout.splitlines()

    facts = lines[lines.index(f"what {found['rule']} saw") + 1 :]
    assert [line for line in facts[: facts.index("")] if re.match(r"  \w", line)][:2] == ["  subject: plan", "  identity:"]
    assert not any(line.startswith("  changes:") for line in facts)


def test_a_secret_is_not_among_the_facts(tmp_path: Path) -> None:
    folder = write_repository(tmp_path / "repository", SETTINGS.replace("    flows: [flows]", "    terraform: {dir: tf}", 1))
    (folder / "tf").mkdir()
    (folder / "tf/main.tf").write_text('provider "kestra" {\n  url = "http://localhost:8080"\n  password = "canary-7f3a"\n}\n', "utf-8")
    report = json.loads(gate(folder, "check", "dev", "--format", "json").stdout)
    found = next(one for one in report["environments"][0]["findings"] if one["rule"] == "SEC-14")

    done = gate(folder, "explain", found["fingerprint"], "dev")

    assert "\n  subject: config:provider.kestra" in done.stdout
    assert "canary-7f3a" not in done.stdout + done.stderr


WRONG = {
    "a misspelt rule": (["ENV01"], "there is no rule and no finding `ENV01`", "Did you mean `ENV-01`?"),
    "a rule like no other": (["nonsense"], "there is no rule and no finding `nonsense`", "`gate policy list` names every rule."),
    "a fingerprint of nothing": (
        ["abcdef1"],
        "no finding begins with abcdef1",
        (
            "`gate check --verbose` prints the fingerprint of each finding in brackets. One of a plan needs `ENV --plan FILE`, "
            "and one of a change that a commit judged `--base REF`."
        ),
    ),
    "a short fingerprint": (["abcde"], "abcde is too short for a fingerprint", "Write its first six characters, or more."),
    "a plan of no environment": (
        ["abcdef1", "--plan", "p"],
        "--plan needs an environment",
        "Name it, such as `gate explain abcdef1 prod --plan plan.tfplan`.",
    ),
    "a plan for a rule": (
        ["ENV-01", "dev", "--plan", "p"],
        "--plan belongs to the fingerprint of a finding",
        "Leave it out: a rule is the same for every plan.",
    ),
    "a commit for a rule": (
        ["ENV-01", "--base", "main"],
        "--base belongs to the fingerprint of a finding",
        "Leave it out: a rule is told as it is here.",
    ),
    "an unknown environment": (["ENV-01", "prd"], "gate.yaml has no environment `prd`", "Did you mean `prod`?"),
}


@pytest.mark.parametrize(("arguments", "message", "fix"), WRONG.values(), ids=WRONG)
def test_a_wrong_name_is_2(arguments: list[str], message: str, fix: str, denied: Path) -> None:
    assert said(gate(denied, "explain", *arguments)) == (2, "", f"error: {message}\n  fix: {fix}\n")


def test_a_fingerprint_of_nothing_is_3_where_not_everything_could_be_judged(denied: Path) -> None:
    (denied / "flows/broken.yml").write_text("id: [", "utf-8")

    code, out, err = said(gate(denied, "explain", "abcdef1"))

    assert (code, out) == (3, "")
    assert err.startswith("error: flows/broken.yml:2:1: no finding begins with abcdef1, but not everything could be judged\n")


def test_a_broken_rule_is_3_and_says_where(tmp_path: Path) -> None:
    team = write_team(tmp_path)
    rule = team / "policies/team/owner.rego"
    rule.write_text(rule.read_text("utf-8").replace("severity: low", "severity: lw"), "utf-8")

    assert said(gate(team, "explain", "TEAM-01")) == (
        3,
        "",
        """\
error: policies/team/owner.rego:6: TEAM-01 is broken: `custom.severity` is not one of critical, high, medium, low
  fix: Mend it; `gate policy list` names everything that is broken.
""",
    )


def test_findings_whose_fingerprints_begin_alike_are_told_apart(tmp_path: Path) -> None:
    seen: dict[str, tuple[str, str]] = {}
    for number in count():
        name = f"flow{number}"
        whole = sha256(f"ENV-01\0flow:flows/{name}.yml\0namespace".encode()).hexdigest()[:16]
        if whole[:6] in seen:
            break
        seen[whole[:6]] = (name, whole)
    other, first = seen[whole[:6]]
    folder = write_repository(tmp_path / "alike", SETTINGS, **{name: FOREIGN, other: FOREIGN})

    code, out, err = said(gate(folder, "explain", whole[:6], "dev"))

    lines = sorted([f"{first}  ENV-01  flow:flows/{other}.yml", f"{whole}  ENV-01  flow:flows/{name}.yml"], key=lambda line: line[18:])
    assert (code, out) == (2, "")
    assert err.splitlines()[:2] == [f"error: 2 findings begin with {whole[:6]}", "  fix: Write more of one:"]
    assert sorted((line.strip() for line in err.splitlines()[2:]), key=lambda line: line[18:]) == lines
    assert gate(folder, "explain", whole, "dev").returncode == 0
