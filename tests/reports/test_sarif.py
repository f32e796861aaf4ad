from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema_rs
import msgspec
import pytest
from hypothesis import given

from gate.model.policy import Enforcement, Severity
from gate.model.report import Checked, Verdict, Waived
from gate.reports.repository import Repository
from gate.reports.sarif import render
from tests.reports.hostile import patient, reports
from tests.reports.rich import GROUND, RICH
from tests.reports.samples import checked, environment, finding, place

SCHEMA = json.loads(Path(__file__).with_name("schema").joinpath("sarif-schema-2.1.0.json").read_text("utf-8"))
ADDRESS = re.compile(r"([A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-F]{2})*")
VALIDATOR = jsonschema_rs.Draft4Validator(
    SCHEMA, validate_formats=True, formats={"uri-reference": lambda text: ADDRESS.fullmatch(text) is not None}
)


def run_of(report: Checked, repository: Repository | None = None, *, most: int = 25_000) -> dict[str, Any]:
    """Render, validate, and return the one run."""
    log = json.loads(render(report, repository, most=most))
    assert [error.message for error in VALIDATOR.iter_errors(log)] == []
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def results_of(report: Checked) -> list[dict[str, Any]]:
    return list(run_of(report)["results"])


def test_the_schema_refuses_what_is_no_sarif() -> None:
    log = json.loads(render(RICH))
    assert VALIDATOR.is_valid(log)
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] = "a b"
    assert not VALIDATOR.is_valid(log)
    log = json.loads(render(RICH))
    log["runs"][0]["results"][0]["level"] = "deny"
    assert not VALIDATOR.is_valid(log)


@patient
@given(reports())
def test_whatever_findings_say_it_is_valid_and_nothing_is_lost(report: Checked) -> None:
    run = run_of(report)
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(rules) == len(set(rules))
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert "](" not in result["message"]["text"]
        assert all(character.isprintable() for character in result["message"]["text"])
    assert run["results"] or not any(one.findings for one in report.report.environments)


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


def test_github_s_limits_and_needs_are_kept() -> None:
    long = msgspec.structs.replace(RICH.rules[0], title="t" * 2000, description="d" * 2000)
    run = run_of(msgspec.structs.replace(RICH, rules=(long,)))
    for rule in run["tool"]["driver"]["rules"]:
        assert 0 < len(rule["name"]) <= 255
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"]
        assert len(rule["properties"]["tags"]) <= 10
    assert "" not in set(strings(run))
    for result in run["results"]:
        assert len(result["locations"]) == 1
        assert set(result["locations"][0]["physicalLocation"]["region"]) == {"startLine", "startColumn", "endLine", "endColumn"}


def test_of_too_many_results_the_worst_are_kept_and_the_rest_counted() -> None:
    found = [finding("R", f"m{number} {severity}", severity=severity) for number in range(3) for severity in Severity]
    mild = [finding("R", f"w{number}", enforcement=Enforcement.WARN, severity=Severity.CRITICAL) for number in range(3)]
    run = run_of(checked(Verdict.DENY, environment("dev", Verdict.DENY, *mild, *found)), most=5)
    assert [(one["level"], one["properties"]["severity"]) for one in run["results"]] == [("error", "critical")] * 3 + [
        ("error", "high")
    ] * 2
    (said,) = run["invocations"][0]["toolExecutionNotifications"]
    assert (said["level"], said["message"]["text"]) == (
        "warning",
        "10 results left out, the mildest: GitHub takes no more. The report as JSON has all.",
    )


def test_what_could_not_be_judged_is_a_result_so_that_the_run_does_not_look_clean() -> None:
    run = run_of(msgspec.structs.replace(RICH, report=msgspec.structs.replace(RICH.report, environments=())))
    assert run["invocations"][0]["executionSuccessful"] is False
    assert [(one["ruleId"], one["level"]) for one in run["results"]] == [("not-judged", "error")] * 2
    assert len(run["invocations"][0]["toolExecutionNotifications"]) == 2


def test_each_result_is_told_from_all_others_the_same_way_in_every_run() -> None:
    def found(name: str, *more: str) -> Checked:
        one = [finding("R", message, subject="s", location=place("a.yml", 1, 1, 2)) for message in more]
        return checked(Verdict.DENY, environment("dev", Verdict.DENY, *one), environment(name, Verdict.DENY))

    identities = [one["partialFingerprints"]["gate/v1"] for one in results_of(found("prod", "one", "two"))]
    assert identities == ["0123456789abcdef/58b5f66b", "0123456789abcdef/6f7dcbb9"]
    assert identities == [one["partialFingerprints"]["gate/v1"] for one in results_of(found("test", "one", "two"))]
    assert [one["partialFingerprints"] for one in results_of(found("prod", "one"))] == [{"gate/v1": "0123456789abcdef"}]


