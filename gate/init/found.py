"""What was found in a repository, as it will stand in `gate.yaml`: keys, values, and where each comes from."""

from __future__ import annotations

from msgspec import Struct

Scalar = str | bool | int


class Setting(Struct, frozen=True):
    """One key of `gate.yaml`: a value, a list, or the settings below it."""

    key: str
    value: Scalar | tuple[Scalar, ...] | tuple[Setting, ...]
    origin: str = ""
    """Where the value was found, in words or as a place; for a guess, what it was concluded from."""
    guess: bool = False
    """Whether a person must check it."""


class FoundEnvironment(Struct, frozen=True, kw_only=True):
    """An environment to write, and what could not be written for it."""

    name: str
    origin: str
    guess: bool
    settings: tuple[Setting, ...]
    remarks: tuple[str, ...] = ()
    """What a person has to decide or add, each a sentence or two."""


class Found(Struct, frozen=True, kw_only=True):
    """Everything that a first `gate.yaml` can say."""

    environments: tuple[FoundEnvironment, ...]
    remarks: tuple[str, ...] = ()


def guesses(found: Found) -> int:
    """Count the values that a person must check."""
    named = sum(environment.guess for environment in found.environments)
    return named + sum(_guesses(setting) for environment in found.environments for setting in environment.settings)


def _guesses(setting: Setting) -> int:
    below = setting.value if isinstance(setting.value, tuple) else ()
    return setting.guess + sum(_guesses(one) for one in below if isinstance(one, Setting))
