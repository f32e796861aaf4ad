from __future__ import annotations

import msgspec

from gate.model.report import Report, Verdict
from gate.reports.json import render
from tests.reports.samples import DENIED, checked, environment, finding, passed


def test_the_whole_report_comes_back_from_its_json() -> None:
    assert msgspec.json.decode(render(DENIED.report), type=Report) == DENIED.report


def test_keys_are_sorted_and_a_newline_ends_it() -> None:
    report = checked(Verdict.DENY, environment("dev", Verdict.DENY, finding("ENV-01", "foreign"), rules=(passed("ENV-01", 2),))).report
    assert (
        render(report)
        == """\
{
  "decision": "DENY",
  "environments": [
    {
      "decision": "DENY",
      "findings": [
        {
          "category": "example",
          "enforcement": "deny",
          "fingerprint": "0123456789abcdef",
          "location": null,
          "message": "foreign",
          "related": [],
          "remediation": "",
          "rule": "ENV-01",
          "severity": "high",
          "status": "open",
          "subject": "repository",
          "title": "Title of ENV-01",
          "waiver": null
        }
      ],
      "kestra": null,
      "name": "dev",
      "plan": null,
      "protected": false,
      "rules": [
        {
          "id": "ENV-01",
          "needs": [],
          "status": "passed",
          "subjects": 2
        }
      ]
    }
  ],
  "exit_code": 1,
  "failures": [],
  "inputs": [
    {
      "digest": "sha256:00",
      "kind": "gate.yaml",
      "path": "gate.yaml"
    },
    {
      "digest": "sha256:00",
      "kind": "flow",
      "path": "flows/ingest.yml"
    }
  ],
  "schema": "gate.report/v1",
  "tool": {
    "name": "gate",
    "version": "1.2.3"
  }
}
"""
    )


def test_a_command_to_a_ci_runner_is_written_in_another_way_and_reads_the_same() -> None:
    report = checked(Verdict.DENY, environment("dev", Verdict.DENY, finding("R", "###[error] ##vso[x] # ##"))).report
    assert '"message": "#\\u0023#[error] \\u0023#vso[x] # ##"' in render(report)
    assert msgspec.json.decode(render(report), type=Report) == report


def test_half_a_surrogate_pair_is_written_as_an_escape() -> None:
    report = checked(Verdict.DENY, environment("dev", Verdict.DENY, finding("R", "x\ud800y"))).report
    assert '"message": "x\\\\ud800y"' in render(report)
