from __future__ import annotations

import re

from gate.model.policy import Enforcement, Severity
from gate.model.report import Checked, Excerpt, RuleOutcome, Verdict, Waived
from gate.model.source import ParseFailure
from gate.reports.text import render
from tests.reports.samples import DENIED, checked, environment, failed, finding, not_run, passed, place


def test_denials_come_before_warnings_with_source_line_and_what_to_write() -> None:
    assert (
        render(DENIED)
        == """\
DENY  dev: allowed, 1 warning · prod: 2 denials

flows/ingest.yml:12:3
  deny FLOW-01 (high in prod; warn in dev): Kestra 1.3 knows no flow property `timout`
    12 |   timout: PT5M
       |   ^~~~~~
  fix: Write `timeout`.

terraform/environments/prod/providers.tf:104:15
  deny SEC-14 (critical in prod): the password of provider kestra is written in the code
    104 |   password = "«redacted»"
        |              ^~~~~~~~~~~~
  also terraform/environments/prod/prod.tfvars:3:1
  fix: Take it from a sensitive variable, such as `var.kestra_password`.

Judged 1 flow file, 2 terraform files by 4 rules: 1 passed, 2 failed, 1 not run (RO-09 needs a plan; ENV-01 is off in dev).
why: gate explain SEC-14
"""
    )


def test_verbose_lists_each_rule_with_its_subjects() -> None:
    text = render(DENIED, verbose=True)
    assert (
        text.partition("rules in dev")[2]
        == """
  ENV-01   not run    is off
  FLOW-01  failed     5 subjects
  RO-09    not run    needs a plan
  SEC-14   passed     2 subjects

rules in prod, which is protected
  ENV-01   passed     5 subjects
  FLOW-01  failed     5 subjects
  RO-09    not run    needs a plan
  SEC-14   failed     2 subjects

Judged 1 flow file, 2 terraform files by 4 rules: 1 passed, 2 failed, 1 not run (RO-09 needs a plan; ENV-01 is off in dev).
why: gate explain 0123456789abcdef
"""
    )


def test_quiet_is_one_line_for_each_denial() -> None:
    assert (
        render(DENIED, quiet=True)
        == """\
DENY  dev: allowed, 1 warning · prod: 2 denials
flows/ingest.yml:12:3: deny FLOW-01: Kestra 1.3 knows no flow property `timout`
terraform/environments/prod/providers.tf:104:15: deny SEC-14: the password of provider kestra is written in the code
"""
    )


def test_allow_is_short() -> None:
    rules = (passed("ENV-01", 5), passed("FLOW-01", 5), not_run("RO-09", "plan.changes"), not_run("RO-11", "plan"))
    allowed = checked(
        Verdict.ALLOW,
        environment("dev", Verdict.ALLOW, rules=rules),
        environment("prod", Verdict.ALLOW, rules=rules, protected=True),
    )
    assert (
        render(allowed)
        == """\
ALLOW  dev · prod

Judged 1 flow file by 4 rules: 2 passed, 2 not run (RO-09, RO-11 need a plan).
"""
    )
    assert render(allowed, quiet=True) == ""


def test_quiet_keeps_warnings_to_itself() -> None:
    warned = environment("dev", Verdict.ALLOW, finding("FLOW-01", "hm", enforcement=Enforcement.WARN))
    assert render(checked(Verdict.ALLOW, warned), quiet=True) == ""


UNREAD = checked(
    Verdict.INDETERMINATE,
    environment(
        "dev",
        Verdict.INDETERMINATE,
        finding("ENV-01", "namespace `other` is not of dev", location=place("flows/a.yml", 2, 1, 5)),
        rules=(failed("ENV-01", 1), RuleOutcome(id="ENV-03", status="error", subjects=2)),
    ),
    failures=(
        ParseFailure(
            code="documents",
            message="a second document begins here",
            remediation="Keep one document in a file.",
            path="flows/b.yml",
            line=3,
            column=1,
        ),
        ParseFailure(
            code="rule-evaluation",
            message="ENV-03: startswith needs text",
            remediation="Correct the rule.",
            path="policies/x.rego",
            line=7,
        ),
    ),
)


