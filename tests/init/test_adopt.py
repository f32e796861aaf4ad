"""Given these findings, a team that adopts gate gets exactly this file of waivers, and starts from ALLOW."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gate.cli import wiring
from gate.config.waivers import read
from gate.errors import ConfigError
from gate.init.adopt import adopt
from gate.model.policy import Enforcement
from gate.model.report import Finding, Report, Verdict
from tests.reports import samples

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def finding(rule: str, subject: str, enforcement: Enforcement = Enforcement.DENY, status: str = "open") -> Finding:
    return samples.finding(rule, "message", subject=subject, enforcement=enforcement, status=status)


def report(**environments: list[Finding]) -> Report:
    found = [samples.environment(name, Verdict.DENY, *findings) for name, findings in environments.items()]
    return samples.checked(Verdict.DENY, *found).report


def adopted(existing: str, *reports: Report) -> str:
    return adopt(reports, existing, NOW, "data-platform")


STRAY = finding("ENV-01", "flow:flows/stray.yml")

ENTRY = """\
  - rule: ENV-01
    subject: flow:flows/stray.yml
    environments: [dev]
    reason: present when gate was adopted
    owner: data-platform
    expires: 2027-02-19
"""

HEADER = """\
# Findings that are accepted for a while; each entry names one rule, one subject, and its last day.
# Format: `gate schema waivers`. What is not listed here still denies.
version: 1
waivers:"""


def test_each_denial_gets_one_dated_waiver_sorted_by_rule_and_subject() -> None:
    first = report(dev=[STRAY, finding("SEC-14", "config:provider.kestra"), finding("ENV-01", 'config:a["it\'s"]')])
    second = report(prod=[STRAY, finding("ENV-01", "flow:no: yes #1")])
    assert adopted("", first, second) == (
        f"""{HEADER}
  - rule: ENV-01
    subject: 'config:a["it''s"]'
    environments: [dev]
    reason: present when gate was adopted
    owner: data-platform
    expires: 2027-02-19
  - rule: ENV-01
    subject: flow:flows/stray.yml
    environments: [dev, prod]
    reason: present when gate was adopted
    owner: data-platform
    expires: 2027-02-19
  - rule: ENV-01
    subject: 'flow:no: yes #1'
    environments: [prod]
    reason: present when gate was adopted
    owner: data-platform
    expires: 2027-02-19
  - rule: SEC-14
    subject: config:provider.kestra
    environments: [dev]
    reason: present when gate was adopted
    owner: data-platform
    expires: 2027-02-19
"""
    )


LEFT = {
    "a warning": finding("ENV-01", "flow:a", Enforcement.WARN),
    "what is waived": finding("ENV-01", "flow:a", status="waived"),
    "what waits for an approval": finding("RO-09", "change:a", status="approvable"),
    "what is wrong with one plan": finding("RO-11", "plan"),
    "a finding about waivers": finding("WAIVER-01", "waiver:X flow:a"),
    "a name that is no Unicode": finding("ENV-01", "flow:flows/\udcff.yml"),
}


@pytest.mark.parametrize("name", LEFT)
def test_nothing_else_gets_a_waiver(name: str) -> None:
    assert adopted("", report(dev=[LEFT[name]])) == f"{HEADER} []\n"


def test_an_owner_is_asked_for() -> None:
    with pytest.raises(ConfigError) as refused:
        adopt([report(dev=[STRAY])], "", NOW, " ")
    assert refused.value.message == "a waiver needs an owner"


def test_a_file_that_is_wrong_is_not_added_to() -> None:
    with pytest.raises(ConfigError) as refused:
        adopted("version: 1\nwaivers:\n  - rule: X\n", report(dev=[STRAY]))
    assert (refused.value.line, refused.value.message) == (3, "`waivers[0]` lacks the key `subject`")


OLD = """\
  - rule: ENV-02
    subject: flow:old
    environments: [dev]
    reason: because
    owner: me
    expires: 2020-01-01
