"""Given this repository and these waivers, `gate check` says exactly this on that day."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import msgspec
import pytest

from gate.cli import wiring
from gate.config.loader import load
from gate.errors import ConfigError, RefusedError
from gate.model.canonical import digest
from gate.model.report import Checked, Finding, RuleOutcome, Waived
from gate.promotion import Promotion, apply, plan
from gate.reports import text
from gate.sources.terraform import plan as plans
from gate.tree import FolderTree
from tests.programs import require
from tests.promotion.stage import START, Stage

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TODAY = NOW.date()

LOG = """labels: {system.readOnly: true}
tasks:
  - id: a
    type: io.kestra.plugin.core.log.Log
    message: a
"""

FILES = {
    "gate.yaml": """version: 1
waivers: waivers.yaml
environments:
  dev:
    terraform: {dir: tf}
    flows: [flows]
    kestra: {url: http://localhost:8080, version: "1.3"}
    namespaces: [company]
  prod:
    protected: true
    promotes_from: dev
    branch: main
    flows: [flows]
    kestra: {url: https://kestra.example.com, version: "1.3"}
    namespaces: [company]
""",
    "tf/main.tf": 'resource "terraform_data" "a" {\n  input = "a"\n}\n',
    "flows/stray.yml": "id: stray\nnamespace: elsewhere\n" + LOG,
    "flows/good.yml": "id: good\nnamespace: company\n" + LOG,
}
"""A flow that ENV-01 denies in both environments, and one that is fine."""


def waiver(
    rule: str = "ENV-01",
    subject: str = "flow:flows/stray.yml",
    environments: str = "dev, prod",
    expires: date = TODAY + timedelta(days=30),
    reason: str = "it moves",
) -> str:
    return (
        f"  - rule: {rule}\n    subject: '{subject}'\n    environments: [{environments}]\n"
        f"    reason: {reason}\n    owner: data\n    expires: {expires}\n"
    )


def repository(folder: Path, *waivers: str, more: Mapping[str, str] | None = None) -> Path:
    held = "version: 1\nwaivers:\n" + "".join(waivers) if waivers else "version: 1\nwaivers: []\n"
    for name, content in {**FILES, "waivers.yaml": held, **(more or {})}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return folder


def checked(folder: Path, *environments: str, now: datetime = NOW, plan: Path | None = None) -> Checked:
    return wiring.check(wiring.open_workspace(folder / "gate.yaml"), environments, plan, now=now)


def said(found: Checked) -> dict[str, list[str]]:
    """Decision and findings of each environment, in a line each."""
    return {one.name: [str(one.decision), *map(line, one.findings)] for one in found.report.environments}


def line(finding: Finding) -> str:
    what = "waived" if finding.status == "waived" else finding.enforcement.value
    return f"{what} {finding.rule} {finding.location.path}:{finding.location.line}" if finding.location else f"{what} {finding.rule}"


def about(found: Checked, environment: str) -> list[tuple[str, str, str]]:
    """What is said about waivers: rule, message, remediation."""
    findings = next(one for one in found.report.environments if one.name == environment).findings
    return [(one.rule, one.message, one.remediation) for one in findings if one.category == "waivers"]


STRAY = "ENV-01 flows/stray.yml:2"


def test_without_a_waiver_both_are_denied(tmp_path: Path) -> None:
    assert said(checked(repository(tmp_path))) == {"dev": ["DENY", f"deny {STRAY}"], "prod": ["DENY", f"deny {STRAY}"]}


def test_a_waiver_turns_the_denial_of_its_rule_and_subject_into_allow(tmp_path: Path) -> None:
    found = checked(repository(tmp_path, waiver()))
    assert said(found) == {"dev": ["ALLOW", f"waived {STRAY}"], "prod": ["ALLOW", f"waived {STRAY}"]}
    assert (found.report.decision.value, found.report.exit_code) == ("ALLOW", 0)
    (finding,) = found.report.environments[0].findings
    assert finding.waiver == Waived(reason="it moves", owner="data", expires="2026-12-21")


def test_the_rule_itself_stays_failed_and_the_rules_about_waivers_are_listed(tmp_path: Path) -> None:
    found = checked(repository(tmp_path, waiver()), "dev")
    outcomes = {one.id: one for one in found.report.environments[0].rules}
    assert outcomes["ENV-01"] == RuleOutcome(id="ENV-01", status="failed", subjects=2)
    assert [one for one in outcomes.values() if one.id.startswith("WAIVER-")] == [
        RuleOutcome(id=f"WAIVER-0{number}", status="passed", subjects=1) for number in range(1, 6)
    ]
    assert [rule.id for rule in found.rules if rule.category == "waivers"] == [f"WAIVER-0{number}" for number in range(1, 6)]


def test_without_a_file_of_waivers_nothing_is_said_of_them(tmp_path: Path) -> None:
    repository(tmp_path, more={"gate.yaml": FILES["gate.yaml"].replace("waivers: waivers.yaml\n", "")})
    found = checked(tmp_path, "dev")
    assert [one.id for one in found.report.environments[0].rules if one.id.startswith("WAIVER-")] == []
    assert [rule.id for rule in found.rules if rule.category == "waivers"] == []


def test_the_file_is_among_what_judged(tmp_path: Path) -> None:
    repository(tmp_path, waiver())
    inputs = [(one.path, one.kind) for one in checked(tmp_path, "prod").report.inputs]
    assert inputs == [
        ("gate.yaml", "gate.yaml"),
        ("policies", "policies"),
        ("waivers.yaml", "waivers"),
        ("flows/good.yml", "flow"),
        ("flows/stray.yml", "flow"),
    ]
    assert "Judged 2 flow files by" in text.render(checked(tmp_path, "prod"))


DAYS = {
    "on its last day": (TODAY, NOW, "ALLOW", []),
    "in the last second of it": (TODAY, datetime(2026, 11, 21, 23, 59, 59, tzinfo=UTC), "ALLOW", []),
    "on the day after": (TODAY, datetime(2026, 11, 22, tzinfo=UTC), "DENY", ["WAIVER-04"]),
    "where it is still yesterday": (TODAY, datetime(2026, 11, 21, 20, tzinfo=timezone(timedelta(hours=-5))), "DENY", ["WAIVER-04"]),
    "where it is tomorrow already": (TODAY, datetime(2026, 11, 22, 4, tzinfo=timezone(timedelta(hours=5))), "ALLOW", []),
    "90 days ahead": (TODAY + timedelta(days=90), NOW, "ALLOW", []),
    "91 days ahead": (TODAY + timedelta(days=91), NOW, "DENY", ["WAIVER-05"]),
    "a clock ten years behind": (TODAY, NOW.replace(year=2016), "DENY", ["WAIVER-05"]),
    "a clock ten years ahead": (TODAY, NOW.replace(year=2036), "DENY", ["WAIVER-04"]),
    "the end of time": (date.max, NOW, "DENY", ["WAIVER-05"]),
}


@pytest.mark.parametrize("name", DAYS)
def test_when_a_waiver_holds_in_a_protected_environment(tmp_path: Path, name: str) -> None:
    expires, now, decision, rules = DAYS[name]
    found = checked(repository(tmp_path, waiver(expires=expires)), "prod", now=now)
    stray = f"waived {STRAY}" if decision == "ALLOW" else f"deny {STRAY}"
    assert said(found) == {"prod": [decision, stray, *(f"deny {rule} waivers.yaml:3" for rule in rules)]}


def test_an_expired_waiver_covers_nothing_in_an_ordinary_environment_either(tmp_path: Path) -> None:
    found = checked(repository(tmp_path, waiver(expires=TODAY - timedelta(days=1))), "dev")
    assert said(found) == {"dev": ["DENY", f"deny {STRAY}", "warn WAIVER-04 waivers.yaml:3"]}


def test_an_ordinary_environment_may_look_further_ahead(tmp_path: Path) -> None:
    found = checked(repository(tmp_path, waiver(expires=TODAY + timedelta(days=1000))), "dev")
    assert said(found) == {"dev": ["ALLOW", f"waived {STRAY}"]}


COVERS = {
    "another environment": (waiver(environments="prod"), ["DENY", f"deny {STRAY}"]),
    "another subject": (waiver(subject="flow:flows/good.yml"), ["DENY", f"deny {STRAY}", "warn WAIVER-03 waivers.yaml:3"]),
    "another rule": (waiver(rule="ENV-02"), ["DENY", f"deny {STRAY}", "warn WAIVER-03 waivers.yaml:3"]),
    "a part of the subject": (waiver(subject="flow:flows/"), ["DENY", f"deny {STRAY}", "deny WAIVER-02 waivers.yaml:3"]),
    "every subject": (waiver(subject="*"), ["DENY", f"deny {STRAY}", "deny WAIVER-02 waivers.yaml:3"]),
    "the rule in small letters": (waiver(rule="env-01"), ["DENY", f"deny {STRAY}", "deny WAIVER-01 waivers.yaml:3"]),
}


@pytest.mark.parametrize("name", COVERS)
def test_a_waiver_covers_nothing_else(tmp_path: Path, name: str) -> None:
    held, expected = COVERS[name]
    assert said(checked(repository(tmp_path, held), "dev")) == {"dev": expected}


DELETE_HERE = "Delete the entry, or take this environment off its `environments`."

ABOUT = {
    "a rule that is misspelt": (
        waiver(rule="ENV01"),
        ("WAIVER-01", "no rule is called ENV01, so this waives nothing", "Write `rule: ENV-01`, or delete the entry."),
        "deny",
    ),
    "a rule like none": (
        waiver(rule="no-shouting"),
        ("WAIVER-01", "no rule is called no-shouting, so this waives nothing", "Delete the entry; `gate check --verbose` lists the rules."),
        "deny",
    ),
    "a finding about waivers": (
        waiver(rule="WAIVER-03"),
        (
            "WAIVER-01",
            "WAIVER-03 is a rule of gate itself, and cannot be waived",
            "Delete the entry, and correct the waiver that the finding is about.",
        ),
        "deny",
    ),
    "a finding about a change to the judge": (
        waiver(rule="GATE-01", subject="repository"),
        (
            "WAIVER-01",
            "GATE-01 is a rule of gate itself, and cannot be waived",
            "Delete the entry: the finding is there for a person to look at, and denies nothing.",
        ),
        "deny",
    ),
    "a subject that is misspelt": (
        waiver(subject="flow:flows/stray.yaml", environments="dev"),
        (
            "WAIVER-02",
            "there is no flow:flows/stray.yaml here, so this waives nothing",
            "Write `subject: flow:flows/stray.yml`, or delete the entry.",
        ),
        "deny",
    ),
    "a subject like none": (
        waiver(subject="flow:x"),
        ("WAIVER-02", "there is no flow:x here, so this waives nothing", DELETE_HERE),
        "deny",
    ),
    "another environment's entry": (
        waiver(subject="environment:prod"),
        (
            "WAIVER-02",
            "there is no environment:prod here, so this waives nothing",
            "Write `subject: environment:dev`, or delete the entry, or take this environment off its `environments`.",
        ),
        "deny",
    ),
    "no finding": (
        waiver(subject="flow:flows/good.yml"),
        ("WAIVER-03", "ENV-01 has nothing against flow:flows/good.yml, so nothing needs this waiver", DELETE_HERE),
        "warn",
    ),
    "expired, and still needed": (
        waiver(expires=date(2026, 11, 20)),
        (
            "WAIVER-04",
            "the waiver of ENV-01 for flow:flows/stray.yml ended with 2026-11-20, and the finding is still there",
            "Mend the finding and delete the entry, or agree with its reviewers on a later `expires`.",
        ),
        "warn",
    ),
    "expired, and no longer needed": (
        waiver(subject="flow:flows/good.yml", expires=date(2026, 11, 20)),
        (
            "WAIVER-04",
            "the waiver of ENV-01 for flow:flows/good.yml ended with 2026-11-20, and the finding is gone",
            "Delete the entry.",
        ),
        "warn",
    ),
    "expired, and about a plan": (
        waiver(rule="RO-09", subject="change:terraform_data.a", expires=date(2026, 11, 20)),
        (
            "WAIVER-04",
            "the waiver of RO-09 for change:terraform_data.a ended with 2026-11-20, and this check cannot tell whether the finding is gone",
            "Mend the finding and delete the entry, or agree with its reviewers on a later `expires`.",
        ),
        "warn",
    ),
    "expired, and for a subject that is gone": (
        waiver(subject="flow:x", environments="dev", expires=date(2026, 11, 20)),
        ("WAIVER-02", "there is no flow:x here, so this waives nothing", "Delete the entry."),
        "deny",
    ),
}


@pytest.mark.parametrize("name", ABOUT)
def test_what_is_said_about_a_waiver_that_does_not_hold(tmp_path: Path, name: str) -> None:
    held, expected, effect = ABOUT[name]
    found = checked(repository(tmp_path, held), "dev")
    assert about(found, "dev") == [expected]
    (finding,) = [one for one in found.report.environments[0].findings if one.category == "waivers"]
    assert (finding.enforcement.value, finding.status, finding.location and finding.location.line) == (effect, "open", 3)


def test_what_only_warns_in_dev_denies_in_prod(tmp_path: Path) -> None:
    unused = waiver(subject="flow:flows/good.yml")
    expired = waiver(rule="FLOW-01", subject="flow:flows/good.yml", expires=date(2026, 11, 20))
    assert said(checked(repository(tmp_path, waiver(), unused, expired))) == {
        "dev": ["ALLOW", f"waived {STRAY}", "warn WAIVER-04 waivers.yaml:15", "warn WAIVER-03 waivers.yaml:9"],
        "prod": ["DENY", f"waived {STRAY}", "deny WAIVER-04 waivers.yaml:15", "deny WAIVER-03 waivers.yaml:9"],
    }


def test_a_waiver_that_is_too_long_says_the_last_day_that_it_may_name(tmp_path: Path) -> None:
    found = checked(repository(tmp_path, waiver(expires=date(2027, 3, 1))), "prod")
    assert said(found) == {"prod": ["DENY", f"deny {STRAY}", "deny WAIVER-05 waivers.yaml:3"]}
    assert about(found, "prod") == [
        (
            "WAIVER-05",
            (
                "the waiver of ENV-01 for flow:flows/stray.yml ends 100 days ahead; "
                "in a protected environment it may end 90 days ahead at most, and waives nothing until then"
            ),
            "Write `expires: 2027-02-19` or an earlier day.",
        )
    ]


def test_a_finding_about_a_waiver_has_a_subject_and_fingerprint_of_its_own(tmp_path: Path) -> None:
    (first, second) = [
        next(one for one in checked(repository(tmp_path, held), "dev").report.environments[0].findings if one.category == "waivers")
        for held in (waiver(rule="ENV01"), "\n\n" + waiver(rule="ENV01", expires=TODAY, reason="another"))
    ]
    assert (first.subject, first.fingerprint) == ("waiver:ENV01 flow:flows/stray.yml", second.fingerprint)


SILENT = {
    "a change, without a plan": waiver(rule="RO-09", subject="change:terraform_data.a", environments="dev"),
    "a change, where the rule goes over the configuration too": waiver(rule="RO-12", subject="change:terraform_data.a", environments="dev"),
    "a rule that did not run": waiver(rule="SEC-14", subject="config:provider.kestra", environments="prod"),
    "another environment": waiver(rule="no-rule", subject="nothing", environments="prod"),
}


@pytest.mark.parametrize("name", SILENT)
def test_what_this_check_cannot_tell_is_not_said(tmp_path: Path, name: str) -> None:
    environment = "prod" if "did not run" in name else "dev"
    held = waiver(environments=environment)
    assert about(checked(repository(tmp_path, held, SILENT[name]), environment), environment) == []


def test_a_rule_that_is_off_says_nothing(tmp_path: Path) -> None:
    settings = FILES["gate.yaml"].replace("  dev:\n", '  dev:\n    enforcement: {ENV-01: "off"}\n')
    repository(tmp_path, waiver(), waiver(subject="flow:x"), more={"gate.yaml": settings})
    assert said(checked(tmp_path, "dev")) == {"dev": ["ALLOW"]}


@pytest.mark.parametrize("rule", ["WAIVER-01", "WAIVER-03", "GATE-01"])
def test_enforcement_cannot_loosen_what_is_said_about_waivers(tmp_path: Path, rule: str) -> None:
    settings = FILES["gate.yaml"].replace("  dev:\n", f'  dev:\n    enforcement: {{{rule}: "off"}}\n')
    repository(tmp_path, more={"gate.yaml": settings})
    with pytest.raises(ConfigError) as refused:
        checked(tmp_path, "dev")
    assert (refused.value.message, refused.value.remediation) == (
        f"{rule} is no rule of the packs",
        "Remove the line: it is a rule of gate itself, which no environment changes.",
    )


def test_a_file_that_cannot_be_read_is_never_waived(tmp_path: Path) -> None:
    repository(tmp_path, waiver(), more={"flows/broken.yml": "id: [\n"})
    assert said(checked(tmp_path, "prod")) == {"prod": ["INDETERMINATE", f"waived {STRAY}"]}


def test_while_something_cannot_be_read_nobody_says_that_a_subject_is_gone(tmp_path: Path) -> None:
    repository(tmp_path, waiver(), waiver(subject="flow:flows/broken.yml"), more={"flows/broken.yml": "id: [\n"})
    assert said(checked(tmp_path, "prod")) == {"prod": ["INDETERMINATE", f"waived {STRAY}"]}


PLAN_RULE = """# METADATA
# title: A plan is complete
# description: A rule of the team.
# custom:
#   id: TEAM-01
#   severity: low
#   category: team
#   judges: [plan]
#   enforcement: {default: deny, protected: deny}
#   remediation: Plan again.
package gate.rules.team.complete

deny contains {"subject": "plan", "path": [], "message": "incomplete"} if input.plan.identity.errored
"""


def test_while_a_rule_cannot_be_read_nobody_says_that_it_does_not_exist(tmp_path: Path) -> None:
    settings = FILES["gate.yaml"].replace("version: 1\n", "version: 1\npolicies: {packs: [builtin, {path: rules}]}\n", 1)
    broken = PLAN_RULE.replace("#   severity: low\n", "")
    repository(tmp_path, waiver(), waiver(rule="TEAM-01"), more={"gate.yaml": settings, "rules/complete.rego": broken})
    assert said(checked(tmp_path, "dev")) == {"dev": ["INDETERMINATE", f"waived {STRAY}"]}


def test_the_rules_about_waivers_alone_are_no_judgement(tmp_path: Path) -> None:
    settings = FILES["gate.yaml"].replace("version: 1\n", "version: 1\npolicies: {packs: [{path: rules}]}\n", 1)
    found = checked(repository(tmp_path, more={"gate.yaml": settings, "rules/complete.rego": PLAN_RULE}), "dev")
    assert (said(found), found.report.failures) == ({"dev": ["INDETERMINATE"]}, ())


def test_secrets_in_a_waiver_are_not_shown(tmp_path: Path) -> None:
    token = "ghp_" + "a" * 36
    found = checked(repository(tmp_path, waiver(reason=f"see {token}"), waiver(rule=token)), "dev")
    shown = text.render(found, verbose=True)
    assert token not in shown
    assert shown.count("«redacted»") == 3


def test_the_text_hides_what_is_waived_and_quiet_names_what_denies(tmp_path: Path) -> None:
    found = checked(repository(tmp_path, waiver(), waiver(rule="ENV01")))
    assert text.render(found, quiet=True) == (
        "DENY  dev: 1 denial, 1 waived · prod: 1 denial, 1 waived\n"
        "waivers.yaml:9:5: deny WAIVER-01: no rule is called ENV01, so this waives nothing\n"
    )
    assert "stray.yml" not in text.render(found)
    assert "  waived until 2026-12-21 in dev by data: it moves\n" in text.render(found, verbose=True)


PLANS = Path(__file__).parent / "plans"

PLANNED = """version: 1
waivers: waivers.yaml
environments:
  prod:
    protected: true
    branch: main
    terraform: {dir: prod, state: {backend: local}}
    kestra: {url: "https://kestra.prod.example.com", version: "1.3"}
    namespaces: [company]
    hosts: ["*.prod.example.com", "127.0.0.1:18080", airbyte.dev.example.com]
    resource_types: ["kestra_*", "airbyte_*", terraform_data]
"""


def planned(folder: Path, name: str, *waivers: str, static: bool = False, form: str = "plan.tfplan") -> Checked:
    """Judge a real plan beside its configuration, or the configuration alone."""
    shutil.copytree(PLANS / name / "config", folder / "prod")
    held = "".join(waivers) or " []\n"
    (folder / "waivers.yaml").write_text(f"version: 1\nwaivers:\n{held}")
    (folder / "gate.yaml").write_text(PLANNED)
    return checked(folder, "prod", plan=None if static else PLANS / name / form)


def of_rule(rule: str, found: Checked) -> list[str]:
    """Return what one rule says of a real plan: others have their say about it elsewhere."""
    return [line for line in said(found)["prod"] if f" {rule} " in line]


ORDERS = 'change:kestra_flow.flow["flows/sales/orders.yml"]'


def test_a_waiver_covers_what_waits_for_an_approval_too(tmp_path: Path) -> None:
    held = waiver(rule="RO-09", subject=ORDERS, environments="prod")
    assert of_rule("RO-09", planned(tmp_path, "update_and_delete", held)) == ["waived RO-09 prod/flows.tf:1"]


def test_a_warning_may_be_waived(tmp_path: Path) -> None:
    held = waiver(rule="RO-12", subject="config:kestra_flow.sync", environments="prod")
    assert of_rule("RO-12", planned(tmp_path, "unknown_content", held, static=True)) == ["waived RO-12 prod/main.tf:8"]


def test_what_a_plan_does_not_hold_is_told_when_there_is_a_plan(tmp_path: Path) -> None:
    held = waiver(rule="RO-09", subject="change:kestra_flow.gone", environments="prod")
    found = planned(tmp_path / "plan", "first_create", held)
    assert [(rule, message) for rule, message, _ in about(found, "prod")] == [
        ("WAIVER-02", "there is no change:kestra_flow.gone in the plan, so this waives nothing")
    ]
    assert about(planned(tmp_path / "static", "first_create", held, static=True), "prod") == []


def test_a_waiver_of_a_static_finding_is_no_longer_spoken_of_when_a_rule_says_the_same_of_a_change(tmp_path: Path) -> None:
    held = (
        waiver(rule="RO-12", subject="config:kestra_flow.sync", environments="prod"),
        waiver(rule="RO-12", subject="change:kestra_flow.sync", environments="prod"),
    )
    assert said(planned(tmp_path, "unknown_content", *held)) == {"prod": ["ALLOW", "waived RO-12 prod/main.tf:8"]}


def test_what_a_static_check_does_not_know_yet_is_not_called_unused(tmp_path: Path) -> None:
    configuration = {
        "tf/main.tf": 'variable "n" {}\n\nresource "kestra_kv" "a" {\n  namespace = var.n\n  key = "k"\n  value = "v"\n}\n'
        'resource "kestra_kv" "b" {\n  namespace = "company"\n  key = "k"\n  value = "v"\n}\n'
    }
    held = [waiver(rule="ENV-03", subject=f"config:kestra_kv.{name}", environments="dev") for name in "ab"]
    found = checked(repository(tmp_path, *held, waiver(environments="dev"), more=configuration), "dev")
    assert about(found, "dev") == [
        ("WAIVER-03", "ENV-03 has nothing against config:kestra_kv.b, so nothing needs this waiver", "Delete the entry.")
    ]


INSTANCES = 'variable "names" {\n  type = set(string)\n}\n\nresource "terraform_data" "many" {\n  for_each = var.names\n}\n'


@pytest.mark.parametrize(
    ("subject", "said_about_it"),
    [
        ('config:terraform_data.many["x"]', []),
        ("config:terraform_data.many[?]", ["WAIVER-03"]),
        ("config:terraform_data.a[?]", []),
        ("config:terraform_data.other[?]", ["WAIVER-02"]),
        ('config:terraform_data.other["x"]', ["WAIVER-02"]),
    ],
)
def test_instances_that_nobody_can_count_yet(tmp_path: Path, subject: str, said_about_it: list[str]) -> None:
    more = {"tf/many.tf": INSTANCES}
    found = checked(repository(tmp_path, waiver(environments="dev"), waiver("ENV-03", subject, "dev"), more=more), "dev")
    assert [rule for rule, _, _ in about(found, "dev")] == said_about_it


def test_a_flow_that_terraform_may_still_render_is_not_called_gone(tmp_path: Path) -> None:
    rendered = 'variable "text" {}\n\nresource "kestra_flow" "f" {\n  flow_id = "f"\n  namespace = "company"\n  content = var.text\n}\n'
    held = waiver(subject="flow:kestra_flow.f", environments="dev")
    found = checked(repository(tmp_path, waiver(environments="dev"), held, more={"tf/main.tf": rendered}), "dev")
    assert about(found, "dev") == []


def test_judged_by_a_commit_a_change_mends_a_finding_and_removes_its_waiver_at_once(tmp_path: Path) -> None:
    agreed, change = repository(tmp_path / "agreed", waiver()), tmp_path / "change"
    mended = FILES["flows/stray.yml"].replace("elsewhere", "company")
    assert by_commit(agreed, repository(change, more={"flows/stray.yml": mended})) == ["ALLOW"]
    assert by_commit(agreed, repository(change, waiver(), more={"flows/stray.yml": mended})) == ["DENY", "deny WAIVER-03 waivers.yaml:3"]


def test_judged_by_a_commit_a_change_cannot_waive_its_own_finding(tmp_path: Path) -> None:
    agreed, change = repository(tmp_path / "agreed"), repository(tmp_path / "change", waiver())
    assert by_commit(agreed, change) == ["DENY", f"deny {STRAY}"]


def test_judged_by_a_commit_a_change_without_the_file_has_no_waivers(tmp_path: Path) -> None:
    agreed, change = repository(tmp_path / "agreed", waiver()), repository(tmp_path / "change")
    (change / "waivers.yaml").unlink()
    assert by_commit(agreed, change) == ["DENY", f"deny {STRAY}"]


def by_commit(agreed: Path, change: Path) -> list[str]:
    judging, tree = FolderTree(agreed), FolderTree(change)
    workspace = wiring.Workspace(base=tree.root, tree=tree, judging=judging, project=load(judging, "gate.yaml", tree))
    return said(wiring.check(workspace, ["prod"], now=NOW))["prod"]


PROMOTED = """version: 1
waivers: waivers.yaml
environments:
  dev:
    terraform: {dir: terraform/environments/dev}
    flows: [flows]
    kestra: {url: http://localhost:8080, version: "1.3"}
    namespaces: [another]
"""


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """A repository whose flow is waived in dev until the day on which its plan is made, with the real Terraform and the real judge."""
    require("git")
    program = require("terraform")
    (tmp_path / "repository").mkdir()
    (tmp_path / "tools").mkdir()
    found = Stage(tmp_path / "repository", tmp_path / "tools")
    found.path = f"{Path(program).parent}:/usr/bin:/bin"
    found.plans = plans
    flow = FILES["flows/good.yml"]
    for name, content in {"flows/a.yml": flow, "terraform/environments/dev/main.tf": FILES["tf/main.tf"], "gate.yaml": PROMOTED}.items():
        found.write(name, content)
    found.write("waivers.yaml", f"version: 1\nwaivers:\n{waiver(subject='flow:flows/a.yml', environments='dev', expires=START.date())}")
    (found.base / "terraform/environments/dev/.terraform.lock.hcl").unlink()
    found.commit()
    return found


def promotion(stage: Stage) -> Promotion:
    workspace = wiring.open_workspace(stage.base / "gate.yaml")
    return msgspec.structs.replace(
        stage.promotion("dev"),
        project=workspace.project,
        environment=workspace.project.environments["dev"],
        policies=lambda: wiring.policies(workspace),
        check=lambda: wiring.check(workspace, ["dev"], now=stage.time),
        judge=lambda file: wiring.check(workspace, ["dev"], file, now=stage.time),
    )


def test_a_plan_that_a_waiver_lets_pass_is_sealed_with_the_waivers_and_applied(stage: Stage) -> None:
    made = plan(promotion(stage))
    assert made.seal is not None
    assert made.seal.policies["waivers.yaml"] == digest((stage.base / "waivers.yaml").read_bytes())
    stage.later(hours=14)
    assert apply(promotion(stage)).outcome is not None


def test_a_waiver_that_expires_between_plan_and_apply_is_refused(stage: Stage) -> None:
    assert plan(promotion(stage)).seal is not None
    stage.later(hours=15)
    refused = apply(promotion(stage))
    assert (said(refused.checked), refused.outcome) == (
        {"dev": ["DENY", "deny ENV-01 flows/a.yml:2", "warn WAIVER-04 waivers.yaml:3"]},
        None,
    )
    assert stage.history("dev") == ["plan ALLOW"]


def test_waivers_that_changed_after_the_verdict_are_refused(stage: Stage) -> None:
    plan(promotion(stage))
    file = stage.base / "waivers.yaml"
    file.write_text(file.read_text().replace(START.date().isoformat(), "2027-01-31"))
    with pytest.raises(RefusedError) as refused:
        apply(promotion(stage))
    assert refused.value.message.splitlines() == [
        "this is not what was judged:",
        "  waivers.yaml, the file of waivers, changed",
        "  waivers.yaml changed since it was judged",
    ]
    assert stage.history("dev") == ["plan ALLOW"]
