"""A repository whose every file holds canaries: in each place of a configuration, a tfvars file or a flow in which a secret may stand."""

from __future__ import annotations

from pathlib import Path

from tests.canaries.canary import Canary

PLANTED: dict[str, Canary] = {}
"""Every canary of the repository, by its place."""


def plant(place: str, form: str = '{} é"&</+') -> str:
    """Return a new canary as a string of HCL, JSON or YAML."""
    return PLANTED.setdefault(place, Canary.at(place, form)).quoted


def bare(place: str) -> str:
    """Return a new canary that needs no quotes."""
    return PLANTED.setdefault(place, Canary.at(place, "{}")).core


SETTINGS = f"""\
version: 1
limits: {{memory: 128MB, rule: 2s}}
policies:
  packs: [builtin, {{path: policies/team}}, {{path: policies/conftest, style: conftest}}]
environments:
  prod:
    protected: true
    terraform:
      dir: prod
      var_files: [team.tfvars]
      backend_config: [prod.backend.hcl]
      state: {{backend: pg, conn_str: "host=db user=gate password={bare("gate.yaml, state")}"}}
    flows: [flows]
    kestra: {{url: "https://kestra.example.com", version: "1.3"}}
    airbyte: {{server_url: "https://airbyte.example.com"}}
    namespaces: [company]
    hosts: ["*.example.com"]
"""

