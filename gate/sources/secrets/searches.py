"""How a secret stands in a text beside what says that it is one: in an address, a header, a command, a setting. Data only."""

from __future__ import annotations

from typing import NamedTuple

from gate.model.secrets import Kind
from gate.sources.secrets.names import Role

_WORD = r"\"[^\"\n]{1,300}\"|'[^'\n]{1,300}'|[^\s\"'`|;&()<>-][^\s\"'`|;&()<>]{0,300}"
"""An argument of a command, quoted or not."""
_REST = r"[^\s/@\"'`<>|\\?#]"


class Search(NamedTuple):
    """What to look for where one of the hints stands; the group `secret` is it, and `name`, if there is one, must be that of a secret."""

    hints: tuple[str, ...]
    kind: Kind
    what: str
    role: Role
    pattern: str
    near: str = ""
    """What must stand in the lines before, too."""
    by_line: bool = False
    """Whether all of the pattern lies on one line with a hint: it is slow, and looked for there alone."""


SEARCHES: tuple[Search, ...] = (
    Search(
        ("@",),
        "url",
        "a password in an address",
        "password",
        rf"(?<=://)(?P<user>[^\s/@:\"'`<>|\\?#]{{0,100}}):(?P<secret>{_REST}{{1,200}})@(?=[\w.\[$«{{-])",
    ),
    Search(("@",), "url", "a token in an address", "token", r"(?<=://)(?P<secret>[^\s/@:\"'`<>|\\?#${}«»]{16,200})@(?=[\w.-])"),
    Search(
        ("://", "?"),
        "url",
        "a token in an address",
        "token",
        r"[?&](?:(?:access|auth|api|motherduck|refresh|private|x)?[_-]?(?:token|key|apikey|secret|password|passwd|pwd|sig|signature)|client_secret"
        r"|X-Amz-Signature)=(?P<secret>[^\s&;#\"'`<>|\\]{3,400})",
    ),
    Search(
        ("uth", "UTH", "api-key", "pi-Key", "API-KEY", "oken", "-key", "-Key"),
        "header",
        "a header that gives access",
        "token",
        r"(?i)(?<![\w-])(?:(?:proxy-)?authorization|x-(?:api-key|auth-token|access-token|vault-token|functions-key)|api-key|private-token)"
        r"[\"']?\s{0,4}[:=,]\s{0,4}f?[\"']?(?:(?:basic|bearer|token|apikey|key|splunk|genie-?key)\s+)?"
        r"(?P<secret>[A-Za-z0-9._~+/=:@!$%^*-]{3,2000})",
    ),
    Search(
        ("earer ",),
        "header",
        "a bearer token",
        "token",
        r"(?<![\w-])[Bb]earer\s+(?P<secret>(?=[A-Za-z._~+/=-]*\d)[A-Za-z0-9._~+/=-]{12,2000})",
    ),
    Search(
        ("-pass", "token", "secret", "key"),
        "script",
        "an option of a command",
        "password",
        r"-(?<![\w-]-)-?(?P<name>(?:[a-z]+-)*(?:password|passwd|passphrase|token|secret|api-?key|secret-key|access-key|client-secret))"
        rf"(?:=|[ \t]+)(?P<secret>{_WORD})",
    ),
    Search(
        ("-u", "--proxy-u"),
        "script",
        "a password for a command",
        "password",
        r"(?<![\w-])(?:-u|--user|--proxy-user)(?:=|[ \t]*)[\"']?[^\s:\"']{1,100}:(?P<secret>[^\s\"']{1,200})",
        near="curl|wget|http|--user",
    ),
    Search(
        (" -p", " -a", " -P", " -w"),
        "script",
        "a password for a command",
        "password",
        r"(?<![\w-])(?:mysql|mysqldump|mysqladmin|mariadb|sshpass|docker[ \t]+login|helm[ \t]+registry[ \t]+login|podman[ \t]+login"
        rf"|redis-cli|az[ \t]+login|mongosh|sqlcmd|ldapsearch)\b[^\n|;&]{{0,200}}?[ \t]-[paPw][ \t]*(?P<secret>{_WORD})",
    ),
    Search(
        ("-stdin", "passwd", "sudo -S", "secret create"),
        "script",
        "a password for a command",
        "password",
        rf"\b(?:echo|printf)[ \t]+(?:-n[ \t]+)?(?P<secret>{_WORD})"
        r"[ \t]*\|[^\n]{0,120}(?:--?password-stdin|passwd\b|sudo[ \t]+-S|secret[ \t]+create)",
    ),
    Search(
        ("aws configure",),
        "script",
        "an AWS key",
        "password",
        r"aws[ \t]+configure[ \t]+set[ \t]+(?:[\w.]+\.)?aws_(?:secret_access_key|session_token)"
        r"[ \t]+(?P<secret>[^\s;&|]{8,300})",
    ),
    Search(
        ("dentified", "DENTIFIED", "assword", "ASSWORD", "ecret", "ECRET", "aws_secret_key", "AWS_SECRET_KEY"),
        "script",
        "a password in SQL",
        "password",
        r"(?i)\b(?:identified[ \t]+(?:with[ \t]+\w+[ \t]+)?by|(?:encrypted[ \t]+)?password(?:[ \t]*=)?|aws_secret_key[ \t]*="
        r"|secret[ \t]*=)[ \t]*'(?P<secret>[^'\n]{3,300})'",
        near=r"\b(?:user|role|login|copy|unload|credentials|secret|server)\b",
        by_line=True,
    ),
    Search(
        ("login ",),
        "script",
        "a password for a host",
        "password",
        r"\bmachine\s+\S{1,200}\s+login\s+\S{1,100}\s+password\s+(?P<secret>\S{1,200})",
    ),
    Search(
        tuple(f":{port}:" for port in ("5432", "5433", "5439", "6432", "*")),
        "script",
        "a password for a database",
        "password",
        r"(?m)^[\w.*-]{1,200}:(?:\d{2,5}|\*):[^:\s]{1,100}:[^:\s]{1,100}:(?P<secret>[^\s:]{3,200})$",
    ),
    Search(
        ('"auth"',),
        "script",
        "a password for a registry",
        "password",
        r"\"auth\"\s{0,4}:\s{0,4}\"(?P<secret>[A-Za-z0-9+/]{12,1000}={0,2})\"",
    ),
    Search(
        ("auth=(", "auth = (", "BasicAuth("),
        "script",
        "a password for a request",
        "password",
        r"(?:auth ?= ?|BasicAuth)\(\s{0,40}f?[\"'][^\"'\n]{1,100}[\"']\s{0,4},\s{0,40}(?P<secret>\"[^\"{}\n]{1,200}\"|'[^'{}\n]{1,200}')",
    ),
)

