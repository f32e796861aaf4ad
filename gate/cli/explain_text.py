"""What people read of a rule or finding that is explained. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import yaml

from gate.authoring.examples import Example
from gate.authoring.explaining import FindingExplained, RuleExplained
from gate.model.own_rules import OWN_RULES
from gate.model.policy import Enforcement, Rule
from gate.model.report import Finding
from gate.model.source import Json
from gate.model.waiver import Waiver
from gate.reports.snippet import snippet
from gate.reports.style import Painter, Style
from gate.reports.visible import fold, visible

_INDENT = "  "
_VERBS = {Enforcement.DENY: "denies", Enforcement.WARN: "warns", Enforcement.OFF: "is off"}
_STYLES = {Enforcement.DENY: Style.DENY, Enforcement.WARN: Style.WARN, Enforcement.OFF: Style.FAINT}


class Writer:
    """Writes sections, each with a heading, as wide as the terminal.

    `quiet` leaves what to write; `verbose` adds every example of a rule, and to a finding where its rule stands.
    """

    def __init__(self, *, colour: bool, columns: int | None, quiet: bool = False, verbose: bool = False) -> None:
        self.paint = Painter(colour=colour, columns=columns)
        self.quiet = quiet
        self.verbose = verbose

    def rule(self, explained: RuleExplained) -> str:
        """Return what a rule is for, what it does where, what to write, and an example."""
        rule = explained.rule
        title = self.paint(Style.STRONG, visible(f"{rule.id}: {rule.title}"))
        write = self._section("what to write", self._prose(rule.remediation))
        if self.quiet:
            return self._sections([title], write)
        examples = explained.examples if self.verbose else explained.examples[:1]
        return self._sections(
            [title, self._about(rule)],
            self._section("why", self._prose(rule.description)),
            self._section("judges", [_INDENT + visible(", ".join(rule.judges))]),
            self._section("does", list(self._effects(explained))),
            write,
            *(self._example(one, _places([one]) or _places(explained.examples)) for one in examples),
            self._read_more(rule),
        )

    def finding(self, explained: FindingExplained) -> str:
        """Return where a finding is, why, what the rule saw, what to write, and the waiver that would cover it."""
        finding, rule = explained.finding, explained.rule
        place = [list(self._headline(explained)), list(self._place(explained))]
        write = self._section("what to write", self._prose(finding.remediation))
        if self.quiet:
            return self._sections(*place, write)
        return self._sections(
            *place,
            self._section("why", self._prose(rule.description)) if rule else [],
            self._section(self._whose(explained), list(self._facts(explained))),
            write,
            self._waiver(explained),
            self._section("rule", [_INDENT + self._about(rule)]) if rule and self.verbose else [],
            self._read_more(rule) if rule and self.verbose else [],
        )

    def _about(self, rule: Rule) -> str:
        about = (f"severity {rule.severity}", rule.category.replace("-", " "), f"pack {rule.pack}", rule.module.path)
        return visible(" · ".join(part for part in about if part))

    def _effects(self, explained: RuleExplained) -> Iterator[str]:
        for name, level in explained.effects.items():
            yield f"{_INDENT}{name}: {self.paint(_STYLES[level], _VERBS[level])}{', protected' if name in explained.protected else ''}"
        if explained.rule.approvable:
            yield f"{_INDENT}A denial can be lifted by an approval."

    def _read_more(self, rule: Rule) -> list[str]:
        return self._section("read more", [_INDENT + visible(one) for one in rule.references])

    def _headline(self, explained: FindingExplained) -> Iterator[str]:
        finding = explained.finding
        level = _level(finding)
        style = Style.FAINT if finding.status == "waived" else _STYLES[finding.enforcement]
        others = ((name, _level(one)) for name, one in explained.others.items())
        where = explained.environment + "".join(f", {'also' if other == level else other} in {name}" for name, other in others)
        yield self.paint(Style.STRONG, visible(f"{finding.rule}: {finding.title}"))
        head = f"{level} in {where} ({finding.severity}): "
        first, *rest = fold(head + visible(finding.message), self.paint.columns, first=0, hang=len(_INDENT))
        yield self.paint(style, level) + first.removeprefix(level)
        yield from rest
        if finding.status == "approvable":
            yield "An approval that names this subject can lift it."

    def _place(self, explained: FindingExplained) -> Iterator[str]:
        where = explained.finding.location
        yield self.paint(
            Style.STRONG, f"{visible(where.path)}:{where.line}:{where.column}" if where else visible(explained.finding.subject)
        )
        if explained.excerpt is not None:
            yield from (_INDENT + line for line in snippet(explained.excerpt, len(str(explained.excerpt.line)), self.paint))
        for place in explained.finding.related:
            yield f"{_INDENT}also {visible(place.path)}:{place.line}:{place.column}"

    def _whose(self, explained: FindingExplained) -> str:
        """Whose facts they are: a conftest policy is given the document itself."""
        if explained.rule is not None and explained.rule.style == "gate" and explained.rule.package:
            return f"what {visible(explained.finding.rule)} saw"
        return f"what gate knows of {visible(explained.finding.subject)}"

    def _facts(self, explained: FindingExplained) -> Iterator[str]:
        if explained.rule in OWN_RULES:
            return
        if explained.facts is None:
            yield f"{_INDENT}{visible(explained.finding.subject)}, of which the policy input holds no object"
        else:
            yield from (_INDENT + line for line in _yaml(explained.facts))

    def _waiver(self, explained: FindingExplained) -> list[str]:
        waived = explained.finding.waiver
        if waived is not None:
            return self._section("waived", self._prose(f"{waived.until}, by {waived.owner}: {waived.reason}"))
        lines = [line for one in explained.held for line in self._prose(_held(one))]
        held = self._section("waiver that names it, and does not hold", lines)
        if explained.waiver is None:
            return held
        entry = [_INDENT + line for line in _yaml([explained.waiver])]
        where = f"in {visible(explained.waivers)}" if explained.waivers else "once gate.yaml says `waivers: waivers.yaml`"
        return [*held, *([""] if held else []), *self._section(f"waiver that would cover it, {where}", entry)]

    def _example(self, example: Example, places: Iterable[str]) -> list[str]:
        lines: list[str] = []
        for path in (path for path in places if path in example.files):
            lines += [_INDENT + visible(path), *(_INDENT * 2 + visible(line) for line in example.files[path].rstrip().splitlines())]
        said = [f"{one.location}: {one.message}" if one.location else one.message for one in example.expected]
        verb = "allows" if example.name.startswith("allow-") else "refuses"
        return self._section(f"{verb}, for example: {visible(example.title)}", [*lines, *(_INDENT + visible(one) for one in said)])

    def _prose(self, text: str) -> list[str]:
        width = len(_INDENT)
        folded = (fold(visible(line), self.paint.columns, first=width, hang=width) for line in text.strip().splitlines())
        return [line for first, *rest in folded for line in (_INDENT + first, *rest)]

    def _section(self, heading: str, lines: Iterable[str]) -> list[str]:
        found = list(lines)
        return [self.paint(Style.STRONG, heading), *found] if any(line.strip() for line in found) else []

    def _sections(self, *sections: list[str]) -> str:
        return "\n".join("".join(f"{line}\n" for line in section) for section in sections if section)


def _places(examples: Iterable[Example]) -> list[str]:
    """Return the files that findings of examples point into: those that matter."""
    return list(dict.fromkeys(one.location.rsplit(":", 2)[0] for example in examples for one in example.expected if one.location))


def _level(finding: Finding) -> str:
    return "waived" if finding.status == "waived" else _VERBS[finding.enforcement]


def _held(waiver: Waiver) -> str:
    names = ", ".join(waiver.environments)
    return (
        f"{waiver.span.path}:{waiver.span.line}, in {names}, until {waiver.expires}\n"
        "Agree with its reviewers on another last day there; a second entry for the same would be refused."
    )


def _yaml(value: Json) -> list[str]:
    """Return a value as YAML, lists of plain values on one line."""
    text = yaml.safe_dump(_plain(value), sort_keys=False, allow_unicode=True, default_flow_style=None, width=10**6)
    return [visible(line) for line in text.splitlines()]


def _plain(value: Json) -> Json:
    """Return the value without tuples, which YAML has no word for."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