MAIN = f"""\
terraform {{
  required_providers {{
    kestra  = {{ source = "kestra-io/kestra" }}
    airbyte = {{ source = "airbytehq/airbyte" }}
    google  = {{ source = "hashicorp/google" }}
    odd     = {{ source = "example/odd" }}
  }}
  backend "pg" {{
    conn_str = "host=db user=gate password={bare("backend, password in a connection string")}"
    schema   = "prod"
    http_auth = {plant("backend, credential by its type")}
  }}
}}

variable "marked" {{
  sensitive = true
  default   = {plant("variable marked sensitive, default", "{} é&</+")}
}}
variable "marked_object" {{
  sensitive = true
  type      = object({{ host = string, pin = number, list = optional(list(string), [{plant("type constraint, default")}]) }})
  default   = {{ host = {plant("variable marked sensitive, inside an object")}, pin = 481516234299 }}
}}
variable "db_password" {{ default = {plant("variable with the name of a secret, default")} }}
variable "unused_token" {{ default = {plant("variable that nothing uses")} }}
variable "from_tfvars" {{ sensitive = true }}
variable "from_team" {{ sensitive = true }}
variable "from_json" {{ sensitive = true }}
variable "alone" {{
  sensitive = true
  default   = {plant("variable marked sensitive that nothing uses, also written elsewhere")}
}}
variable "plain" {{ default = "eu" }}

locals {{
  marked      = var.marked
  api_token   = {plant("local with the name of a secret")}
  literal     = sensitive({plant("local marked by sensitive()")})
  joined      = "jdbc:${{var.marked}}@db"
  encoded     = base64encode("gate:${{var.marked}}")
  heredoc     = <<-EOT
    first: ${{var.marked}}
    password: {bare("heredoc, below the name of a secret")}
  EOT
}}

provider "kestra" {{
  url           = "http://gate:{bare("provider, address")}@kestra.example.com"
  username      = "gate"
  password      = {plant("provider, password")}
  api_token     = var.marked
  jwt           = {plant("provider, JWT")}
  extra_headers = {{ X-Any = {plant("provider, headers")} }}
}}
provider "airbyte" {{
  server_url    = "http://airbyte.example.com"
  bearer_auth   = {plant("provider, bearer")}
  client_id     = {plant("provider, client id")}
  username      = {plant("provider, user name")}
  client_secret = {plant("provider, client secret")}
  token_url     = "http://x/{bare("provider, token address")}"
  google_iap    = {{ client_id = "i", service_account_key = {plant("provider, nested key")} }}
}}
provider "google" {{
  credentials = jsonencode({{ private_key = {plant("provider of another vendor, JSON")} }})
}}

module "child" {{
  source   = "./child"
  password = {plant("module input with the name of a secret")}
  hidden   = {plant("module input of a variable marked sensitive")}
  passed   = var.marked
}}

resource "odd_thing" "marked" {{
  direct    = var.marked
  copied    = {plant("variable marked sensitive that nothing uses, also written elsewhere")}
  output    = {plant("output marked sensitive")}
  part      = "before ${{var.marked}} after"
  local     = local.marked
  joined    = local.joined
  encoded   = local.encoded
  literal   = local.literal
  heredoc   = local.heredoc
  object    = var.marked_object
  list      = ["a", var.marked, {{ deep = var.from_tfvars }}]
  set       = toset([var.from_team, "b"])
  map       = {{ key = var.from_json }}
  keyed     = {{ (var.marked) = "value" }}
  named     = {{ password = {plant("argument with the name of a secret")}, pins = {{ token = 481516234207 }} }}
  tokens    = [{plant("list below the name of a secret")}, "ab7"]
  url       = "https://user:{bare("password in an address")}@example.com/x"
  dsn       = "host=db;password={bare("password in a connection string")};x=y"
  yaml      = yamlencode({{ a = {{ password = {plant("yamlencode")} }} }})
  json      = jsonencode({{ a = [{{ client_secrets = [{plant("jsonencode")}] }}] }})
  folded    = <<-EOT
    password: >-
      {bare("folded over lines, first line")}
      {bare("folded over lines, second line")}
    key: value
  EOT
  block {{
    password = {plant("nested block")}
    inner {{ token = {plant("block in a nested block")} }}
  }}
  dynamic "made" {{
    for_each = {{ a = {plant("dynamic block")} }}
    content {{ secret = made.value }}
  }}
  lifecycle {{
    precondition {{
      condition     = var.plain == "eu"
      error_message = "it is ${{var.marked}}"
    }}
  }}
  connection {{
    host     = "db"
    password = {plant("connection block")}
  }}
  provisioner "local-exec" {{
    command     = "psql --password={bare("provisioner, command")}"
    environment = {{ PGPASSWORD = {plant("provisioner, environment")} }}
  }}
}}

resource "kestra_namespace_secret" "db" {{
  namespace    = "company"
  secret_key   = "DB"
  secret_value = {plant("kestra_namespace_secret.secret_value")}
}}
resource "kestra_kv" "plain" {{
  namespace = "company"
  key       = "GCP_CREDS"
  value     = {plant("kestra_kv.value")}
}}
resource "kestra_namespace" "n" {{
  namespace_id          = "company"
  variables             = "token: {bare("kestra_namespace.variables")}"
  plugin_defaults       = <<-EOT
    - type: io.kestra.plugin.jdbc
      values:
        password: {bare("kestra_namespace.plugin_defaults")}
  EOT
  secret_configuration  = {{ vault = {plant("kestra_namespace.secret_configuration")} }}
  storage_configuration = {{ any = {plant("kestra_namespace.storage_configuration")} }}
}}
resource "kestra_tenant" "t" {{
  tenant_id            = "main"
  secret_configuration = {{ vault = {plant("kestra_tenant.secret_configuration")} }}
}}
resource "kestra_user_password" "u" {{
  user_id  = "u"
  password = {plant("kestra_user_password.password")}
}}
resource "kestra_security_integration" "s" {{ secret_token = {plant("kestra_security_integration.secret_token")} }}
resource "kestra_namespace_file" "f" {{
  namespace = "company"
  filename  = "profiles.yml"
  content   = <<-EOT
    outputs:
      prod: {{type: postgres, password: {bare("kestra_namespace_file.content")}}}
  EOT
}}
resource "airbyte_source" "generic" {{
  configuration = jsonencode({{
    host = {plant("airbyte_source.configuration, host")}
    n    = {{ p = {plant("airbyte_source.configuration, nested")} }}
  }})
}}
resource "airbyte_destination" "generic" {{
  configuration = "{{\\"any\\": \\"{bare("airbyte_destination.configuration")}\\"}}"
}}
resource "airbyte_source_postgres" "typed" {{
  configuration = {{
    host          = "db"
    tunnel_method = {{ ssh = {{ tunnel_user = {plant("typed airbyte source, nested")} }} }}
  }}
}}
resource "airbyte_destination_custom" "custom" {{ configuration = jsonencode({{ a = {plant("custom airbyte destination")} }}) }}
data "airbyte_connector_configuration" "c" {{
  configuration         = {{ host = {plant("airbyte_connector_configuration.configuration")} }}
  configuration_secrets = {{ any = {plant("airbyte_connector_configuration.configuration_secrets")} }}
}}
resource "random_password" "r" {{ length = 20 }}
resource "aws_ssm_parameter" "p" {{ value = {plant("aws_ssm_parameter.value")} }}
resource "aws_secretsmanager_secret_version" "v" {{ secret_string = {plant("aws_secretsmanager_secret_version.secret_string")} }}
resource "google_secret_manager_secret_version" "v" {{ secret_data = {plant("google_secret_manager_secret_version.secret_data")} }}
resource "azurerm_key_vault_secret" "v" {{ value = {plant("azurerm_key_vault_secret.value")} }}
resource "kubernetes_secret" "v" {{ data = {{ any = {plant("kubernetes_secret.data")} }} }}
resource "github_actions_secret" "v" {{ plaintext_value = {plant("github_actions_secret.plaintext_value")} }}
resource "local_sensitive_file" "v" {{ content = {plant("local_sensitive_file.content")} }}
resource "tls_private_key" "v" {{ algorithm = "RSA" }}

resource "kestra_flow" "heredoc" {{
  namespace = "company"
  flow_id   = "heredoc"
  content   = <<-EOT
    id: heredoc
    namespace: company
    tasks:
      - id: one
        type: io.kestra.plugin.jdbc.postgresql.Query
        url: jdbc:postgresql://db/x?user=u&password={bare("flow in a heredoc, address")}
        password: {bare("flow in a heredoc, password")}
      - id: two
        type: io.kestra.plugin.core.log.Log
        message: "marked ${{var.marked}} in a text"
  EOT
}}
resource "kestra_flow" "templated" {{
  namespace = "company"
  flow_id   = "templated"
  content   = templatefile("${{path.module}}/flow.yml.tftpl", {{ secret = var.marked, other = {plant("argument of templatefile")} }})
}}

import {{
  to = odd_thing.marked
  id = "https://user:{bare("id of an import")}@host"
}}

output "marked" {{
  value     = var.marked
  sensitive = true
}}
output "literal" {{
  value     = {plant("output marked sensitive")}
  sensitive = true
}}
output "password" {{ value = {plant("output with the name of a secret")} }}

check "health" {{
  assert {{
    condition     = var.plain == "eu"
    error_message = "the token is ${{local.api_token}}"
  }}
}}
"""