def test_what_could_not_be_judged_comes_first_and_hides_no_finding() -> None:
    assert (
        render(UNREAD)
        == """\
INDETERMINATE  1 input could not be read · 1 rule gave no answer · dev: not decided, 1 denial

flows/b.yml:3:1
  not judged: a second document begins here
  fix: Keep one document in a file.

policies/x.rego:7
  not judged: ENV-03: startswith needs text
  fix: Correct the rule.

flows/a.yml:2:1
  deny ENV-01 (high): namespace `other` is not of dev

Judged 1 flow file by 2 rules: 1 failed, 1 gave no answer.
why: gate explain ENV-01
"""
    )


def test_quiet_names_what_could_not_be_judged() -> None:
    assert (
        render(UNREAD, quiet=True)
        == """\
INDETERMINATE  1 input could not be read · 1 rule gave no answer · dev: not decided, 1 denial
flows/b.yml:3:1: not judged: a second document begins here
policies/x.rego:7: not judged: ENV-03: startswith needs text
flows/a.yml:2:1: deny ENV-01: namespace `other` is not of dev
"""
    )


def test_nothing_judged_is_said() -> None:
    empty = ParseFailure(code="nothing-to-check", message="environment dev has nothing", remediation="Name its flows.", path="gate.yaml")
    assert (
        render(checked(Verdict.INDETERMINATE, environment("dev", Verdict.INDETERMINATE), failures=(empty,), inputs=()))
        == """\
INDETERMINATE  nothing to check · dev: not decided

gate.yaml
  not judged: environment dev has nothing
  fix: Name its flows.

Judged nothing by no rules.
"""
    )
    assert render(checked(Verdict.INDETERMINATE, inputs=())) == "INDETERMINATE  nothing was judged\n\nJudged nothing by no rules.\n"


def test_a_plan_s_findings_stand_under_their_subject() -> None:
    destroyed = finding(
        "RO-09",
        "this flow would be destroyed",
        subject='change:module.flows.kestra_flow.this["a.yml"]',
        severity=Severity.CRITICAL,
        status="approvable",
        remediation="Keep the flow, or take it out of the state first:\n\n  removed {\n    from = kestra_flow.this\n  }",
    )
    plan = checked(
        Verdict.DENY,
        environment("prod", Verdict.DENY, destroyed, rules=(failed("RO-09", 3),), plan={"format": "saved"}),
        inputs=(("gate.yaml", "gate.yaml"), ("plan.tfplan", "plan"), ("main.tf", "terraform"), ("a.sql", "file")),
    )
    assert (
        render(plan)
        == """\
DENY  plan for prod: 1 denial

change:module.flows.kestra_flow.this["a.yml"]
  deny RO-09 (critical): this flow would be destroyed
  fix: Keep the flow, or take it out of the state first:

         removed {
           from = kestra_flow.this
         }

Judged 1 other file, 1 plan, 1 terraform file by 1 rule: 1 failed.
why: gate explain RO-09
"""
    )


def test_the_last_line_explains_a_finding_of_a_plan_with_that_plan() -> None:
    low = finding("RO-01", "one", severity=Severity.LOW, enforcement=Enforcement.DENY)
    worst = finding("RO-09", "two", severity=Severity.CRITICAL, enforcement=Enforcement.DENY)
    plan = checked(
        Verdict.DENY, environment("prod", Verdict.DENY, low, worst, plan={"format": "saved"}), inputs=(("my plans/a.tfplan", "plan"),)
    )
    last = render(plan, verbose=True).splitlines()[-1]
    assert last == f"why: gate explain {worst.fingerprint} prod --plan 'my plans/a.tfplan'"


def test_the_last_line_explains_the_worst_denial_of_all_environments() -> None:
    low = finding("WAIVER-01", "one", severity=Severity.MEDIUM, enforcement=Enforcement.DENY)
    worst = finding("ENV-01", "two", severity=Severity.HIGH, enforcement=Enforcement.DENY)
    both = checked(Verdict.DENY, environment("dev", Verdict.DENY, low), environment("prod", Verdict.DENY, worst))
    assert render(both).splitlines()[-1] == "why: gate explain ENV-01"


