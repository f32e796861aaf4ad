from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from markdown_it import MarkdownIt
from markdown_it.token import Token

from gate.model.policy import Enforcement, Severity
from gate.model.report import Checked, Verdict
from gate.reports.markdown import COMMENT, marker, render
from gate.reports.prose import code, paragraphs, prose
from gate.reports.repository import Repository
from gate.reports.visible import visible
from tests.reports.hostile import patient, reports, texts
from tests.reports.rich import EVIL, RICH
from tests.reports.samples import DENIED, checked, environment, finding, place

GITHUB = MarkdownIt("gfm-like", {"html": True, "linkify": True})

OURS = {
    *("heading_open", "heading_close", "paragraph_open", "paragraph_close", "bullet_list_open", "bullet_list_close"),
    *("list_item_open", "list_item_close", "fence", "html_block", "inline"),
    *("text", "code_inline", "strong_open", "strong_close", "softbreak"),
}
HTML = re.compile(r"<!-- gate:(check|plan:\w+) -->|<details><summary>What to write</summary>|</details>")
MEANS_MORE = re.compile(r"@\w|#\d|GH-\d|\b[0-9a-f]{7,40}\b|:\w+:|://|www\.|\w@\w|\$|\\")
"""What GitHub makes something of after Markdown, where it is not code."""


def tokens(text: str) -> Iterator[Token]:
    for token in GITHUB.parse(text):
        yield token
        yield from token.children or ()


def expect_only_ours(text: str) -> None:
    """Render as GitHub does, and find no element that gate did not write."""
    found = list(tokens(text))
    assert {token.type for token in found} <= OURS
    html = [line for token in found if token.type == "html_block" for line in token.content.split("\n") if line]
    assert [line for line in html if not HTML.fullmatch(line)] == []
    assert [line for line in html if line.startswith("<!--")] == html[:1]
    assert html.count("</details>") == sum(line.startswith("<details>") for line in html)
    assert [token.content for token in found if token.type == "text" and MEANS_MORE.search(token.content)] == []


def shown(text: str) -> str:
    """What a person reads."""
    return "".join("\n" if token.type == "softbreak" else token.content for token in tokens(text) if token.type != "inline")


def test_a_comment_says_what_denies_where_and_what_to_write() -> None:
    assert (
        render(DENIED)
        == """\
<!-- gate:check -->

## gate: DENY

dev: allowed, 1 warning · prod: 2 denials

### Denied

**`SEC-14`** Title of `SEC-14`

Fix: Take it from a sensitive variable, such as `var.kestra_password`.

- `terraform/environments/prod/providers.tf:104`: the password of provider kestra is written in the code (critical in prod); \
also `terraform/environments/prod/prod.tfvars:3`

**`FLOW-01`** Title of `FLOW-01`

Fix: Write `timeout`.

- `flows/ingest.yml:12`: Kestra `1.3` knows no flow property `timout` (high in prod; warn in dev)

Judged 1 flow file, 2 terraform files by 4 rules: 1 passed, 2 failed, 1 not run (`RO-09` needs a plan; `ENV-01` is off in dev).
"""
    )


def test_allow_is_short() -> None:
    assert (
        render(checked(Verdict.ALLOW, environment("dev", Verdict.ALLOW)))
        == """\
<!-- gate:check -->

## gate: ALLOW

dev

Judged 1 flow file by no rules.
"""
    )


def test_a_plan_s_comment_does_not_replace_that_of_another_environment() -> None:
    found = [marker(checked(Verdict.ALLOW, environment(name, Verdict.ALLOW, plan={})).report) for name in ("dev", "prod")]
    assert found == ["<!-- gate:plan:dev -->", "<!-- gate:plan:prod -->"]


def test_paths_start_at_the_top_of_the_repository() -> None:
    report = checked(Verdict.DENY, environment("dev", Verdict.DENY, finding("R", "m", location=place("a.tf", 1, 1, 2))))
    assert "\n- `infra/a.tf:1`: m (high)\n" in render(report, Repository(folder="infra"))


@patient
@given(reports())
def test_whatever_findings_say_nothing_is_an_element_that_gate_did_not_write(report: Checked) -> None:
    text = render(report)
    assert len(text.encode()) <= COMMENT
    expect_only_ours(text)


def test_advice_that_is_code_alone_stays_code() -> None:
    report = checked(Verdict.DENY, environment("dev", Verdict.DENY, finding("R", "m", remediation="  <script>")))
    assert "<summary>What to write</summary>\n\n```\n<script>\n```\n\n</details>\n" in render(report)
    expect_only_ours(render(report))