CHILD = f"""\
variable "password" {{ default = {plant("default of a module's variable")} }}
variable "hidden" {{ sensitive = true }}
variable "passed" {{}}
variable "own" {{
  sensitive = true
  default   = {plant("default of a module's variable marked sensitive")}
}}
locals {{ client_secret = {plant("local of a module")} }}
resource "odd_thing" "child" {{
  a = var.hidden
  b = "x-${{var.passed}}"
  c = var.own
  d = local.client_secret
  e = [for one in [var.password] : "<${{one}}>"]
}}
output "out" {{
  value     = {plant("output of a module, marked sensitive")}
  sensitive = true
}}
"""

TEMPLATE = f"""\
id: templated
namespace: company
tasks:
  - id: one
    type: io.kestra.plugin.core.http.Request
    uri: https://example.com
    headers:
      X-Any: "${{secret}}"
    options:
      auth: {{type: BASIC, username: u, password: {bare("template of a flow, password")}}}
  - id: two
    type: io.kestra.plugin.core.log.Log
    message: "say ${{secret}}"
    password: ${{jsonencode(other)}}
"""

FLOW = f"""\
id: stands_alone
namespace: company
variables:
  db_password: {plant("flow, variable with the name of a secret")}
inputs:
  - id: token
    type: SECRET
    defaults: {plant("flow, default of a secret input")}
tasks:
  - id: airbyte
    type: io.kestra.plugin.airbyte.connections.Sync
    url: http://airbyte.example.com
    username: {plant("flow, Airbyte user name")}
    password: "{{{{ secret('X') }}}}{bare("flow, beside an expression")}"
    applicationCredentials: {{clientId: {plant("flow, Airbyte client id")}, clientSecret: {plant("flow, Airbyte client secret")}}}
  - id: aws
    type: io.kestra.plugin.aws.s3.List
    accessKeyId: {plant("flow, AWS access key id")}
    secretKeyId: {plant("flow, AWS secret key id")}
    sessionToken: {plant("flow, AWS session token")}
    stsRoleExternalId: {plant("flow, AWS external id")}
  - id: gcp
    type: io.kestra.plugin.gcp.bigquery.Query
    serviceAccount: {plant("flow, GCP service account")}
  - id: azure
    type: io.kestra.plugin.azure.storage.blob.List
    connectionString: {plant("flow, Azure connection string")}
    sasToken: {plant("flow, Azure SAS token")}
    sharedKeyAccountAccessKey: {plant("flow, Azure shared key")}
    pemCertificate: {plant("flow, Azure certificate")}
  - id: slack
    type: io.kestra.plugin.notifications.slack.SlackIncomingWebhook
    url: https://hooks.example.com/{bare("flow, webhook address")}
  - id: pager
    type: io.kestra.plugin.notifications.pagerduty.PagerDutyAlert
    routingKey: {plant("flow, routing key")}
  - id: git
    type: io.kestra.plugin.git.Clone
    username: {plant("flow, git user name")}
    privateKey: {plant("flow, git private key")}
    passphrase: {plant("flow, git passphrase")}
  - id: http
    type: io.kestra.plugin.core.http.Request
    uri: https://user:{bare("flow, password in an address")}@example.com
    headers: {{X-Any: {plant("flow, headers")}, Authorization: "Bearer {bare("flow, bearer")}"}}
    options: {{basicAuthPassword: {plant("flow, basic authentication")}}}
  - id: docker
    type: io.kestra.plugin.scripts.python.Script
    taskRunner:
      type: io.kestra.plugin.scripts.runner.docker.Docker
      config: {plant("flow, Docker configuration")}
      credentials: {{auth: {plant("flow, Docker credentials")}}}
    env: {{PLAIN: {plant("flow, environment of a script")}}}
    inputFiles: {{profiles.yml: {plant("flow, input files")}}}
    script: |
      connect(password="{bare("flow, password in a script")}")
  - id: sftp
    type: io.kestra.plugin.fs.sftp.Download
    keyfile: {plant("flow, key file")}
  - id: dbt
    type: io.kestra.plugin.dbt.cli.DbtCLI
    profiles: |
      prod: {{outputs: {{x: {{password: {bare("flow, dbt profiles")}}}}}}}
  - id: quoted
    type: io.kestra.plugin.core.log.Log
    token: "{{{{ secret('X') ?? '{bare("flow, literal in an expression")}' }}}}"
  - id: folded
    type: io.kestra.plugin.core.log.Log
    password: >-
      {bare("flow, folded, first line")}
      {bare("flow, folded, second line")}
  - id: number
    type: io.kestra.plugin.core.log.Log
    password: 481516234288
triggers:
  - id: hook
    type: io.kestra.plugin.core.trigger.Webhook
    key: {plant("flow, key of a webhook")}
pluginDefaults:
  - type: io.kestra.plugin.jdbc
    values: {{password: {plant("flow, plugin defaults")}, url: "jdbc:x?password={bare("flow, address of a database")}"}}
"""