def test_several_findings_at_one_place_share_its_lines() -> None:
    where = place("flows/a.yml", 7, 1, 4)
    report = checked(
        Verdict.DENY,
        environment(
            "dev",
            Verdict.DENY,
            finding("ENV-01", "one", location=where, remediation="Mend it."),
            finding("ENV-01", "two", location=where, remediation="Mend it."),
            finding("ENV-02", "three", location=where, remediation="Mend that."),
            finding("ENV-03", "four", location=where, remediation="Mend it.", enforcement=Enforcement.WARN),
        ),
        excerpts={where: Excerpt(text="id: a", line=7, column=1, end_column=3)},
    )
    assert (
        render(report)
        == """\
DENY  dev: 3 denials, 1 warning

flows/a.yml:7:1
  deny ENV-01 (high): one
  deny ENV-01 (high): two
  deny ENV-02 (high): three
  warn ENV-03 (high): four
    7 | id: a
      | ^~
  fix: Mend it.
  fix: Mend that.

Judged 1 flow file by no rules.
why: gate explain ENV-01
"""
    )


WAIVER = Waived(reason="moves with the next release", owner="team-ingest", expires="2026-12-31")


def test_waived_findings_are_counted_and_shown_when_asked_for() -> None:
    accepted = finding("ENV-01", "foreign", status="waived", waiver=WAIVER)
    waived = checked(Verdict.ALLOW, environment("dev", Verdict.ALLOW, accepted, rules=(failed("ENV-01", 1),)))
    assert (
        render(waived)
        == """\
ALLOW  dev: 1 waived

Judged 1 flow file by 1 rule: 1 failed.
"""
    )
    assert (
        render(waived, verbose=True)
        == """\
ALLOW  dev: 1 waived

repository
  waived ENV-01 (high): foreign [0123456789abcdef]
  waived until 2026-12-31 by team-ingest: moves with the next release

rules in dev
  ENV-01  failed     1 subject

Judged 1 flow file by 1 rule: 1 failed.
"""
    )


def test_what_is_waived_in_one_environment_is_not_hidden_where_it_warns() -> None:
    report = checked(
        Verdict.ALLOW,
        environment("dev", Verdict.ALLOW, finding("ENV-01", "foreign", status="waived", waiver=WAIVER)),
        environment("prod", Verdict.ALLOW, finding("ENV-01", "foreign", enforcement=Enforcement.WARN)),
    )
    assert "repository\n  warn ENV-01 (high in prod; waived in dev): foreign\n" in render(report)
    assert "\n  waived until 2026-12-31 in dev by team-ingest: moves with the next release\n" in render(report, verbose=True)


def test_what_a_terminal_would_obey_is_shown_instead() -> None:
    evil = "\x1b]8;;http://evil\x07\x9b31m\r\u202enimda\u2066\u200b\x00\ud800"
    found = finding(evil, evil, subject=evil, remediation=evil, location=place(evil, 1, 1, 2), related=(place(evil, 2, 2, 3),))
    failure = ParseFailure(code=evil, message=evil, remediation=evil, path=evil, line=1, column=1)
    report = checked(
        Verdict.INDETERMINATE,
        environment("dev", Verdict.INDETERMINATE, found, finding("X", "x", subject=evil)),
        failures=(failure,),
        excerpts={place(evil, 1, 1, 2): Excerpt(text=evil, line=1, column=1, end_column=2)},
    )
    for text in (render(report, verbose=True), render(report, quiet=True)):
        assert [character for character in text if not character.isprintable() and character != "\n"] == []
        assert r"\x1b]8;;http://evil\x07\x9b31m\r\u202enimda\u2066\u200b\x00\ud800" in text


def test_colours_change_nothing_but_the_look() -> None:
    painted = render(DENIED, colour=True)
    assert painted.startswith("\x1b[1;31mDENY\x1b[0m  dev")
    assert _plain(painted) == render(DENIED)