def test_a_finding_without_a_line_stands_at_its_environment_and_is_not_taken_for_its_neighbour() -> None:
    results = [one for one in run_of(RICH, GROUND)["results"] if one["ruleId"] == "RO-09"]
    places = [one["locations"][0]["physicalLocation"] for one in results]
    assert [(one["artifactLocation"]["uri"], one["region"]["startLine"]) for one in places] == [("infra/data/gate.yaml", 12)] * 2
    assert len({one["partialFingerprints"]["primaryLocationLineHash"] for one in results}) == 2


def test_a_waiver_is_a_suppression_only_where_it_holds_wherever_the_finding_is() -> None:
    waiver = Waived(reason="later", owner="team", expires="2026-12-31")
    accepted = finding("R", "m", status="waived", waiver=waiver)
    both = checked(Verdict.ALLOW, environment("dev", Verdict.ALLOW, accepted), environment("prod", Verdict.ALLOW, accepted))
    one = checked(Verdict.DENY, environment("dev", Verdict.ALLOW, accepted), environment("prod", Verdict.DENY, finding("R", "m")))
    justified = {"kind": "external", "status": "accepted", "justification": "later (team, until 2026-12-31)"}
    assert [(result["level"], result["suppressions"]) for result in results_of(both)] == [("note", [justified])]
    assert [(result["level"], result["suppressions"]) for result in results_of(one)] == [("error", [])]


@pytest.mark.parametrize(
    ("path", "uri", "base"),
    [
        pytest.param("flows/a b#1.yml", "data/flows/a%20b%231.yml", "%SRCROOT%", id="signs of addresses"),
        pytest.param("a:b.yml", "data/a%3Ab.yml", "%SRCROOT%", id="what looks like a scheme"),
        pytest.param("../shared/x.tf", "shared/x.tf", "%SRCROOT%", id="above gate.yaml"),
        pytest.param("/tmp/plan.tfplan", "file:///tmp/plan.tfplan", None, id="outside of the repository"),
        pytest.param("名.yml", "data/%E5%90%8D.yml", "%SRCROOT%", id="not ASCII"),
        pytest.param("x\udcff.yml", "data/x%5Cudcff.yml", "%SRCROOT%", id="not UTF-8"),
    ],
)
def test_paths_are_addresses_from_the_top_of_the_repository(path: str, uri: str, base: str | None) -> None:
    report = checked(Verdict.DENY, environment("dev", Verdict.DENY, finding("R", "m", location=place(path, 1, 1, 2))))
    run = run_of(report, Repository(folder="data"))
    artifact = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert (artifact["uri"], artifact.get("uriBaseId")) == (uri, base)
    assert unquote(uri).isprintable()


@pytest.mark.parametrize(
    ("plans", "identity"),
    [
        pytest.param((None, None), "gate/check/dev+prod/", id="files of both"),
        pytest.param((None,), "gate/check/dev/", id="files of one"),
        pytest.param(({"format": "saved"},), "gate/plan/dev/", id="plan of one"),
        pytest.param((), "gate/check/nothing/", id="nothing"),
    ],
)
def test_uploads_about_different_things_do_not_replace_each_other(plans: tuple[dict[str, str] | None, ...], identity: str) -> None:
    environments = [environment(name, Verdict.ALLOW, plan=plan) for name, plan in zip(("dev", "prod"), plans, strict=False)]
    assert run_of(checked(Verdict.ALLOW, *environments))["automationDetails"] == {"id": identity}


@pytest.mark.parametrize(("version", "semantic"), [("1.2.3", "1.2.3"), ("1.2.3.dev0", None)])
def test_a_version_is_called_semantic_only_if_it_is(version: str, semantic: str | None) -> None:
    tool = msgspec.structs.replace(RICH.report.tool, version=version)
    driver = run_of(msgspec.structs.replace(RICH, report=msgspec.structs.replace(RICH.report, tool=tool)))["tool"]["driver"]
    assert (driver["version"], driver.get("semanticVersion")) == (version, semantic)