FALLBACK = Search(
    ("env_var", "environ.get", "getenv"),
    "script",
    "a password where none is given",
    "password",
    r"(?:env_var|environ\.get|getenv)\(\s{0,40}[\"'](?P<name>\w{1,100})[\"']\s{0,4},\s{0,40}(?P<secret>\"[^\"\n]{1,200}\"|'[^'\n]{1,200}')",
)
"""What a program takes instead of a variable that is not set; looked for inside of expressions, too."""

CONNECTION_SIGNS = ("jdbc:", "mongodb", "amqp", "sqlserver")
CONNECTION_KEYS = (
    *("server", "host", "data source", "hostname", "accountname", "endpoint", "dbname", "database", "user id", "uid", "driver"),
)
CONNECTION = rf"(?i)jdbc:|\b(?:{'|'.join(CONNECTION_KEYS)})\s?=[^;\n]{{1,200}}[;\s]|\b(?:mongodb|amqp|sqlserver)"
"""What makes a text a connection string."""
SETTING = Search(
    ("=",),
    "connection-string",
    "a password in a connection string",
    "password",
    r"(?i)(?:^|[;?&\s,(/:])(?:password|passwd|pwd|user password|truststorepassword|keystorepassword|private_key_file_pwd|private_key_pwd)"
    r"\s?=\s?(?P<secret>\{[^{}]{1,200}\}|'[^']{1,200}'|[^\s;&,)\"'`|]{1,200})",
)