def _plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def one_line(text: str, column: int, end_column: int) -> str:
    """Render a finding in a line of a file and return the line with its underline."""
    where = place("a.yml", 7, column, end_column)
    excerpt = Excerpt(text=text, line=7, column=column, end_column=end_column)
    report: Checked = checked(Verdict.DENY, environment("dev", Verdict.DENY, finding("R", "m", location=where)), excerpts={where: excerpt})
    return "\n".join(render(report).splitlines()[4:6])


def test_the_caret_stands_below_its_text_whatever_the_characters_are() -> None:
    assert one_line("key: value", 6, 11) == "    7 | key: value\n      |      ^~~~~"
    assert one_line("\tkey: 1", 2, 5) == "    7 |     key: 1\n      |     ^~~"
    assert one_line("名前: x", 5, 6) == "    7 | 名前: x\n      |       ^"
    assert one_line("a\u202eb: x", 5, 6) == "    7 | a\\u202eb: x\n      |          ^"
    assert one_line("cafe\u0301: x", 8, 9) == "    7 | cafe\u0301: x\n      |       ^"
    assert one_line("short", 99, 120) == "    7 | short\n      |      ^"


def test_a_long_line_is_cut_around_the_caret() -> None:
    long = "a" * 200 + "HERE" + "b" * 200
    line, caret = one_line(long, 201, 205).split("\n")
    assert len(line) == len("    7 | ") + 112
    assert line.startswith("    7 | …aaa")
    assert line.endswith("bbb…")
    assert line[caret.index("^") : caret.rindex("~") + 1] == "HERE"


def test_on_a_terminal_long_lines_are_folded_below_their_first_word() -> None:
    long = finding(
        "ENV-01",
        "namespace `company.finance.ledger` lies outside of dev, which holds company.team and company.shared",
        location=place("flows/a.yml", 2, 12, 34),
        remediation="Write a namespace equal to or below one of the environment's `namespaces` in gate.yaml.\n\n  namespace: company.team",
    )
    excerpt = Excerpt(text="namespace: company.finance.ledger  # " + "moved " * 9, line=2, column=12, end_column=34)
    report = checked(
        Verdict.DENY,
        environment("dev", Verdict.DENY, long, rules=(failed("ENV-01", 1), not_run("RO-09", "plan.changes"))),
        excerpts={place("flows/a.yml", 2, 12, 34): excerpt},
    )
    text = render(report, columns=60)
    assert (
        text
        == """\
DENY  dev: 1 denial

flows/a.yml:2:12
  deny ENV-01 (high): namespace `company.finance.ledger`
       lies outside of dev, which holds company.team and
       company.shared
    2 | namespace: company.finance.ledger  # moved moved m…
      |            ^~~~~~~~~~~~~~~~~~~~~~
  fix: Write a namespace equal to or below one of the
       environment's `namespaces` in gate.yaml.

         namespace: company.team

Judged 1 flow file by 2 rules: 1 failed, 1 not run (RO-09
needs a plan).
why: gate explain ENV-01
"""
    )
    assert max(len(line) for line in text.splitlines()) <= 60
    assert _plain(render(report, columns=60, colour=True)) == text


def test_a_runner_of_ci_finds_no_command_in_a_text_report() -> None:
    where = place("::add-mask::a.yml", 1, 1, 2)
    found = finding("R", "##[set-output name=verdict;]ALLOW", location=where, remediation="x\n  ::set-env name=PATH::/tmp")
    report = checked(
        Verdict.DENY,
        environment("dev", Verdict.DENY, found, finding("R", "##vso[task.setvariable] folded to ::error::here", subject=":")),
        excerpts={where: Excerpt(text="a ##[error]b", line=1, column=3, end_column=12)},
    )
    for text in (render(report), render(report, quiet=True), render(report, columns=40)):
        assert [line for line in text.splitlines() if line.lstrip().startswith("::") or re.search(r"##\w*\[", line)] == []
    assert "      |   ^~~~~~~~~~~~\n" in render(report)
