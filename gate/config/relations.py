"""What must hold between the environments of `gate.yaml`: the order of promotion, and whose plan a root module makes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from posixpath import normpath

from gate.config.mistake import Mistake, dotted, nearest
from gate.config.project import Environment, Terraform
from gate.model.source import Path
from gate.yaml import quote


def promotions(environments: Mapping[str, Environment]) -> Iterator[Mistake]:
    """Yield each `promotes_from` that names no environment, its own, or one that comes after it."""
    for name, environment in environments.items():
        source = environment.promotes_from
        at = ("environments", name, "promotes_from")
        if source is None:
            continue
        if source not in environments:
            meant = nearest(source, [other for other in environments if other != name])
            known = ", ".join(f"`{other}`" for other in environments if other != name)
            advice = (
                f"Write `{meant}`." if meant else f"Environments here: {known}." if known else "Add that environment, or remove the key."
            )
            yield Mistake(path=at, message=f"`{dotted(at)}` names {quote(source)}, which is no environment here", remediation=advice)
        elif source == name:
            yield Mistake(
                path=at,
                message=f"`{name}` promotes from itself",
                remediation="Name the environment that comes before it, or remove the key.",
            )
        else:
            yield from _circle(at, name, environments)


def _circle(at: Path, name: str, environments: Mapping[str, Environment]) -> Iterator[Mistake]:
    way: list[str] = [name]
    source = environments[name].promotes_from
    while source is not None and source in environments and source not in way:
        way.append(source)
        source = environments[source].promotes_from
    if source == name:
        circle = " from ".join(f"`{step}`" for step in [*way, name])
        yield Mistake(path=at, message=f"promotion goes in a circle: {circle}", remediation="Let the first environment promote from none.")


def shared_roots(environments: Mapping[str, Environment]) -> Iterator[Mistake]:
    """Yield each root module that serves two environments whose states are not told apart: a plan of one would pass for the other's."""
    served: dict[str, list[str]] = {}
    for name, environment in environments.items():
        if environment.terraform is None:
            continue
        others = served.setdefault(normpath(environment.terraform.dir), [])
        owner = next((one for one in others if not _apart(environments[one].terraform, environment.terraform)), None)
        others.append(name)
        if owner is not None:
            at = ("environments", name, "terraform", "dir")
            yield Mistake(
                path=at,
                message=f"`{dotted(at)}` is the folder of `{owner}` too, and no `state` tells their plans apart",
                remediation=f"Write `state` in `{owner}` and `{name}` with another `workspace`, or another value of the same key; "
                "or give each a folder of its own, with shared code in modules.",
            )


def _apart(one: Terraform | None, other: Terraform | None) -> bool:
    """Whether no state could be the one that both assert."""
    left, right = one and one.state, other and other.state
    if not left or not right:
        return False
    named = left.config.keys() & right.config.keys()
    places = (left.backend, left.workspace) != (right.backend, right.workspace)
    return places or any(left.config[key] != right.config[key] for key in named)
