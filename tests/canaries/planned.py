"""A plan's JSON that holds canaries in each place in which Terraform puts a value."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote

from tests.canaries.canary import Canary

PLANTED: dict[str, Canary] = {}


def plant(place: str, form: str = '{} é"&</+') -> Canary:
    """Return a new canary."""
    return PLANTED.setdefault(place, Canary.at(place, form))


def change(actions: list[str], kind: str = "odd_thing", name: str = "x", **more: Any) -> dict[str, Any]:
    """Return a change of a resource; `more` is what Terraform says of it."""
    nothing: dict[str, Any] = {"before": None, "after": None, "after_unknown": {}, "before_sensitive": False, "after_sensitive": False}
    return {
        "address": f"{kind}.{name}",
        "mode": "managed",
        "type": kind,
        "name": name,
        "provider_name": "registry.terraform.io/example/odd",
        "change": {**nothing, "actions": actions, **more},
    }


MARKED = plant("marked after")
LONG = plant("marked, longer than a line of base64", "{} " + "and more of it, " * 6)
LINES = f"first line of it\n{plant('marked, a line of it', '{}')}\nlast line"
FOLDED = plant("marked, in words", "one {} two three")

AFTER = {
    "marked": MARKED,
    "long": LONG,
    "words": FOLDED,
    "lines": LINES,
    "line": LINES.split("\n")[1],
    "reversed": MARKED[::-1],
    "block": [{"deep": [{"leaf": plant("in a nested block")}], "plain": "p"}],
    "map": {"a": plant("in a map"), "b": "shown"},
    "set": [plant("in a set")],
    "whole": {"a": [plant("below a mark of the whole")]},
    "number": 481516234211,
    "again": f"user:{MARKED}@host",
    "base64": base64.b64encode(MARKED.encode()).decode(),
    "base64_inside": base64.b64encode(f"user:{MARKED}:realm".encode()).decode(),
    "base64_url": base64.urlsafe_b64encode(f"ab{MARKED}".encode()).decode(),
    "hexadecimal": MARKED.encode().hex(),
    "hexadecimal_upper": f"00{MARKED.encode().hex().upper()}",
    "url": f"https://host/?q={quote(MARKED, safe='')}",
    "url_lower": quote(MARKED, safe="/").replace("%2", "%2").lower().replace(MARKED.core.lower(), MARKED.core),
    "json": json.dumps({"a": MARKED}),
    "json_twice": json.dumps(json.dumps({"a": MARKED})),
    "json_of_go": json.dumps({"a": MARKED}).replace("&", "\\u0026").replace("<", "\\u003c"),
    "html": MARKED.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;"),
    "folded": FOLDED.replace(" ", "\n    "),
    "yaml": f"a: >-\n  {FOLDED.replace(' ', chr(10) + '  ')}\n",
    "password": plant("below the name of a secret"),
    "text": f"export TOKEN={plant('in a script', '{}')}\n",
    "pem": f"-----BEGIN PRIVATE KEY-----\n{plant('private key', '{}')}\n-----END PRIVATE KEY-----\n",
}
MARKS = {
    "marked": True,
    "long": True,
    "words": True,
    "lines": True,
    "block": [{"deep": [{"leaf": True}]}],
    "map": {"a": True},
    "set": True,
    "whole": True,
    "number": True,
}

PLAN: dict[str, Any] = {
    "format_version": "1.2",
    "terraform_version": "1.11.4",
    "variables": {
        "marked": {"value": plant("variable marked sensitive")},
        "db_password": {"value": plant("variable with the name of a secret")},
        "listed": {"value": [plant("variable marked sensitive, a list")]},
        "settings": {"value": {"token": plant("variable, below the name of a secret")}},
    },
    "planned_values": {
        "outputs": {"hidden": {"sensitive": True, "value": plant("planned output")}},
        "root_module": {
            "resources": [
                {
                    **{key: value for key, value in change([]).items() if key != "change"},
                    "values": {"a": plant("planned value")},
                    "sensitive_values": {"a": True},
                }
            ]
        },
    },
    "resource_changes": [
        change(["create"], after=AFTER, after_sensitive=MARKS),
        change(["update"], name="y", before={"a": plant("marked before")}, before_sensitive={"a": True}, after={"a": "b"}),
        change(["delete"], name="z", before={"a": plant("marked as a whole")}, before_sensitive=True),
        change(["create"], "kestra_namespace_secret", after={"secret_value": plant("secret by its provider"), "secret_key": "K"}),
        change(["delete"], "kestra_kv", before={"key": "PLAIN", "value": plant("value of a key")}),
        change(["create"], "airbyte_source_faker", after={"configuration": {"any": plant("typed airbyte source")}}),
        change(
            ["update"],
            "kestra_flow",
            before={"content": f"id: a\ntasks: [{{id: x, password: {plant('flow before', '{}')}}}]\n"},
            after={"content": f"id: a\nnamespace: company\ntasks: [{{id: x, type: t, password: {plant('flow after', '{}')}}}]\n"},
        ),
        change(
            ["create"],
            name="generated",
            after={"a": "b"},
            generated_config=f'resource "odd_thing" "generated" {{\n  password = {plant("generated configuration").quoted}\n}}\n',
        ),
    ],
    "resource_drift": [
        change(
            ["update"],
            name="d",
            before={"a": plant("drift before")},
            before_sensitive={"a": True},
            after={"a": plant("drift after"), "password": plant("drift, below the name of a secret")},
            after_sensitive={"a": True},
        )
    ],
    "output_changes": {
        "hidden": {
            "actions": ["update"],
            "before": plant("output before"),
            "after": plant("output after"),
            "after_unknown": False,
            "before_sensitive": True,
            "after_sensitive": True,
        }
    },
    "prior_state": {
        "format_version": "1.0",
        "terraform_version": "1.11.4",
        "values": {
            "outputs": {"hidden": {"sensitive": True, "value": plant("output in the state"), "type": "string"}},
            "root_module": {
                "child_modules": [
                    {
                        "address": "module.m",
                        "resources": [
                            {
                                "address": "module.m.odd_thing.s",
                                "type": "odd_thing",
                                "values": {
                                    "a": plant("value in the state"),
                                    "token": plant("state, below the name of a secret"),
                                    "b": f"export TOKEN={plant('state, in a script', '{}')}\n",
                                },
                                "sensitive_values": {"a": True},
                            }
                        ],
                    }
                ]
            },
        },
    },
    "configuration": {
        "provider_config": {
            "kestra": {
                "name": "kestra",
                "full_name": "registry.terraform.io/kestra-io/kestra",
                "expressions": {
                    "password": {"constant_value": plant("constant of a provider")},
                    "extra_headers": {"constant_value": {"X-Any": plant("constant header of a provider")}},
                },
            }
        },
        "root_module": {
            "variables": {
                "marked": {"default": plant("default of a variable marked sensitive"), "sensitive": True},
                "listed": {"sensitive": True},
                "db_password": {"default": plant("default of a variable with the name of a secret")},
            },
            "resources": [
                {
                    "address": "kestra_kv.k",
                    "mode": "managed",
                    "type": "kestra_kv",
                    "name": "k",
                    "provider_config_key": "kestra",
                    "expressions": {
                        "value": {"constant_value": plant("constant of a resource")},
                        "block": [{"password": {"constant_value": plant("constant in a block")}}],
                    },
                    "provisioners": [
                        {
                            "type": "local-exec",
                            "expressions": {
                                "command": {"constant_value": f"psql --password={plant('command of a provisioner', '{}')}"},
                                "environment": {"constant_value": {"PGPASSWORD": plant("environment of a provisioner")}},
                            },
                        }
                    ],
                }
            ],
            "module_calls": {
                "m": {"source": "./m", "expressions": {"api_key": {"constant_value": plant("constant input of a module")}}, "module": {}}
            },
        },
    },
    "checks": [
        {
            "address": {"kind": "check", "name": "c", "to_display": "check.c"},
            "status": "fail",
            "instances": [{"address": {"to_display": "check.c"}, "status": "fail", "problems": [{"message": f"it is {MARKED}"}]}],
        }
    ],
    "timestamp": "2026-01-01T00:00:00Z",
    "applyable": True,
    "complete": True,
    "errored": False,
}

TEXT = json.dumps(PLAN)


def broken() -> dict[str, str]:
    """Return plans that cannot be read, each for a reason that lies beside a canary."""
    secret = json.dumps(MARKED)
    return {
        "cut off": TEXT[: TEXT.index(secret) + 12],
        "a key twice": TEXT.replace('"marked": ' + secret, f'"marked": {secret}, "marked": {secret}', 1),
        "a value for a list": json.dumps({**PLAN, "resource_changes": MARKED}),
        "a version that is none": json.dumps({**PLAN, "format_version": MARKED}),
        "a flow that is none": json.dumps({**PLAN, "resource_changes": [_flow(f'id: a\npassword: "{MARKED.core}\ntasks: *x')]}),
    }


def _flow(content: str) -> dict[str, Any]:
    return change(["create"], "kestra_flow", after={"content": content})
