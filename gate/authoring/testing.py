"""The use case of `gate policy test`: Rego tests and examples of packs, through what judges in production. Prints nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from gate import check as checking
from gate.authoring.examples import Example, said, shown
from gate.authoring.suite import Suite
from gate.check import Judge
from gate.config.loader import load
from gate.errors import ConfigError, ExitCode, InputError
from gate.model.policy import Reached, RegoRun, RegoTest, RuleFailure
from gate.model.ports import PlanReader, RegoRunner
from gate.model.report import Checked
from gate.tree import FolderTree

Wanted = Callable[[str, str], bool]
"""Whether a test or example is wanted, by its path and name."""


class Bench(Struct, frozen=True, kw_only=True):
    """What tests run on: what judges, and what runs Rego tests."""

    judge: Judge
    runner: RegoRunner
    plans: PlanReader
    now: datetime


class Outcome(Struct, frozen=True, kw_only=True):
    """How one test or example went; `details` are lines that say more: what a test printed, how findings differ."""

    path: str
    line: int | None
    name: str
    passed: bool
    message: str = ""
    details: tuple[str, ...] = ()


class Tested(Struct, frozen=True, kw_only=True):
    """How the packs went. `failures` are what is wrong with the packs themselves; examples ran only where there is nothing."""

    tests: tuple[Outcome, ...]
    examples: tuple[Outcome, ...]
    failures: tuple[RuleFailure, ...]
    lacking: tuple[tuple[str, str], ...]
    """Path of a rule, and what it lacks."""
    reached: tuple[Reached, ...] | None

    @property
    def exit_code(self) -> ExitCode:
        """Return 3 where a pack is broken or nothing ran, 1 where something failed, else 0."""
        ran = (*self.tests, *self.examples)
        if self.failures or not ran:
            return ExitCode.INDETERMINATE
        return ExitCode.ALLOW if all(one.passed for one in ran) else ExitCode.DENY


def run(
    bench: Bench, suites: Sequence[Suite], wanted: Wanted, *, coverage: bool = False, progress: Callable[[str], None] = lambda _: None
) -> Tested:
    """Run the wanted tests and examples of packs. Raises EngineError when the engine cannot answer at all."""
    judge = bench.judge
    checking.begin(judge)
    runs = [_run(bench, one, wanted, coverage=coverage) for one in suites]
    failures = [*checking.compiled(judge), *(failure for one in suites for failure in one.failures)]
    seen = {(failure.path, failure.line) for failure in failures}
    failures += [failure for run in runs for failure in run.failures if (failure.path, failure.line) not in seen]
    examples = () if failures else tuple(_examples(bench, suites, wanted, progress))
    reached = [one for run in runs for one in run.reached or ()]
    own = {path for one in suites for path in one.own}
    return Tested(
        tests=tuple(_outcome(test) for run in runs for test in run.tests),
        examples=examples,
        failures=tuple(failures),
        lacking=tuple(entry for one in suites for entry in _lacking(one)),
        reached=None if any(run.reached is None for run in runs) else tuple(one for one in reached if one.path in own),
    )


def _run(bench: Bench, suite: Suite, wanted: Wanted, *, coverage: bool) -> RegoRun:
    data = bench.judge.catalog.data if suite.data is None else suite.data
    return bench.runner.run(suite.sources, suite.tests, data, _within(suite, wanted), coverage=coverage, older=suite.style == "conftest")


def _within(suite: Suite, wanted: Wanted) -> Wanted:
    return lambda path, name: suite.holds(path) and wanted(path, name)


def _outcome(test: RegoTest) -> Outcome:
    return Outcome(path=test.path, line=test.line, name=test.name, passed=test.passed, message=test.message, details=test.printed)


def _lacking(suite: Suite) -> Iterator[tuple[str, str]]:
    if suite.within or (suite.name == "builtin" and not suite.examples):  # an installed gate brings its rules without examples
        return
    for rule in suite.untested:
        yield rule.module.path, f"{rule.id} has no test: write one in {rule.module.path.removesuffix('.rego')}_test.rego"
    for rule, kinds in suite.unshown:
        yield rule.module.path, f"{rule.id} has no {kinds} example: write one in examples/{rule.id}/"


def _examples(bench: Bench, suites: Sequence[Suite], wanted: Wanted, progress: Callable[[str], None]) -> Iterator[Outcome]:
    for suite in suites:
        for example in suite.examples:
            name = f"{example.rule}/{example.name}"
            path = shown(example.folder, suite.base)
            if _within(suite, wanted)(path, name):
                progress("judging examples")
                yield _example(bench, example, f"{path}/expected.json", name)


def _example(bench: Bench, example: Example, path: str, name: str) -> Outcome:
    try:
        checked = _judged(bench, example)
    except (ConfigError, InputError) as error:
        place = ":".join(str(part) for part in (error.path, error.line, error.column) if part is not None)
        return Outcome(path=path, line=None, name=name, passed=False, message=error.message, details=(place,) if place else ())
    details = _differences(example, checked)
    return Outcome(path=path, line=None, name=name, passed=not details, message="the rule says something else", details=details)


def _judged(bench: Bench, example: Example) -> Checked:
    """Judge the first environment of an example as `gate check` does, by the packs that are tested."""
    with TemporaryDirectory(prefix="gate-example-") as scratch:
        folder = example.folder
        if example.configuration is not None:
            folder = Path(shutil.copytree(folder, Path(scratch) / "repository"))
            shutil.copytree(example.configuration, folder / "terraform", dirs_exist_ok=True)
        tree = FolderTree(folder)
        project = load(tree, "gate.yaml")
        if ("policies",) in project.spans:
            raise ConfigError(
                "an example is judged by the packs that are tested, and its gate.yaml names others",
                remediation="Remove `policies` there.",
                path="gate.yaml",
            )
        judge = Judge(project=project, catalog=bench.judge.catalog, engine=bench.judge.engine, readers=bench.judge.readers)
        plan = bench.plans.read(example.plan, example.plan.name) if example.plan is not None else None
        return checking.check(judge, tree, [next(iter(project.environments))], bench.now, plan)


def _differences(example: Example, checked: Checked) -> tuple[str, ...]:
    """Say what the rule does beside what the example expects, and what kept it from answering."""
    report = checked.report.environments[0]
    failures = [f"{one.path}:{one.line or 1}: {one.message}" for one in checked.report.failures]
    status = next((one.status for one in report.rules if one.id == example.rule), None)
    if not failures and status not in {"passed", "failed"}:
        return (f"{example.rule} did not run: the example holds nothing that it judges, or turns it off",)
    answers = [said(finding) for finding in report.findings if finding.rule == example.rule]
    missing = [f"- {one}" for one in example.expected if one not in answers]
    more = [f"+ {one}" for one in answers if one not in example.expected]
    order = [] if missing or more or answers == list(example.expected) else ["the findings stand in another order, or more often"]
    denies = any(one.level == "deny" for one in answers)
    named = [] if missing or more or denies == example.name.startswith("deny-") else [_misnamed(example, denies=denies)]
    return (*failures, *missing, *more, *order, *named)


def _misnamed(example: Example, *, denies: bool) -> str:
    return f"it is named {example.name}, and the rule {'denies' if denies else 'does not deny'}"
