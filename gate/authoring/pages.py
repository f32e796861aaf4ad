"""A rule's METADATA and examples → its Markdown page, and the index of all pages. Judges nothing, writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from gate.authoring.examples import Example
from gate.model.own_rules import RESERVED
from gate.model.policy import Enforcement, Rule

LANGUAGES = {".tf": "hcl", ".yml": "yaml", ".yaml": "yaml"}
CATEGORIES = {"read-only-production": "Read-only production"}
"""Titles of categories whose hyphens are not all spaces."""
EFFECTS = {Enforcement.DENY: "denies", Enforcement.WARN: "warns", Enforcement.OFF: "is off"}
_OWN = (
    f"Rules whose ids begin with {' or '.join(f'`{beginning}`' for beginning in RESERVED)} are of gate itself and belong to no pack: "
    "`enforcement` in gate.yaml does not know them, and nothing waives them."
)


def page(rule: Rule, examples: Sequence[Example]) -> str:
    """Return the page of one rule: why, what to write, and what it says of its examples."""
    denied = [example for example in examples if example.name.startswith("deny-")]
    allowed = [example for example in examples if example.name.startswith("allow-")]
    blocks = [
        f"# {rule.id}: {rule.title}",
        rule.description,
        _facts(rule),
        "## What to write",
        rule.remediation,
        *(block for example in denied for block in _denied(example)),
        *_allowed(allowed, denied),
    ]
    if rule.references:
        blocks += ["## Read more", "\n".join(f"- <{one}>" for one in rule.references)]
    return "\n\n".join(blocks) + "\n"


def index(rules: Sequence[Rule]) -> str:
    """Return the list of all rules, by category."""
    blocks = ["# Rules", "Written from the METADATA of each rule and its examples.", *([_OWN] if any(map(_is_own, rules)) else [])]
    for category in sorted({rule.category for rule in rules}):
        rows = [
            f"| [{rule.id}]({rule.id}.md) | {rule.title} | {rule.severity} | {rule.enforcement.default} | {rule.enforcement.protected} |"
            for rule in sorted(rules, key=lambda rule: rule.id)
            if rule.category == category
        ]
        blocks += [f"## {_words(category)}", "\n".join(["| id | title | severity | default | protected |", "|---|---|---|---|---|", *rows])]
    return "\n\n".join(blocks) + "\n"


def pages(rules: Sequence[Rule], examples: Mapping[str, Sequence[Example]]) -> dict[str, str]:
    """Return the name and text of every page, the index included."""
    return {"README.md": index(rules)} | {f"{rule.id}.md": page(rule, examples.get(rule.id, ())) for rule in rules}


def _is_own(rule: Rule) -> bool:
    return rule.id.startswith(RESERVED)


def _facts(rule: Rule) -> str:
    default, protected = rule.enforcement.default, rule.enforcement.protected
    effect = (
        f"{EFFECTS[default]} everywhere" if default is protected else f"{EFFECTS[protected]} where protected, {EFFECTS[default]} elsewhere"
    )
    return "\n".join(
        [
            "| category | severity | judges | effect |",
            "|---|---|---|---|",
            f"| {_words(rule.category).lower()} | {rule.severity} | {', '.join(f'`{one}`' for one in rule.judges)} | {effect} |",
        ]
    )


def _denied(example: Example) -> list[str]:
    says = "\n".join(f"{one.location}: {one.message}" if one.location else one.message for one in example.expected)
    return [f"## Refused: {example.title}", *_shown(example, _places(example)), "```text\n" + says + "\n```"]


def _allowed(allowed: Sequence[Example], denied: Sequence[Example]) -> list[str]:
    """The examples that nothing is said of; of their files, those that matter in the refused ones."""
    wanted = {place for example in denied for place in _places(example)}
    silent = [example for example in allowed if not example.expected]
    return [block for example in silent for block in (f"## Allowed: {example.title}", *_shown(example, wanted & example.files.keys()))]


def _places(example: Example) -> set[str]:
    """Files of the example that its findings point into."""
    return {one.location.rsplit(":", 2)[0] for one in example.expected if one.location} & example.files.keys()


def _shown(example: Example, paths: set[str]) -> list[str]:
    texts = [f"`{path}`\n\n```{LANGUAGES[Path(path).suffix]}\n{example.files[path].rstrip()}\n```" for path in sorted(paths)]
    return texts or ([f"Judged with the plan `{example.plan_shown}`."] if example.plan_shown else [])


def _words(category: str) -> str:
    return CATEGORIES.get(category, category.replace("-", " ").capitalize())
