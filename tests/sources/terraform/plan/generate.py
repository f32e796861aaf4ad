"""Plans of any size, for the speed of reading and judging them: the same changes as a saved plan and as its JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from tests.sources.terraform.plan.encode import UNKNOWN, change, field, header, path, resource_change, saved, value

SOURCE = "registry.terraform.io/kestra-io/kestra"
MAIN = b"""terraform {
  required_providers {
    kestra = {
      source  = "kestra-io/kestra"
      version = "~> 1.3"
    }
  }
}

provider "kestra" {
  url = "https://kestra.prod.example.com"
}

variable "flows" {
  type = set(string)
}

resource "kestra_flow" "flow" {
  for_each  = var.flows
  flow_id   = each.key
  namespace = "company.prod.sales"
  content   = file("${path.module}/flows/${each.key}.yml")
}
"""


class _Row(NamedTuple):
    """One change: its number in a saved plan, its actions in JSON, and the values before and after."""

    key: str
    number: int
    actions: tuple[str, ...]
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    replace: str | None


def saved_plan(changes: int) -> bytes:
    """Return a saved plan with so many changes."""
    parts = [field(2, field(1, "flows") + field(2, value([b'["set","string"]', [row.key for row in _rows(changes)]])))]
    parts += [field(3, _saved_change(row)) for row in _rows(changes)]
    return saved(header(*parts), {"tfstate": _state(changes), "tfstate-prev": _state(changes), "tfconfig/m-/main.tf": MAIN})


def plan_json(changes: int) -> bytes:
    """Return the same plan as `terraform show -json` prints it."""
    rows = list(_rows(changes))
    resource = {
        "address": "kestra_flow.flow",
        "mode": "managed",
        "type": "kestra_flow",
        "name": "flow",
        "provider_config_key": "kestra",
        "expressions": {"content": {"references": ["path.module", "each.key"]}, "namespace": {"constant_value": "company.prod.sales"}},
        "schema_version": 0,
        "for_each_expression": {"references": ["var.flows"]},
    }
    provider = {"name": "kestra", "full_name": SOURCE, "expressions": {"url": {"constant_value": "https://kestra.prod.example.com"}}}
    document = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "variables": {"flows": {"value": [row.key for row in rows]}},
        "planned_values": {"root_module": {"resources": [_planned(row) for row in rows if row.after is not None]}},
        "resource_changes": [{**_names(row), "change": _json_change(row)} for row in rows],
        "configuration": {"provider_config": {"kestra": provider}, "root_module": {"resources": [resource]}},
        "timestamp": "2026-11-21T08:00:43Z",
        "applyable": True,
        "complete": True,
        "errored": False,
    }
    return msgspec.json.encode(document)


def keys_left(changes: int) -> list[str]:
    """Return the instance keys that such a plan leaves behind."""
    return [row.key for row in _rows(changes) if row.after is not None]


def _rows(changes: int) -> Iterator[_Row]:
    """Of twenty changes, one deletes, one updates, one replaces, one does nothing, and the others create."""
    for number in range(changes):
        key = f"flow_{number:06}"
        old, new = _values(key, known=True, text="before"), _values(key, known=False, text="after")
        match number % 20:
            case 3:
                yield _Row(key, 5, ("delete",), old, None, None)
            case 7:
                yield _Row(key, 3, ("update",), old, {**old, "content": new["content"]}, None)
            case 11:
                yield _Row(key, 6, ("delete", "create"), old, new, "namespace")
            case 15:
                yield _Row(key, 0, ("no-op",), old, old, None)
            case _:
                yield _Row(key, 1, ("create",), None, new, None)


def _values(key: str, *, known: bool, text: str) -> dict[str, Any]:
    content = (
        f"id: {key}\nnamespace: company.prod.sales\ntasks:\n- id: extract\n  type: io.kestra.plugin.core.http.Download\n"
        f"  uri: https://example.com/{key}.csv\n- id: log\n  message: {text} {{{{ taskrun.startDate }}}}\n"
        "  type: io.kestra.plugin.core.log.Log\n"
    )
    return {
        "content": content,
        "flow_id": key,
        "id": f"company.prod.sales/{key}" if known else UNKNOWN,
        "namespace": "company.prod.sales",
        "revision": 1 if known else UNKNOWN,
        "tenant_id": "main" if known else UNKNOWN,
    }


def _address(row: _Row) -> str:
    return f'kestra_flow.flow["{row.key}"]'


def _saved_change(row: _Row) -> bytes:
    values = [row.after] if row.actions == ("no-op",) else [one for one in (row.before, row.after) if one is not None]
    replace = (field(11, path(row.replace)), field(12, 3)) if row.replace else ()
    return resource_change(_address(row), change(row.number, *values), field(10, b"null"), *replace)


def _names(row: _Row) -> dict[str, Any]:
    reason = {"action_reason": "replace_because_cannot_update"} if row.replace else {}
    names = {"mode": "managed", "type": "kestra_flow", "name": "flow", "index": row.key, "provider_name": SOURCE}
    return {"address": _address(row), **names, **reason}


def _planned(row: _Row) -> dict[str, Any]:
    return {**_names(row), "schema_version": 0, "values": _known(row.after), "sensitive_values": {}}


def _json_change(row: _Row) -> dict[str, Any]:
    found = {
        "actions": row.actions,
        "before": row.before,
        "after": _known(row.after),
        "after_unknown": {key: True for key, one in (row.after or {}).items() if one is UNKNOWN},
        "before_sensitive": False if row.before is None else {},
        "after_sensitive": False if row.after is None else {},
    }
    return {**found, "replace_paths": [[row.replace]]} if row.replace else found


def _known(values: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if values is None else {key: one for key, one in values.items() if one is not UNKNOWN}


def _state(changes: int) -> bytes:
    instances = [{"index_key": row.key, "schema_version": 0, "attributes": row.before} for row in _rows(changes) if row.before is not None]
    resource = {"mode": "managed", "type": "kestra_flow", "name": "flow", "provider": f'provider["{SOURCE}"]', "instances": instances}
    return msgspec.json.encode({"version": 4, "terraform_version": "1.11.4", "serial": 4, "lineage": "a1", "resources": [resource]})