NUMBERS = ("481516234299", "481516234207", "481516234288")
"""Secrets that are numbers."""

DUMP = """\
# METADATA
# title: Everything is shown
# description: It prints all that a rule can see.
# custom:
#   id: TEAM-01
#   severity: low
#   category: canaries
#   judges: [environment]
#   enforcement: {default: deny, protected: deny}
#   remediation: Write something else.
package team.dump

deny contains {"subject": input.environment.subject, "path": [], "message": json.marshal(input)}

deny contains {"subject": input.environment.subject, "path": [], "message": base64.encode(json.marshal(input))}
"""

PLACES = """\
# METADATA
# title: Every place is shown
# description: It finds something at every path of every resource, provider and variable, so that every line is shown.
# custom:
#   id: TEAM-02
#   severity: low
#   category: canaries
#   judges: [configuration]
#   enforcement: {default: deny, protected: deny}
#   remediation: Write something else.
package team.places

deny contains {"subject": one.subject, "path": path, "message": json.marshal(value)} if {
	some one in array.concat(input.configuration.resources, input.configuration.providers)
	walk(one.values, [path, value])
}

deny contains {"subject": one.subject, "path": [], "message": "a variable"} if some one in input.configuration.variables
"""

ERRING = """\
# METADATA
# title: A rule errs on a value
# description: It takes an object with all its values for a text.
# custom:
#   id: TEAM-03
#   severity: low
#   category: canaries
#   judges: [configuration.resources]
#   enforcement: {default: deny, protected: deny}
#   remediation: Write something else.
package team.erring

deny contains {"subject": one.subject, "path": [], "message": upper(one.values)} if some one in input.configuration.resources
"""

