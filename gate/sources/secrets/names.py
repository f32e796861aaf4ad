"""What the name of a property, argument or variable says about its value."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from gate.facts.sensitive import is_secret_name, words_of

Role = Literal["password", "token", "hint"]
"""Below the name of a `password` every value is one; below that of a `token` a plain word may be the name of something; a `hint` is a name
that speaks of a secret and ends in something else, such as `password_eu` or `token_lifespan`."""

_PASSWORDS = ("password", "passwd", "passphrase", "pwd")
_PLURALS = frozenset({"secrets", "tokens"})
_PLAIN = frozenset(
    {"algorithm", "allowed", "alias", "audience", "auth", "authentication", "authority", "bucket", "class", "column", "config", "cost"}
    | {"disabled", "env", "group", "hint", "issuer", "key", "kind", "label", "limit", "location", "manager", "max", "message", "method"}
    | {"min", "mode", "namespace", "provider", "required", "reset", "role", "rotation", "source", "store", "strategy", "usage", "used"}
    | {"variable", "var", "vault", "window", "account", "accounts", "rules", "requirements", "generator", "pattern", "regex", "validity"}
)
"""Last words of a name that is about a secret and holds none, beside those that redaction knows: `token_audience`."""
_NAMING = frozenset({"existing", "pull", "tls"})
"""Words that make a secret the name of one, as Kubernetes has them: `existingSecret`."""
_FULL = frozenset({"access", "account", "api", "encryption", "master", "private", "routing", "secret", "shared", "signing", "ssl", "token"})
"""Words before `key` that make it the key itself."""
_OTHERS = re.compile(
    r"(?i)(?:pgpassword|(?:\w+_)?pw|pg_pass(?:wd)?|mysql_pwd|dbpass|db_pass|basicauth|htpasswd|auth_?key|webhook_?url|sas|pat|dsn)\Z"
)
_ENDINGS = frozenset(
    {"apikey", "authorization", "bearer", "cred", "credential", "credentials", "creds", "jwt", "key", "passphrase", "secret", "token"}
    | {"base64", "b64", "dev", "json", "new", "old", "plaintext", "primary", "prod", "production", "secondary", "staging", "string", "test"}
    | {"text", "value", "wo", "data"}
)
"""Last words of a name whose value is the secret itself."""
NEUTRAL = frozenset({"value", "default", "defaults", "literal", "plaintext", "string", "data", "text", "content", "raw", "prefill"})
"""Keys that say nothing by themselves: what stands above them does."""


_HEADER = re.compile(r"(?i)(?:.*-)?(?:auth|cookie|key|session|signature)\Z")
_PLAIN_HEADER = re.compile(r"(?i)(?:.*-)?(?:cache|dedup\w*|idempotency|message|object|partition|routing|public|surrogate|sort)-key\Z")


def role_of_header(name: str) -> Role | None:
    """Return the role of a header's value, which may give access under many names."""
    return role_of(name) or ("hint" if _HEADER.match(name) and not _PLAIN_HEADER.match(name) else None)


@cache
def role_of(name: str) -> Role | None:
    """Return the role that a name gives to its value; None where it is not that of a secret."""
    words = words_of(name)
    if not words or words[-1] in _PLURALS or not _NAMING.isdisjoint(words):
        return None
    if _OTHERS.match(name):
        return "token"
    if not is_secret_name(name):
        return None
    if words[-1] in _PLAIN and not (words[-1] == "key" and len(words) > 1 and words[-2] in _FULL):
        return None
    if not words[-1].isdigit() and words[-1] not in _ENDINGS and not words[-1].endswith((*_PASSWORDS, "apikey", "secret", "token")):
        return "hint"
    return "password" if any(word.endswith(_PASSWORDS) for word in words) else "token"
