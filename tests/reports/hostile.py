"""Texts that somebody could put into a name, and reports that are made of them."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from gate.model.policy import Enforcement, Severity
from gate.model.report import Checked, Finding, Location, Verdict, Waived
from gate.model.source import ParseFailure
from tests.reports.samples import checked, environment, finding

patient = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])

FRAGMENTS = (
    *("::", "::error::", "::set-output name=a::b", "##[", "##[add-mask]", "##vso[", "%", "%0A", "%250A", ",", "=", ";", "]"),
    *("`", "``", "```", "~~~", "~~", "*", "_", "**", "#", "# ", "> ", "- ", "1. ", "+ ", "---", "===", "|", "|-|", "\\", "$", "$$"),
    *("<b>", "<script>", "</details>", "<!--", "-->", "&lt;", "&#64;", "[a](b)", "![a](b)", "[a]: http://b", "[^1]", "<http://a.b>"),
    *("@octocat", "@a/b", "#1", "GH-1", "a/b#1", "deadbeef", "0123456789abcdef", "http://a.example", "www.a.example", "a@b.example"),
    *(":tada:", "javascript:", "mailto:", "\n", "\r\n", "\t", "    ", "  ", " ", "\x1b[2J", "\x00", "\u202e", "\u200b", "\u2028", "\xa0"),
    *("é", "名", "🙂", "word", "7", ".", ":", "(", ")", '"', "'", "{0}", "{{ x }}", "\ud800"),
)

texts = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=8), max_size=12).map("".join)
names = texts.filter(bool)


@st.composite
def places(draw: st.DrawFn) -> Location:
    line, column = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    end_line = draw(st.integers(line, 9))
    return Location(path=draw(names), line=line, column=column, end_line=end_line, end_column=draw(st.integers(column, 12)))


waivers = st.builds(Waived, reason=texts, owner=texts, expires=st.none() | texts)


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    status = draw(st.sampled_from(["open", "waived", "approvable"]))
    return finding(
        draw(names),
        draw(texts),
        subject=draw(names),
        location=draw(st.none() | places()),
        severity=draw(st.sampled_from(Severity)),
        enforcement=draw(st.sampled_from([Enforcement.DENY, Enforcement.WARN])),
        status=status,
        remediation=draw(texts),
        related=tuple(draw(st.lists(places(), max_size=2))),
        fingerprint=draw(st.sampled_from(["a" * 16, "b" * 16])),
        waiver=draw(waivers) if status == "waived" else None,
    )


failures = st.builds(
    ParseFailure, code=texts, message=texts, remediation=texts, path=names, line=st.none() | st.integers(1, 9), column=st.none()
)


@st.composite
def reports(draw: st.DrawFn) -> Checked:
    one, two = (draw(st.lists(findings(), max_size=3)) for _ in "12")
    environments = [environment("dev", Verdict.DENY, *one), environment("prod", Verdict.DENY, *two)]
    return checked(Verdict.DENY, *environments, failures=tuple(draw(st.lists(failures, max_size=2))))
