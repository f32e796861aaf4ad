"""Whether a plan's JSON was made from the configuration at hand: unlike a saved plan, it does not hold its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gate.model.source import ParseFailure
from gate.model.terraform import Configuration, Plan

_INDEX = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|[^\]]*)\]')


def without_index(address: str) -> str:
    """Return the address of the block that an instance comes from."""
    return _INDEX.sub("", address)


def foreign(plan: Plan, configuration: Configuration) -> ParseFailure | None:
    """Return how a plan's JSON shows that it was made from another configuration, None where nothing shows it."""
    difference = next(_differences(plan, configuration), None)
    if difference is None:
        return None
    return ParseFailure(
        code="foreign-plan",
        message=f"the plan was not made from the configuration in {configuration.root}: {difference}",
        remediation="Check out the commit that it was made from, or give gate the saved plan, which holds its own configuration.",
        path=plan.path,
    )


def _differences(plan: Plan, configuration: Configuration) -> Iterator[str]:
    written = {provider.key: provider for provider in configuration.providers}
    planned = plan.providers or {}
    for key, arguments in planned.items():
        provider = written.get(key)
        if provider is None:
            yield f"it configures the provider {key}, which is not there"
            continue
        for name, value in arguments.items():
            if provider.attributes.values.get(name) != value:
                yield f"the argument {name} of the provider {key} differs"
    for key, provider in written.items():
        if key not in planned and provider.attributes.values:
            yield f"it lacks the provider {key}"
    blocks = {without_index(resource.address) for resource in configuration.resources}
    for change in plan.changes:
        if change.after is not None and without_index(change.address) not in blocks:
            yield f"it holds {change.address}, which is not there"