def test_the_rich_report_shows_hostile_names_and_obeys_none() -> None:
    text = render(RICH)
    expect_only_ours(text)
    assert "[click](javascript:alert(1))" in shown(text)


@patient
@given(texts)
@example(EVIL)
@example("a`b`c_d`e`")
@example("`` ` ``")
@example("1. a")
@example("a_b`c_d``e_f`")
def test_prose_says_the_text_and_nothing_more(text: str) -> None:
    line = prose(text)
    expect_only_ours(f"- x {line}\n\n{line}\n")
    unquoted = visible(text).strip()
    quotes = "`" if unquoted.count("`") % 2 == 0 and "``" not in unquoted else ""
    assert shown(f"x{line}x").replace(" ", "") == f"x{unquoted.replace(quotes, '') if quotes else unquoted}x".replace(" ", "")


@patient
@given(texts)
@example("`")
@example(" ` ")
@example("a```b``")
def test_code_is_one_piece_of_code_that_says_the_text(text: str) -> None:
    found = [token for token in tokens(f"x {code(text)} x") if token.type not in ("paragraph_open", "paragraph_close", "inline")]
    if visible(text).strip():
        assert [(token.type, token.content) for token in found] == [("text", "x "), ("code_inline", visible(text)), ("text", " x")]


@patient
@given(texts)
def test_paragraphs_hold_no_element_that_gate_did_not_write(text: str) -> None:
    expect_only_ours("\n\n".join(paragraphs(text)))


WORDS = {
    "Write `timeout`.": "Write `timeout`.",
    "namespace other.team lies outside of dev": "namespace `other.team` lies outside of dev",
    'see "a.b" (or kv()).': 'see "`a.b`" (or `kv()`).',
    'this["a.yml"], too': '`this["a.yml"]`, too',
    "an environment's well-known words – in 3 files: all…": "an environment's well-known words – in 3 files: all…",
    "Grüße": "Grüße",
    "1. first": "`1`. first",
    "defaced facade": "`defaced` facade",
    "one ` backtick": "one `` ` `` backtick",
    "": "",
}


@pytest.mark.parametrize(("text", "expected"), WORDS.items(), ids=WORDS.keys())
def test_words_stay_words_and_all_else_is_code(text: str, expected: str) -> None:
    assert prose(text) == expected


def test_indented_lines_are_a_block_of_code() -> None:
    assert paragraphs("Add:\n\n  moved {\n    from = a.b\n  }\n\nand apply\nagain.\n") == [
        "Add:",
        "```\nmoved {\n  from = a.b\n}\n```",
        "and apply\nagain.",
    ]
    assert paragraphs("  ```\n  x") == ["````\n```\nx\n````"]
    assert paragraphs("\n \n") == []


def test_what_there_is_no_room_for_is_counted_and_the_worst_is_kept() -> None:
    found = [
        finding("R", f"{level} {severity} {number}", severity=severity, enforcement=level, location=place("a.yml", number, 1, 2))
        for level in (Enforcement.WARN, Enforcement.DENY)
        for severity in Severity
        for number in range(1, 40)
    ]
    accepted = finding("R", "accepted", status="waived")
    report = checked(Verdict.DENY, environment("dev", Verdict.DENY, accepted, *found))
    whole, cut = render(report), render(report, limit=6000)
    assert "Left out" not in whole
    assert len(cut.encode()) <= 6000
    kept = re.findall(r"(?m)^- .* (deny|warn) (\w+) ", cut)
    assert kept[:40] == [("deny", "critical")] * 39 + [("deny", "high")]
    assert cut.endswith(
        f"\n**Left out here, where there is no more room: {156 - len(kept)} denials, 156 warnings, 1 waived finding.** "
        "`gate check` and its other formats show all.\n\nJudged 1 flow file by no rules.\n"
    )
    expect_only_ours(cut)


@pytest.mark.parametrize("text", ["x " * 50_000, "`" * 50_000, "名" * 50_000, "a_b " * 50_000, "  x\n" * 50_000])
def test_one_long_text_leaves_room_for_others(text: str) -> None:
    found = [finding("R", f"{number}{text}", remediation=text, subject=text, location=None) for number in range(3)]
    cut = render(checked(Verdict.DENY, environment("dev", Verdict.DENY, *found)))
    assert len(cut.encode()) <= COMMENT
    assert cut.count("\n- ") == 3
    expect_only_ours(cut)
