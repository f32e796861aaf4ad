"""The forms of well-known secrets. Data only; each is looked for only where its hint stands.

Sources: the issuers' own documentation of their keys and tokens.
"""

from __future__ import annotations

from typing import NamedTuple

from gate.model.secrets import Kind


class Form(NamedTuple):
    """A form: what a text must hold for it to be looked for, what to call it, and its pattern; a group `secret` is the part that is one."""

    hint: str
    kind: Kind
    what: str
    pattern: str


_B = r"(?<![A-Za-z0-9_-])"
_E = r"(?![A-Za-z0-9_-])"

FORMS: tuple[Form, ...] = (
    Form("AKIA", "token", "an AWS access key", r"(?<![A-Za-z0-9])AKIA[A-Z0-9]{16}(?![A-Za-z0-9])"),
    Form("ASIA", "token", "an AWS session key", r"(?<![A-Za-z0-9])ASIA[A-Z0-9]{16}(?![A-Za-z0-9])"),
    Form("gh", "token", "a GitHub token", _B + r"gh[oprsu]_[A-Za-z0-9]{30,255}" + _E),
    Form("github_pat_", "token", "a GitHub token", _B + r"github_pat_[A-Za-z0-9_]{30,255}"),
    Form("gl", "token", "a GitLab token", _B + r"gl(?:pat|dt|ptt|rt|cbt|soat)-[A-Za-z0-9_-]{20,}"),
    Form("xox", "token", "a Slack token", _B + r"xox[abeoprs](?:\.xox[bp])?-[A-Za-z0-9-]{10,}"),
    Form("xapp-", "token", "a Slack token", _B + r"xapp-\d-[A-Z0-9]+-\d+-[a-z0-9]+"),
    Form("AIza", "token", "a Google API key", _B + r"AIza[A-Za-z0-9_-]{35}" + _E),
    Form("ya29.", "token", "a Google access token", _B + r"ya29\.[A-Za-z0-9_-]{20,}"),
    Form("GOCSPX-", "token", "a Google client secret", _B + r"GOCSPX-[A-Za-z0-9_-]{20,}"),
    Form("k_live_", "token", "a Stripe key", _B + r"[sr]k_live_[A-Za-z0-9]{16,}"),
    Form("k_test_", "token", "a Stripe key", _B + r"[sr]k_test_[A-Za-z0-9]{16,}"),
    Form("sk-", "token", "an API key of a language model", _B + r"sk-(?:proj-|svcacct-|ant-(?:api|admin)\d\d-|or-v1-)?[A-Za-z0-9_-]{20,}"),
    Form("SG.", "token", "a SendGrid key", _B + r"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{32,64}"),
    Form("npm_", "token", "an npm token", _B + r"npm_[A-Za-z0-9]{36}" + _E),
    Form("pypi-", "token", "a PyPI token", _B + r"pypi-[A-Za-z0-9_-]{50,}"),
    Form("_v1_", "token", "a DigitalOcean token", _B + r"do[opr]_v1_[a-f0-9]{64}" + _E),
    Form("hf_", "token", "a Hugging Face token", _B + r"hf_[A-Za-z]{34}" + _E),
    Form("dapi", "token", "a Databricks token", _B + r"dapi[a-f0-9]{32}(?:-\d)?" + _E),
    Form("dbt", "token", "a dbt Cloud token", _B + r"dbt[cu]_[A-Za-z0-9_+/=-]{20,}"),
    Form("atlasv1.", "token", "an HCP Terraform token", _B + r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{40,}"),
    Form("hv", "token", "a Vault token", _B + r"hv[sbr]\.[A-Za-z0-9_-]{20,}"),
    Form("shp", "token", "a Shopify token", _B + r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}" + _E),
    Form("PMAK-", "token", "a Postman key", _B + r"PMAK-[a-f0-9]{24}-[a-f0-9]{34}" + _E),
    Form("glsa_", "token", "a Grafana token", _B + r"glsa_[A-Za-z0-9]{32}_[a-fA-F0-9]{8}" + _E),
    Form("ATATT3", "token", "an Atlassian token", _B + r"ATATT3[A-Za-z0-9_=-]{40,}"),
    Form("pul-", "token", "a Pulumi token", _B + r"pul-[a-f0-9]{40}" + _E),
    Form("dp.", "token", "a Doppler token", _B + r"dp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9._-]{36,}"),
    Form("NRAK-", "token", "a New Relic key", _B + r"NRAK-[A-Z0-9]{27}" + _E),
    Form("pat-", "token", "a HubSpot token", _B + r"pat-(?:na|eu)\d-[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}" + _E),
    Form("secret_", "token", "a Notion token", _B + r"secret_[A-Za-z0-9]{43}" + _E),
    Form("ntn_", "token", "a Notion token", _B + r"ntn_[A-Za-z0-9]{40,}"),
    Form("AGE-SECRET-KEY-", "private-key", "an age key", r"AGE-SECRET-KEY-1[A-Z0-9]{58}"),
    Form(":AA", "token", "a Telegram token", r"(?<!\d)\d{8,10}:AA[A-Za-z0-9_-]{33}" + _E),
    Form("eyJ", "token", "a JSON Web Token", _B + r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"),
    Form("AccountKey=", "connection-string", "a storage key", r"(?<=AccountKey=)[A-Za-z0-9+/]{40,}={0,2}"),
    Form("SharedAccessKey=", "connection-string", "an access key", r"(?<=SharedAccessKey=)[A-Za-z0-9+/]{30,}={0,2}"),
    Form("-----BEGIN", "private-key", "a private key", r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?P<secret>[^-]{24,})"),
    Form(
        "slack",
        "webhook",
        "a Slack webhook",
        r"hooks\.slack(?:-gov)?\.com/(?P<secret>(?:services|workflows|triggers)/[A-Za-z0-9/_+-]{16,})",
    ),
    Form(
        "/api/webhooks/",
        "webhook",
        "a Discord webhook",
        r"discord(?:app)?\.com/api/(?:v\d+/)?webhooks/(?P<secret>\d{15,20}/[A-Za-z0-9_-]{40,})",
    ),
    Form(
        "office",
        "webhook",
        "a Teams webhook",
        r"(?:webhook\.office|outlook\.office(?:365)?)\.com/(?P<secret>webhook(?:b2)?/[A-Za-z0-9@/_-]{40,})",
    ),
    Form("logic.azure", "webhook", "a Teams webhook", r"logic\.azure\.com[^\s\"']{0,400}?[?&]sig=(?P<secret>[A-Za-z0-9_%-]{20,})"),
    Form("powerplatform", "webhook", "a Teams webhook", r"powerplatform\.com[^\s\"']{0,400}?[?&]sig=(?P<secret>[A-Za-z0-9_%-]{20,})"),
    Form(
        "chat.googleapis",
        "webhook",
        "a Google Chat webhook",
        r"chat\.googleapis\.com/v1/spaces/[\w-]+/messages\?[^\s\"']{0,400}?(?:key|token)=(?P<secret>[A-Za-z0-9_%-]{16,}[^\s\"']*)",
    ),
    Form("hooks.zapier", "webhook", "a Zapier webhook", r"hooks\.zapier\.com/hooks/catch/(?P<secret>\d+/[A-Za-z0-9]{6,})"),
    Form("pagerduty", "webhook", "a PagerDuty integration", r"events\.pagerduty\.com/integration/(?P<secret>[a-f0-9]{32})"),
    Form(
        "/hooks/",
        "webhook",
        "a chat webhook",
        r"https?://[\w.:-]+/hooks/(?P<secret>[a-z0-9]{26}|[A-Za-z0-9]{17,24}/[A-Za-z0-9]{40,64})" + _E,
    ),
)

SERVICE_ACCOUNT = ('"private_key"', "service_account")
"""What the JSON key of a Google service account holds."""
