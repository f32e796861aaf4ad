"""Kestra's own Pebble engine as the judge of our reader: what it can read, we can, and nothing else; and its words are ours."""

from __future__ import annotations

import os

import pytest

from gate.model.terraform import UNKNOWN_PART
from gate.sources.kestra.pebble import read
from tests.oracle import kestra, pebble
from tests.programs import require
from tests.sources.kestra.pebble.expressions import EXPRESSIONS

COUNT = int(os.environ.get("GATE_ORACLE", "1000"))


@pytest.fixture(params=kestra.VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    if kestra.java() is None:
        reason = f"no Java {kestra.JAVA_RELEASE} found (JAVA_HOME_{kestra.JAVA_RELEASE})"
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    if not kestra.is_cached(str(request.param)):
        require("mvn")
    return str(request.param)


def test_what_kestra_can_read(version: str, figures: dict[str, int | str]) -> None:
    known = [text for text in EXPRESSIONS if UNKNOWN_PART not in text]  # what only the apply will know is no text of Kestra's
    texts = list(dict.fromkeys((*known, *pebble.templates(COUNT, seed=4))))
    answers = dict(zip(texts, pebble.ask(version, texts), strict=True))

    broken = {text: found for text in texts if (found := read(text).broken) is not None}
    different = {text: says for text, says in answers.items() if bool(says) is not (text in broken)}
    same_words = sum(found.says in answers[text] for text, found in broken.items())

    assert different == {}
    readable = len(texts) - len(broken)
    figures[f"expressions that Kestra {version} reads"] = (
        f"{readable} of {len(texts)}; gate reads the same, and gives Kestra's reason for {same_words} of {len(broken)}"
    )
