"""The detector on the labelled corpus, on the part that it was built with and on the part kept aside."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.corpus.cases import Case, cases
from tests.corpus.detecting import Figures, counted, detected, finds

CASES = cases()
PRECISION, RECALL = 0.97, 0.95


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Case, bool]]:
    folder = tmp_path_factory.mktemp("plans")
    return [(case, finds(detected(case, folder))) for case in CASES]


def shown(found: Figures, verdicts: list[tuple[Case, bool]]) -> str:
    return "\n".join(
        [str(found), *(f"{'missed' if case.secret else 'false'}: {case.id}" for case, said in verdicts if said != case.secret)]
    )


@pytest.mark.parametrize("aside", [False, True], ids=["built with", "kept aside"])
def test_what_it_finds_are_secrets_and_all_of_them(aside: bool, verdicts: list[tuple[Case, bool]], figures: dict[str, str]) -> None:
    part = [(case, said) for case, said in verdicts if case.aside is aside]
    found = counted(part)

    figures[f"secrets, cases {'kept aside' if aside else 'that the detector was built with'}"] = f"{len(part)} cases, {found}"
    assert found.precision >= PRECISION, shown(found, part)
    assert found.recall >= RECALL, shown(found, part)


def test_the_corpus_is_large_balanced_and_of_every_form() -> None:
    assert len(CASES) >= 400
    assert 0.4 < sum(case.secret for case in CASES) / len(CASES) < 0.6
    assert 0.25 < sum(case.aside for case in CASES) / len(CASES) < 0.4
    assert min(Counter((case.form, case.secret) for case in CASES).values()) >= 10
    assert len({case.form for case in CASES}) == 6


def test_every_case_has_a_name_of_its_own() -> None:
    assert [name for name, count in Counter(case.id for case in CASES).items() if count > 1] == []
