"""Policies in conftest's style get from gate what they get from conftest: the same failures, warnings and exceptions of each document.

What conftest 0.71.1 says is kept in `conftest.json` beside each case, and asked anew where conftest is installed. To write it down again:
`python -m tests.conftest_style.cases`.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from tests.conftest_style.cases import HERE, NAMES, Said, ask_conftest, ask_gate, conftest, flows, plans, recorded

FORMS = ("plan.json", "plan.tfplan")
_JUDGED = [(name, plan, form) for name in NAMES for plan in plans(name) for form in FORMS if (plans(name)[plan] / form).exists()]
_KINDS = {"deny": "failures", "warn": "warnings"}


def _said(report: dict[str, Any], wanted: Said) -> Said:
    """What gate found, in the words of the record: of a rule that an exception covers, what the exception names."""
    found: dict[str, dict[str, set[str]]] = {document: defaultdict(set) for document in wanted}
    for one in report["environments"][0]["findings"]:
        of = found["plan" if one["subject"] == "plan" else one["subject"]]
        if one["status"] == "waived":
            of["exceptions"].add(one["rule"].partition(".")[2].partition("_")[2])
        else:
            of[_KINDS[one["enforcement"]]].add(one["message"])
    kinds = ("failures", "warnings", "exceptions")
    return {document: {kind: sorted(said[kind]) for kind in kinds} for document, said in found.items()}


@pytest.mark.parametrize("name", NAMES)
def test_flows_get_what_conftest_says_of_them(name: str) -> None:
    wanted = {document: said for document, said in recorded(name).items() if document in flows(name)}

    code, report = ask_gate(HERE / name, None)

    if wanted:
        assert _said(report, wanted) == wanted
        assert code == int(any(said["failures"] for said in wanted.values()))
    else:  # a case about plans: without one there is nothing to check
        assert (code, report["environments"][0]["findings"]) == (3, [])


@pytest.mark.parametrize(("name", "plan", "form"), _JUDGED, ids=["-".join(one) for one in _JUDGED])
def test_a_plan_gets_what_conftest_says_of_its_json(name: str, plan: str, form: str) -> None:
    wanted = {"plan": recorded(name)[plan]}

    code, report = ask_gate(HERE / name, plans(name)[plan] / form)

    about_plan = [one for one in report["environments"][0]["findings"] if one["subject"] == "plan"]
    assert _said({"environments": [{"findings": about_plan}]}, wanted) == wanted
    assert report["failures"] == []
    assert code in {0, 1}


@pytest.mark.parametrize("name", NAMES)
def test_the_record_is_what_conftest_says(name: str) -> None:
    program = conftest()
    if program is None:
        pytest.skip("conftest is not installed; its results are on record")

    assert ask_conftest(program, name) == recorded(name)
