"""Which values are secrets by their place: what the providers mark, and what names say.

Sources: the schemas of kestra-io/kestra 1.3 and airbytehq/airbyte 1.2.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

PROVIDER_CREDENTIALS: dict[str, frozenset[str]] = {
    "kestra": frozenset({"password", "api_token", "jwt", "extra_headers"}),
    "airbyte": frozenset({"bearer_auth", "client_id", "client_secret", "username", "password", "token_url", "google_iap"}),
}
"""Provider → arguments that its schema marks as sensitive, and headers, which may carry a credential."""

LITERAL_CREDENTIALS: dict[str, frozenset[str]] = {
    "kestra": frozenset({"password", "api_token", "jwt"}),
    "airbyte": frozenset({"bearer_auth", "client_secret", "password"}),
}
"""Provider → arguments that give access by themselves: an id, a user name or an address does not."""

RESOURCE_SECRETS: dict[str, frozenset[str]] = {
    "airbyte_destination": frozenset({"configuration"}),
    "airbyte_source": frozenset({"configuration"}),
    "kestra_namespace": frozenset({"secret_configuration", "storage_configuration"}),
    "kestra_namespace_secret": frozenset({"secret_value"}),
    "kestra_security_integration": frozenset({"secret_token"}),
    "kestra_service_account_api_token": frozenset({"full_token"}),
    "kestra_tenant": frozenset({"secret_configuration", "storage_configuration"}),
    "kestra_user_api_token": frozenset({"full_token"}),
    "kestra_user_password": frozenset({"password"}),
}
"""Resource type → arguments whose whole value is a secret, or holds some."""

PLAIN_ARGUMENTS = frozenset({("kestra_namespace_secret", "secret_key")})
"""Arguments that sound like a secret and are only the name of one."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SECRET_WORDS = frozenset(
    {"apikey", "authorization", "bearer", "credential", "credentials", "jwt", "passphrase", "passwd", "password", "pwd"}
    | {"secret", "secrets", "token", "tokens"}
)
_SECRET_PAIRS = frozenset((first, "key") for first in ("access", "account", "api", "encryption", "private", "signing", "ssl"))
_PLAIN_ENDINGS = frozenset(
    {"arn", "count", "days", "enabled", "endpoint", "expiry", "field", "file", "format", "host", "id", "length", "lifetime"}
    | {"name", "names", "path", "policy", "prefix", "ref", "scope", "ttl", "type", "uri", "url", "version"}
)


@cache
def is_secret_name(name: str) -> bool:
    """Whether a key, argument or variable of that name holds a secret, as opposed to the name or the address of one."""
    words = tuple(word.lower() for word in _WORD.findall(name))
    if not words or words[-1] in _PLAIN_ENDINGS:
        return False
    return not _SECRET_WORDS.isdisjoint(words) or not _SECRET_PAIRS.isdisjoint(pairwise(words))