DYING = """\
# METADATA
# title: A rule ends the engine
# description: It asks for more memory than it may have, with every value in its hands.
# custom:
#   id: TEAM-04
#   severity: low
#   category: canaries
#   judges: [configuration.resources]
#   enforcement: {default: deny, protected: deny}
#   remediation: Write something else.
package team.dying

deny contains {"subject": "config:x", "path": [], "message": json.marshal(every)} if {
	every := [input.configuration | some _ in numbers.range(1, 100000000)]
}
"""

CHANGES = """\
# METADATA
# title: Every change is shown
# description: It prints every change of a plan, value by value.
# custom:
#   id: TEAM-05
#   severity: low
#   category: canaries
#   judges: [plan]
#   enforcement: {default: warn, protected: deny}
#   remediation: Write something else.
package team.changes

deny contains {"subject": one.subject, "path": path, "message": json.marshal(value)} if {
	some one in array.concat(input.plan.changes, input.plan.drift)
	some side in ["before", "after"]
	walk(one[side], [path, value])
}

deny contains {"subject": "plan", "path": ["reversed"], "message": text} if {
	some one in input.plan.changes
	text := strings.reverse(one.after.reversed)
}
"""

CONFTEST = """\
package main

warn contains json.marshal(input)
"""

EACH = """\
package main

deny contains {"msg": json.marshal(value), "path": path} if walk(input, [path, value])
"""


RULES = {
    "policies/team/dump.rego": DUMP,
    "policies/team/places.rego": PLACES,
    "policies/team/changes.rego": CHANGES,
    "policies/conftest/all.rego": CONFTEST,
    "policies/conftest/each.rego": EACH,
}


def files() -> dict[str, str]:
    """Return path → text of the repository."""
    return {
        "gate.yaml": SETTINGS,
        "prod/main.tf": MAIN,
        "prod/child/main.tf": CHILD,
        "prod/flow.yml.tftpl": TEMPLATE,
        "prod/prod.backend.hcl": f"sslpassword = {plant('backend_config file')}\n",
        "prod/terraform.tfvars": f"from_tfvars = {plant('tfvars')}\n",
        "prod/team.tfvars": f"from_team = {plant('var_file')}\n",
        "prod/more.auto.tfvars.json": f'{{"from_json": {plant("tfvars, JSON")}}}\n',
        "flows/alone.yml": FLOW,
        **RULES,
    }


def write(folder: Path) -> Path:
    """Write the repository into a folder."""
    for name, text in files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder
