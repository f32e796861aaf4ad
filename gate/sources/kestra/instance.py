"""The flows that live in a Kestra instance, by its interface. Changes nothing there, and compares nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar
from urllib.parse import quote

import msgspec
from msgspec import Struct

from gate.config.project import Kestra
from gate.errors import ConfigError, InputError
from gate.model.source import Json
from gate.promotion.ports import LiveFlow
from gate.sources.kestra.server import AnswerError, ask

PAGE = 100
_HINTS = {
    401: "Set KESTRA_API_TOKEN, or KESTRA_USERNAME and KESTRA_PASSWORD, of an account that may read flows.",
    403: "The credentials may not read flows; use those of another account.",
    404: "Check `kestra.url` and `kestra.tenant` in gate.yaml.",
}


class _Listed(Struct, frozen=True):
    """A flow in a page of Kestra's answer; its other properties are not needed."""

    id: str
    namespace: str
    disabled: bool = False
    deleted: bool = False


class _Page(Struct, frozen=True):
    results: tuple[_Listed, ...]
    total: int


class _Source(Struct, frozen=True):
    source: str


class KestraInstance:
    """The instance of an environment (see `gate.promotion.ports.Instance`)."""

    def __init__(self, settings: Kestra, environ: Mapping[str, str]) -> None:
        self._url = settings.url
        self._root = f"/api/v1/{quote(settings.tenant, safe='')}/flows"
        self._environ = environ

    def expect_credentials(self) -> None:
        """Raise ConfigError where nobody gave credentials to ask with."""
        if not (self._environ.get("KESTRA_API_TOKEN") or self._environ.get("KESTRA_USERNAME")):
            raise ConfigError(
                "`kestra.read_back` asks the instance after an apply, and there are no credentials for that", remediation=_HINTS[401]
            )

    def flows(self) -> tuple[LiveFlow, ...]:
        """Return every flow of the tenant. Raises InputError when it cannot be asked, or changes while it is."""
        listed = list(self._listed())
        if len({(one.namespace, one.id) for one in listed}) != len(listed):
            raise _changed()
        return tuple(LiveFlow(namespace=one.namespace, id=one.id, disabled=one.disabled) for one in listed if not one.deleted)

    def source(self, namespace: str, name: str) -> str | None:
        """Return the text of a flow, None where there is none of that name. Raises InputError."""
        path = f"{self._root}/{quote(namespace, safe='')}/{quote(name, safe='')}?source=true"
        try:
            return _convert(ask(self._url, path, self._environ, _HINTS), _Source).source
        except AnswerError as error:
            if error.status == 404:
                return None
            raise

    def _listed(self) -> Iterator[_Listed]:
        page, seen, total = 0, 0, 1
        while seen < total:
            page += 1
            path = f"{self._root}/search?page={page}&size={PAGE}&sort=namespace%3Aasc&sort=id%3Aasc"
            answer = _convert(ask(self._url, path, self._environ, _HINTS), _Page)
            seen, total = seen + len(answer.results), answer.total
            if not answer.results and seen < total:
                raise _changed()
            yield from answer.results


def _changed() -> InputError:
    return InputError("the flows of the instance changed while they were listed", remediation="Run the command again.")


_Kind = TypeVar("_Kind", _Page, _Source)


def _convert(answer: Json, kind: type[_Kind]) -> _Kind:
    try:
        return msgspec.convert(answer, kind)
    except msgspec.ValidationError as error:
        raise InputError(f"the instance did not answer as Kestra does: {error}", remediation=_HINTS[404]) from None
