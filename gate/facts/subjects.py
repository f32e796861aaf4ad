"""Which subjects the facts about one environment hold, and whether everything was said of them that rules can say. Judges nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gate.facts.documents import FLOW_RESOURCE, Documents
from gate.facts.flows import CONTENT
from gate.facts.input import PolicyInput
from gate.facts.input.plan import ActionFact, DeferredFact
from gate.facts.origin import without_index
from gate.model.policy import Rule
from gate.model.source import ParseFailure
from gate.model.terraform import Plan
from gate.model.waiver import PLANNED, Standing

_SOME = "[?]"
_SHOWN = 5
_PARTS = ("changes", "drift", "outputs", "checks", "deferred", "actions")


def counts(documents: Documents) -> dict[str, int | None]:
    """Count what each collection of the input holds that a rule can say it judges; None for one that is absent."""
    configuration, plan = documents.configuration, documents.plan
    return {
        "environment": 1,
        "configuration": None if configuration is None else 1,
        "configuration.providers": None if configuration is None else len(configuration.providers),
        "configuration.required_providers": None if configuration is None else len(configuration.required_providers),
        "configuration.resources": None if configuration is None else len(configuration.resources),
        "configuration.modules": None if configuration is None else len(configuration.modules),
        "configuration.removed": None if configuration is None else len(configuration.removed),
        "configuration.imports": None if configuration is None else len(configuration.imports),
        "flows": len(documents.flows),
        "plan": None if plan is None else 1,
        **{f"plan.{name}": None if plan is None else len(getattr(plan, name)) for name in _PARTS},
    }


def unjudged(facts: PolicyInput, running: Iterable[Rule], plan: Plan | None) -> Iterator[ParseFailure]:
    """Yield what a plan would do beside its changes where no rule that runs says that it judges such things."""
    if facts.plan is None or plan is None:
        return
    judged = {name for rule in running for name in rule.judges}
    parts: dict[str, tuple[ActionFact | DeferredFact, ...]] = {"plan.actions": facts.plan.actions, "plan.deferred": facts.plan.deferred}
    for name, found in parts.items():
        if found and name not in judged:
            more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
            yield ParseFailure(
                code="unjudged",
                message=f"no rule judges {', '.join(one.subject for one in found[:_SHOWN])}{more}",
                remediation=f"Take it out of the change, or add a rule of your own that says `judges: [{name}]`.",
                path=plan.path,
            )


class Subjects:
    """The subjects of one environment."""

    def __init__(self, facts: PolicyInput) -> None:
        self._facts = facts
        self._unknown = dict(_known_subjects(facts))
        self._blocks = {without_index(subject) for subject in self._unknown if _SOME in subject}
        self.names = tuple(self._unknown)

    def standing(self, subject: str, judges: Sequence[str]) -> Standing:
        """Return how a subject stands with a rule that goes over the collections `judges`.

        A check without a plan cannot tell of what the plan may still bring: changes, instances whose keys are unknown, and what a rule
        says of unknown values. With a plan, a rule that judges changes may say of a change what it said of its configuration before.
        """
        kind = subject.partition(":")[0]
        static = self._facts.plan is None
        if (kind in PLANNED and static) or (kind == "config" and self._facts.configuration is None):
            return "untold"
        if subject in self._unknown:
            return "untold" if self._more_to_say(subject, kind, judges, static=static) else "judged"
        return "untold" if self._one_of_many(subject, kind, static=static) else "absent"

    def _more_to_say(self, subject: str, kind: str, judges: Sequence[str], *, static: bool) -> bool:
        if static:
            return self._unknown[subject]
        return kind == "config" and not all(name.startswith("configuration") for name in judges)

    def _one_of_many(self, subject: str, kind: str, *, static: bool) -> bool:
        """Whether it may be one of instances that stand here as one, or the other way round."""
        if static and kind == "flow" and self._flows_to_come():
            return True
        if _SOME in subject:
            return any(without_index(name) == without_index(subject) for name in self._unknown)
        return without_index(subject) in self._blocks

    def _flows_to_come(self) -> bool:
        resources = self._facts.by_type.resources.get(FLOW_RESOURCE, ())
        return any(_SOME in one.address or CONTENT in one.unknown for one in resources)


def _known_subjects(facts: PolicyInput) -> Iterator[tuple[str, bool]]:
    """Yield each subject, and whether something about it is unknown."""
    yield from ((one.subject, False) for one in facts.secrets)  # in files, which are no facts by themselves
    yield facts.environment.subject, False
    configuration, plan = facts.configuration, facts.plan
    if configuration is not None:
        yield "config:backend", bool(configuration.backend.unknown)
        yield from ((one.subject, bool(one.unknown)) for one in configuration.providers)
        yield from ((one.subject, False) for one in configuration.required_providers)
        yield from ((one.subject, not one.known) for one in configuration.variables)
        yield from ((one.subject, bool(one.unknown)) for one in configuration.resources)
        yield from ((one.subject, False) for one in configuration.modules)
        yield from ((one.subject, False) for one in configuration.removed)
        yield from ((one.subject, bool(one.unknown)) for one in configuration.imports)
    if plan is not None:
        yield plan.subject, False
        yield from ((one.subject, False) for name in _PARTS for one in getattr(plan, name))
    yield from ((one.subject, bool(one.unknown)) for one in facts.flows)