"""
FLOW_OLD = "{rule: ENV-02, subject: 'flow:old', environments: [dev], reason: because, owner: me, expires: 2020-01-01}"
FLOW_ENTRY = (
    "{rule: ENV-01, subject: flow:flows/stray.yml, environments: [dev], "
    "reason: present when gate was adopted, owner: data-platform, expires: 2027-02-19}"
)
DEEP = "".join(f"  {line}\n" for line in ENTRY.splitlines())
FLAT = "".join(f"{line[2:]}\n" for line in ENTRY.splitlines())

BLOCK = OLD.replace("    reason: because\n", "") + "    reason: |\n      a\n      b\n"

MERGED = {
    "none yet": ("# ours\nversion: 1\nwaivers: []\n", f"# ours\nversion: 1\nwaivers:\n{ENTRY}"),
    "none yet, with a comment": ("waivers: [] # none\nversion: 1\n", f"waivers: # none\n{ENTRY}version: 1\n"),
    "none yet, on two lines": (
        "version: 1\nwaivers: [ # none\n]\n",
        f"version: 1\nwaivers: [{FLOW_ENTRY} # none\n]\n",
    ),
    "none yet, in braces": ("{version: 1, waivers: []}\n", f"{{version: 1, waivers: [{FLOW_ENTRY}]}}\n"),
    "some": (f"version: 1\nwaivers:\n{OLD}", f"version: 1\nwaivers:\n{OLD}{ENTRY}"),
    "some, without a last line end": (f"version: 1\nwaivers:\n{OLD}".rstrip("\n"), f"version: 1\nwaivers:\n{OLD}{ENTRY}"),
    "some, with comments": (
        f"version: 1\nwaivers:\n  # old\n{OLD.rstrip()} # soon\n# the end\n",
        f"version: 1\nwaivers:\n  # old\n{OLD.rstrip()} # soon\n{ENTRY}# the end\n",
    ),
    "some, and keys behind them": (f"waivers:\n{OLD}\nversion: 1\n", f"waivers:\n{OLD}{ENTRY}\nversion: 1\n"),
    "some, indented by four": (
        "version: 1\nwaivers:\n" + "".join(f"  {line}\n" for line in OLD.splitlines()),
        "version: 1\nwaivers:\n" + "".join(f"  {line}\n" for line in OLD.splitlines()) + DEEP,
    ),
    "some, not indented": (
        "version: 1\nwaivers:\n" + "".join(f"{line[2:]}\n" for line in OLD.splitlines()),
        "version: 1\nwaivers:\n" + "".join(f"{line[2:]}\n" for line in OLD.splitlines()) + FLAT,
    ),
    "some, that end in a block of text": (f"version: 1\nwaivers:\n{BLOCK}\n# end\n", f"version: 1\nwaivers:\n{BLOCK}\n{ENTRY}# end\n"),
    "some in brackets": (
        f"version: 1\nwaivers: [{FLOW_OLD}] # few\n",
        f"version: 1\nwaivers: [{FLOW_OLD}, {FLOW_ENTRY}] # few\n",
    ),
    "some in brackets, on lines": (
        f"version: 1\nwaivers: [\n  {FLOW_OLD}, # old\n]\n",
        f"version: 1\nwaivers: [\n  {FLOW_OLD}, {FLOW_ENTRY}, # old\n]\n",
    ),
    "some in braces": (f"version: 1\nwaivers:\n  - {FLOW_OLD}\n", f"version: 1\nwaivers:\n  - {FLOW_OLD}\n{ENTRY}"),
}


@pytest.mark.parametrize("name", MERGED)
def test_what_the_file_says_already_stays_as_it_is(name: str) -> None:
    existing, expected = MERGED[name]
    found = adopted(existing, report(dev=[STRAY]))
    assert found == expected
    before, after = read(existing.encode(), "waivers.yaml"), read(found.encode(), "waivers.yaml")
    assert after[: len(before)] == before
    assert [(one.rule, one.subject) for one in after[len(before) :]] == [("ENV-01", "flow:flows/stray.yml")]


def test_adopting_twice_adds_nothing() -> None:
    once = adopted("", report(dev=[STRAY]))
    assert adopted(once, report(dev=[STRAY])) == once


def test_an_entry_that_expired_is_for_people_to_prolong() -> None:
    existing = f"version: 1\nwaivers:\n{ENTRY.replace('2027', '2020')}"
    assert adopted(existing, report(dev=[STRAY])) == existing


def test_another_environment_of_a_known_subject_gets_its_own_entry() -> None:
    existing = f"version: 1\nwaivers:\n{ENTRY}"
    assert adopted(existing, report(dev=[STRAY], prod=[STRAY])) == existing + ENTRY.replace("[dev]", "[prod]")


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
HOSTILE = 'a"\n  - rule: "*"\n#\x1b[2J\u202e\u2028\x00\x85\ufeff\U0001f600: {}[]&*!|>%@`\'\\'


@given(rule=NAMES, subject=NAMES, existing=st.sampled_from(["", *(before for before, _ in MERGED.values())]))
@example(rule=HOSTILE, subject=HOSTILE, existing="")
@example(rule=HOSTILE, subject=HOSTILE, existing="version: 1\nwaivers: [\n]\n")
@example(rule="no", subject="1", existing="{version: 1, waivers: []}")
@example(rule="-", subject="a:", existing="{version: 1, waivers: []}")
def test_no_name_breaks_the_file(rule: str, subject: str, existing: str) -> None:
    found = adopted(existing, report(no=[finding(rule, subject)]))
    last = read(found.encode(), "waivers.yaml")[-1]
    assert (last.rule, last.subject, last.environments) == (rule, subject, ("no",))


SETTINGS = """version: 1
waivers: waivers.yaml
environments:
  dev:
    terraform: {dir: tf}
    flows: [tf]
    kestra: {url: "http://kestra.dev.example.com:8080", version: "1.3"}
    namespaces: [another]
    hosts: ["*.dev.example.com"]
  prod:
    protected: true
    flows: [tf]
    kestra: {url: "https://kestra.prod.example.com", version: "1.3"}
    namespaces: [another]
