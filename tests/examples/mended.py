"""How denied examples are mended, in a few lines each."""

from __future__ import annotations

from collections.abc import Mapping

Edit = tuple[str, str, str]
"""File of the example, what stands there once, and what to write instead."""

_WORKSPACE_OF_PROD = "7c1f0e52-6a3b-4d8e-8f57-2b9d4e6a1c90"
_LOAD, _SYNC, _NIGHTLY, _ORDERS = "flows/load.yml", "flows/sync.yml", "flows/nightly.yml", "flows/orders.yml"
_MAIN, _PROVIDERS, _ACCESS = "terraform/main.tf", "terraform/providers.tf", "terraform/access.tf"
_KEPT_SECRET = "\"{{ secret('SALES_DB_PASSWORD') }}\""

ENVIRONMENTS: Mapping[str, list[Edit]] = {
    "ENV-01/deny-foreign-namespace": [(_SYNC, "company.prod.sales", "company.dev.sales")],
    "ENV-01/deny-in-a-template": [("terraform/sync.yml", "company.prod", "company.dev")],
    "ENV-01/deny-no-namespaces": [("gate.yaml", '"1.3"}\n', '"1.3"}\n    namespaces: [company.dev]\n')],
    "ENV-03/deny-namespace-of-another": [(_MAIN, "company.dev.sales", "company.prod.sales")],
    "ENV-03/deny-two-providers": [(_PROVIDERS, "http://kestra.dev.example.com:8080", "https://kestra.prod.example.com")],
    "ENV-03/deny-two-tenants": [(_PROVIDERS, 'tenant_id = "prod"', 'tenant_id = "dev"')],
    "ENV-04/deny-another-environment": [(_PROVIDERS, "http://kestra.dev.example.com:8080", "https://kestra.prod.example.com")],
    "ENV-04/deny-another-environments-airbyte": [(_MAIN, "airbyte.dev.example.com", "airbyte.prod.example.com")],
    "ENV-04/deny-renamed-provider": [(_MAIN, "evil.example.com", "kestra.prod.example.com")],
    "ENV-08/deny-secret-of-another-environment": [(_NIGHTLY, ", namespace='company.prod'", "")],
    "ENV-10/deny-another-environments-bucket": [(_NIGHTLY, "acme-prod-exports", "acme-dev-exports")],
    "ENV-10/deny-default-of-an-input": [(_NIGHTLY, "db.prod.example.com", "db.dev.example.com")],
    "ENV-10/deny-in-a-profile": [
        (_NIGHTLY, "target: dev", "target: prod"),
        (_NIGHTLY, "          dev: {type: postgres, host: db.dev.example.com, dbname: shop}\n", ""),
        (_NIGHTLY, "--target dev", "--target prod"),
    ],
    "ENV-10/deny-through-a-variable": [(_NIGHTLY, "host: localhost", "host: db.prod.example.com")],
    "ENV-11/deny-another-environments-target": [(_NIGHTLY, "--target prod", "--target dev")],
    "ENV-11/deny-in-a-profile": [(_NIGHTLY, "target: dev", "target: prod"), (_NIGHTLY, "dev: {type", "prod: {type")],
    "ENV-12/deny-another-environments": [
        (_NIGHTLY, "9a8b7c6d-0000-4000-8000-00000000beef", "6b1c2d3e-0000-4000-8000-00000000c0de"),
    ],
    "ENV-12/deny-another-environments-in-a-key": [
        ("gate.yaml", f"workspaces: [{_WORKSPACE_OF_PROD}]\n", f"workspaces: [{_WORKSPACE_OF_PROD}]\n      connections: [c0de]\n"),
        ("terraform/flows.tf", "6b1c2d3e-0000-4000-8000-00000000c0de", "c0de"),
    ],
    "ENV-13/deny-no-workspaces-listed": [
        (
            "gate.yaml",
            "https://airbyte.prod.example.com/api/public/v1\n",
            f"https://airbyte.prod.example.com/api/public/v1\n      workspaces: [{_WORKSPACE_OF_PROD}]\n",
        ),
    ],
    "ENV-13/deny-through-a-module": [(_MAIN, "local.workspaces.dev", "local.workspaces.prod")],
    "ENV-14/deny-another-environments-interface": [(_NIGHTLY, "https://kestra.prod.example.com", "http://kestra.dev.example.com:8080")],
    "ENV-19/deny-another-environments-workers": [(_NIGHTLY, "prod-etl", "dev-etl")],
}
FLOWS: Mapping[str, list[Edit]] = {
    "FLOW-03/deny-nested": [(_SYNC, "      - id: log", "      - id: again")],
    "FLOW-09/deny-each-other": [("flows/report.yml", "flowId: mail", "flowId: archive")],
    "FLOW-09/deny-itself": [(_LOAD, "flowId: load", "flowId: archive")],
    "FLOW-09/deny-tasks": [(_LOAD, "        dependsOn: [load]\n", "")],
    "FLOW-09/deny-triggers": [("flows/report.yml", "flowId: load", "flowId: archive")],
    "FLOW-10/deny-output": [(_LOAD, "outputs.row }}", "outputs.rows }}")],
    "FLOW-10/deny-two-names-in-one-text": [
        (_SYNC, "namespace: company.dev\n", "namespace: company.dev\ninputs:\n  - {id: day, type: STRING}\n  - {id: hour, type: INT}\n"),
    ],
    "FLOW-11/deny-disabled": [("flows/report.yml", "disabled: true\n", "")],
    "FLOW-11/deny-not-there": [(_LOAD, "reprot", "report"), ("flows/report.yml", "laod", "load")],
    "FLOW-13/deny-flowable-in-a-folder": [(_SYNC, "flow.WorkingDirectory", "flow.Sequential")],
    "FLOW-19/deny-files": [("flows/load_again.yml", "id: load", "id: load_again")],
    "FLOW-21/deny-second-document": [
        (_LOAD, "---\nid: report\nnamespace: company.sales\n\ntasks:\n  - id: done\n", "  - id: report\n"),
    ],
    "FLOW-21/deny-yaml": [
        (_LOAD, "&prod warehouse", "warehouse"),
        (_LOAD, "  copy: *prod\n  role: !Ref admin\n  left: &over 1\n  merged:\n    <<: *prod\n", "  role: admin\n  left: 1\n"),
    ],
}
PRODUCTION: Mapping[str, list[Edit]] = {
    "RO-01/deny-flows-from-git": [(_ORDERS, "git.SyncFlows", "git.PushFlows"), (_ORDERS, "    delete: true\n", "")],
    "RO-01/deny-tenant-from-git": [(_ORDERS, "sourceOfTruth: GIT", "sourceOfTruth: KESTRA"), (_ORDERS, "git.TenantSync", "git.PushFlows")],
    "RO-05/deny-people-who-write": [(_ACCESS, '["READ", "CREATE", "UPDATE"]', '["READ"]')],
    "RO-05/deny-people-who-write-in-kestra-2": [(_ACCESS, '["VIEW", "LIST", "UPDATE", "DISABLE"]', '["VIEW", "LIST"]')],
    "RO-07/deny-default-role-that-writes": [(_ACCESS, '["READ", "CREATE", "UPDATE"]', '["READ"]')],
    "RO-07/deny-super-admin": [(_ACCESS, "  super_admin = true\n", "")],
    "RO-16/deny-fetched-script-where-a-team-wants-it": [
        (_ORDERS, "install -y jq", "install -y jq=1.6-2.1"),
        (_ORDERS, "@acme/loader", "@acme/loader@2.0.1"),
        (_ORDERS, "      - curl -fsSL https://get.example.com/warehouse.sh | sh\n", ""),
    ],
    "RO-16/deny-newest-package-where-a-team-wants-it": [(_ORDERS, "pip install pandas", "pip install pandas==2.2.3")],
    "RO-22/deny-no-list": [("gate.yaml", "namespaces: [company.prod]\n", 'namespaces: [company.prod]\n    resource_types: ["kestra_*"]\n')],
    "RO-24/deny-action": [
        (_MAIN, "    action_trigger {\n      events  = [after_update]\n      actions = [action.local_command.announce]\n    }\n", ""),
        (_MAIN, 'action "local_command" "announce" {\n  config { command = "./announce.sh" }\n}\n', ""),
    ],
    "RO-24/deny-in-a-removed-block": [
        (_MAIN, '  provisioner "local-exec" {\n    when    = destroy\n    command = "./announce.sh"\n  }\n', ""),
    ],
}
SECRETS: Mapping[str, list[Edit]] = {
    "SEC-01/deny-through-a-module": [
        (_MAIN, 'join("-", ["Cedar", "Mill", "40"])', "var.password"),
        (_MAIN, "locals {", 'variable "password" {}\n\nlocals {'),
    ],
    "SEC-02/deny-key-value-store": [(_LOAD, "kv('SALES_DB_PASSWORD')", "secret('SALES_DB_PASSWORD')")],
    "SEC-03/deny-connection-string": [(_LOAD, "password=fernGully22", "password={{ secret('SALES_DB_PASSWORD') }}")],
    "SEC-06/deny-private-key": [
        (_MAIN, 'file("${path.module}/connections.yml")', "var.key"),
        (_MAIN, 'resource "k', 'variable "key" {}\n\nresource "k'),
    ],
    "SEC-07/deny-log": [
        (_LOAD, "The token is {{ secret('CRM_TOKEN') }}", "The token is there"),
        (_LOAD, "    value: \"{{ secret('CRM_TOKEN') }}\"", "    value: there"),
    ],
    "SEC-10/deny-default": [(_LOAD, "    defaults: 9b6f21c0d4aa\n", "")],
    "SEC-13/deny-in-a-flow": [
        ("terraform/load.yml", "${db_password}", _KEPT_SECRET),
        (_MAIN, "{ db_password = var.db_password }", "{}"),
    ],
    "SEC-14/deny-literal": [
        (_PROVIDERS, '"demo-password"', "var.kestra_password"),
        (_PROVIDERS, 'provider "', 'variable "kestra_password" {}\n\nprovider "'),
    ],
    "SEC-14/deny-renamed-provider": [
        (_MAIN, '  password = "canary-literal"\n', ""),
        (_MAIN, '  extra_headers = {\n    Authorization = "Basic canary-header"\n  }\n', ""),
    ],
    "SEC-15/deny-literal": [(_MAIN, '"walnut-Quarry-17"', "var.db_password"), (_MAIN, "locals {", 'variable "db_password" {}\n\nlocals {')],
    "SEC-16/deny-variable": [(_MAIN, '"kestra_kv" "crm"', '"kestra_namespace_secret" "crm"'), (_MAIN, "  key  ", "  secret_key  ")],
    "SEC-18/deny-backend": [
        (_MAIN, '    password = "walnut-Quarry-17"\n', ""),
        (_MAIN, 'locals {\n  reporting_password = "Finch-Orchard-6"\n}', 'variable "reporting_password" {}'),
    ],
    "SEC-18/deny-tfvars": [("terraform/terraform.tfvars", 'sales_db_password = "walnut-Quarry-17"', "")],
    "SEC-20/deny-profile": [(_LOAD, "password: fernGully22", "password: \"{{ env_var('DBT_PASSWORD') }}\"")],
    "SEC-20/deny-shipped-profile": [
        ("terraform/dbt/profiles.yml", "password: Hc7wq2LzPn40xVb", "password: \"{{ env_var('DBT_PASSWORD') }}\"")
    ],
    "SEC-20/deny-script": [(_LOAD, "      - export CRM_TOKEN=9b6f21c0d4aa\n", "")],
}
MENDED: Mapping[str, list[Edit]] = {**ENVIRONMENTS, **FLOWS, **PRODUCTION, **SECRETS}
"""For the denied examples without an allowed one that differs in few lines: what to write instead."""
