"""Judges environments one after the other, and decides about all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from gate import __version__, decide
from gate.check.environment import judge_one
from gate.check.findings import failure_of
from gate.check.judge import Judge, Loaded, begin, load
from gate.facts.collect import collect
from gate.facts.documents import Documents
from gate.model.own_rules import EDITED_JUDGE, WAIVER_RULES
from gate.model.ports import Tree
from gate.model.report import REPORT_SCHEMA, Checked, Excerpt, Location, Report, Tool
from gate.model.source import InputFile
from gate.model.terraform import Plan


def check(
    judge: Judge, tree: Tree, environments: Sequence[str], now: datetime, plan: Plan | None = None, loaded: Loaded | None = None
) -> Checked:
    """Judge environments, or one environment with a plan, and decide. `loaded` is what `load` returned, where the rules judged before.

    Raises ConfigError when `gate.yaml` loosens a protected environment or names a rule that does not exist, and
    EngineError when the engine cannot answer at all.
    """
    catalog, project = judge.catalog, judge.project
    chosen = [project.environments[name] for name in environments]
    for environment in chosen:
        decide.check_enforcement(environment, project, catalog.rules)
    if loaded is None:
        begin(judge)
    documents = [collect(environment, project, tree, plan, judge.readers) for environment in chosen]
    loaded = loaded or load(judge)
    judged = [judge_one(judge, environment, found, loaded, now, tree) for environment, found in zip(chosen, documents, strict=True)]
    failures = (*map(failure_of, loaded.wrong), *(failure for one in judged for failure in one.failures))
    reports = tuple(one.report for one in judged)
    decision = decide.overall(reports, unread=bool(failures))
    report = Report(
        schema=REPORT_SCHEMA,
        tool=Tool(name="gate", version=__version__),
        decision=decision,
        exit_code=decide.EXIT_CODES[decision],
        environments=reports,
        failures=tuple(dict.fromkeys(failures)),
        inputs=_inputs(judge, documents),
    )
    excerpts: dict[Location, Excerpt] = {}
    for one in judged:
        excerpts |= one.excerpts
    own = (*(WAIVER_RULES if judge.waivers else ()), *((EDITED_JUDGE,) if judge.edits else ()))
    return Checked(report=report, excerpts=excerpts, rules=(*catalog.rules, *own))


def _inputs(judge: Judge, documents: Iterable[Documents]) -> tuple[InputFile, ...]:
    own = InputFile(path=judge.project.path, kind="gate.yaml", digest=judge.project.digest)
    packs = InputFile(path="policies", kind="policies", digest=judge.catalog.digest)
    waivers = (judge.waivers.file,) if judge.waivers else ()
    read = {item.path: item for found in documents for item in found.inputs}
    return (own, packs, *waivers, *(read[path] for path in sorted(read)))