"""
PLANS = Path(__file__).parents[1] / "plans"


def checked(folder: Path) -> Report:
    return wiring.check(wiring.open_workspace(folder / "gate.yaml"), (), now=NOW).report


STRAY_FLOW = "id: stray\nnamespace: elsewhere\ntasks:\n  - id: a\n    type: io.kestra.plugin.core.log.Log\n    message: a\n"


@pytest.mark.parametrize("name", ["airbyte_create", "first_create", "replace_namespace", "sensitive_content", "two_environments"])
def test_after_adopting_a_real_configuration_is_allowed_and_a_new_finding_denies(tmp_path: Path, name: str) -> None:
    shutil.copytree(PLANS / name / "config", tmp_path / "tf")
    (tmp_path / "tf/old.yml").write_text(STRAY_FLOW)
    (tmp_path / "gate.yaml").write_text(SETTINGS)
    (tmp_path / "waivers.yaml").write_text("version: 1\nwaivers: []\n")
    before = checked(tmp_path)
    (tmp_path / "waivers.yaml").write_text(adopted("version: 1\nwaivers: []\n", before))
    after = checked(tmp_path)
    denied = {(one.name, found.rule, found.subject) for one in before.environments for found in one.findings if found.enforcement == "deny"}
    waived = {(one.name, found.rule, found.subject) for one in after.environments for found in one.findings if found.status == "waived"}
    assert waived == denied
    assert (before.decision, after.decision) == (Verdict.DENY, Verdict.ALLOW)

    (tmp_path / "tf/new.yml").write_text(STRAY_FLOW.replace("id: stray", "id: another"))
    new = [found for one in checked(tmp_path).environments for found in one.findings if found.status == "open"]
    assert {(found.rule, found.subject) for found in new if found.enforcement == "deny"} == {("ENV-01", "flow:tf/new.yml")}
