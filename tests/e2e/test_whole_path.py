"""From a merge to production and to the auditor, on real Terraform: state on S3, evidence on S3 or a branch, keys of people and of CI."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.company import FLOW, Company
from tests.programs import require
from tests.s3 import S3, running

CHANGED = {"flows/orders.yml": FLOW.format(name="orders", text="hello again")}
LOG = """\
prod  3 records, every signature holds
    3  TIME  applied             ci@example.com  state serial 1
    2  TIME  apply begins        ci@example.com  commit ID, judged by main, approved by bela@example.com
    1  TIME  plan ALLOW          ci@example.com  commit ID, judged by main
"""
VERIFIED = """\
ALLOW  dev: 6 records, the last of TIME, signed by ci@example.com
ALLOW  prod: 3 records, the last of TIME, signed by ci@example.com
"""


@pytest.fixture(scope="module")
def s3() -> Iterator[S3]:
    with running() as server:
        yield server


@pytest.fixture(params=["s3://{bucket}/evidence", "git://gate-evidence"], ids=["evidence on S3", "evidence on a branch"])
def company(tmp_path: Path, s3: S3, request: pytest.FixtureRequest) -> Company:
    for program in ("terraform", "git", "ssh-keygen"):
        require(program)
    return Company(tmp_path, s3, request.param)


def scrubbed(text: str) -> str:
    return re.sub(r"commit [0-9a-f]{12}\b", "commit ID", re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "TIME", text))


def test_the_whole_path(company: Company) -> None:
    ci = company.clone("ci-runner")
    assert company.gate(ci, "plan", "dev", key="ci").returncode == 0
    assert company.gate(ci, "apply", "dev", key="ci").stdout == "APPLIED  dev: 1 created, as judged\n"

    company.merge("Say more", **CHANGED)
    company.pull(ci)
    planned = company.gate(ci, "plan", "prod", key="ci")
    assert planned.returncode == 0
    assert "\nAsks for 1 approval; bela@example.com may give it.\n  not anna@example.com, who wrote commit " in planned.stdout

    unproven = company.gate(ci, "apply", "prod", key="ci")
    assert (unproven.returncode, unproven.stderr.splitlines()[:2]) == (
        1,
        ["error: prod holds what is not in force in dev:", "flows/orders.yml is another version in dev"],
    )
    assert company.gate(ci, "plan", "dev", key="ci").returncode == 0
    assert company.gate(ci, "apply", "dev", key="ci").stdout == "APPLIED  dev: 1 changed, as judged\n"

    unapproved = company.gate(ci, "apply", "prod", key="ci")
    assert (unapproved.returncode, unapproved.stdout, unapproved.stderr) == (
        1,
        "",
        "error: prod asks for 1 approval of this plan, and none counts\n  fix: Ask for 1 more, of bela@example.com: `gate approve prod`.\n",
    )

    bela = company.clone("laptop-of-bela")
    by_the_author = company.gate(bela, "approve", "prod", key="anna")
    assert by_the_author.returncode == 1
    assert "and nobody approves what is their own\n" in by_the_author.stderr
    approved = company.gate(bela, "approve", "prod", key="bela")
    assert (approved.returncode, "\nAPPROVED  by bela@example.com, until " in approved.stdout) == (0, True)

    other = company.clone("another-runner")
    applied = company.gate(other, "apply", "prod", key="ci")
    assert (applied.returncode, applied.stdout) == (0, "APPLIED  prod: 1 created, as judged\n")
    again = company.gate(ci, "apply", "prod", key="ci")
    assert (again.returncode, scrubbed(again.stderr).splitlines()[0]) == (
        1,
        "error: this plan was applied already, at TIME (record 2)",
    )

    auditor = company.clone("auditor")
    assert scrubbed(company.gate(auditor, "log", "prod").stdout) == LOG
    verified = company.gate(auditor, "verify")
    assert (verified.returncode, scrubbed(verified.stdout)) == (0, VERIFIED)
