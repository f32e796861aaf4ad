"""What a text below the name of a secret is: the secret itself, a stand-in for one, or a way to where it is kept."""

from __future__ import annotations

import math
import re
from collections import Counter

from gate.model.secrets import Confidence
from gate.model.terraform import UNKNOWN_PART
from gate.sources.secrets.names import Role, role_of

_NOTHING = frozenset(
    {"true", "false", "yes", "no", "on", "off", "none", "null", "nil", "undefined", "optional", "required", "string", "number", "boolean"}
    | {
        "bool",
        "str",
        "bytes",
        "int",
        "integer",
        "any",
        "object",
        "list",
        "map",
        "secret",
        "bearer",
        "basic",
        "oauth2",
        "oauth",
        "jwt",
        "default",
        "auto",
    }
    | {"plain", "plaintext", "text", "md5", "sha256", "scram-sha-256", "header", "query", "body", "password", "token", "api_key", "apikey"}
)
_STAND_IN = re.compile(
    r"(?i)[<\[].*[>\]]\Z|[x*.•#?-]{3,}\Z|(?:your|my|the|insert|put|add|enter|replace|set|fill|change|todo|fixme|tbd|dummy|fake|sample)[\s_-].*"
    r"|.*(?:_here|-here| here|placeholder|change[-_ ]?me|replace[-_ ]?me|example(?:[-_ .]|$)|redacted|xxxxx|to[-_ ]?be[-_ ]).*"
    r"|.*not[-_ ]a[-_ ](?:real[-_ ])?secret.*"
    r"|(?:todo|fixme|tbd|n/?a|unset|empty|hidden|masked|sensitive|secret)\Z"
)
_ELSEWHERE = re.compile(
    r"(?i)(?:arn:aws|projects/[^/]+/secrets/|(?:vault|op|sm|ssm|gcpsm|awssm|azurekv|akv|keyvault|secretsmanager|secretref|sops|doppler|ref\+\w+|env|file"
    r"|kestra|nsfile|classpath|secret_coordinate|airbyte_workspace_[\w-]+|k8s|kubernetes|conjur|berglas)(?:://|::|:)|secret_coordinate|@Microsoft\.KeyVault\(|!vault\b|ENC\[)"
)
_EXPANDED = re.compile(
    r"\$\{[^{}]*\}|\$\([^()]*\)|\$\$?[A-Za-z_]\w*|%\{?[A-Za-z_]\w*%|\{\{[^{}]*(?:[{}](?![{}])[^{}]*)*\}\}|\{%[^{}%]*(?:%(?!\})[^{}%]*)*%\}|#?\{[A-Za-z_][^{}\s]*\}|@[A-Z_]+@|%\([A-Za-z_]\w*\)s",
    re.DOTALL,
)
_FALLBACK = re.compile(r"\$\{\w+:?-([^{}$]+)\}")
"""A shell's variable, and the value that stands in for it."""
_PATH = re.compile(
    r"(?:~|\.{1,2})?/?(?:[\w.@-]+/)*[\w.-]+\.(?:json|ya?ml|pem|key|p12|pfx|crt|cer|txt|env|jks|pub|ppk|toml|ini|conf|p8)\Z|(?:~|\.{1,2})?/(?:[\w.@-]+/)+[\w.@-]*\Z"
)
_NAME = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\Z")
_WORDS = re.compile(r"[A-Za-z]+(?:[ _./-][A-Za-z]+)*\Z")
_CODE = re.compile(r"(?:[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+(?:\(.*|\[.*)?|[A-Za-z_]\w*(?:\(.*|\[.*))\Z", re.DOTALL)
_SCHEMES = re.compile(r"(?i)(?:basic|bearer|token|apikey|api-key|key|digest|negotiate)\s+")


def graded(text: str, role: Role, *, certain: bool) -> Confidence | None:
    """Return how sure it is that a text below a secret's name is the secret itself; None where it is none.

    `certain` says that a schema, and not only a name, makes it one.
    """
    value = _SCHEMES.sub("", text.strip(), count=1).strip().strip("\"'")
    fallback = _FALLBACK.fullmatch(value)
    value = fallback[1] if fallback else value
    if not value or UNKNOWN_PART[0] in value or value.lower() in _NOTHING:
        return None
    if leads_elsewhere(value) or (_PATH.match(value) and role != "password"):
        return None
    if _STAND_IN.match(value):
        return "low"
    if _NAME.match(value) and role_of(value):
        return "low"
    if role == "hint":
        return "medium" if looks_random(value) else None
    if certain or role == "password":
        return "high"
    if _WORDS.match(value) and not looks_random(value):
        return "low"
    return "high" if looks_random(value) else "medium"


def leads_elsewhere(value: str) -> bool:
    """Whether a value says only where a secret is kept, or what will put it there."""
    if _ELSEWHERE.match(value):
        return True
    rest = _EXPANDED.sub("", value)
    return rest != value and not re.search(r"\w{3,}", rest)


def is_code(value: str) -> bool:
    """Whether something without quotes in a program is an expression rather than a value."""
    return value.lower() in _NOTHING or _CODE.match(value) is not None


def is_stand_in(value: str) -> bool:
    """Whether a value is one that people write where a secret belongs."""
    return _STAND_IN.match(value) is not None


def looks_random(value: str) -> bool:
    """Whether the characters of a value are too many and too mixed for words."""
    if len(value) < 12 or " " in value:
        return False
    classes = sum(bool(re.search(one, value)) for one in (r"[a-z]", r"[A-Z]", r"\d"))
    return entropy(value) >= (3.0 if classes > 1 else 3.6)


def entropy(value: str) -> float:
    """Return the bits that each character of a value holds on average."""
    return -sum(n / len(value) * math.log2(n / len(value)) for n in Counter(value).values()) if value else 0.0
