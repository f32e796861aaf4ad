resource "kestra_namespace" "sales" {
  namespace_id = "company.sales"
}

resource "kestra_policy" "owner" {
  scope     = "TENANT"
  policy_id = "owner"
  content   = <<-EOT
    id: owner
    enforcement: EVALUATE
    rules:
      - type: io.kestra.plugin.ee.rules.Require
        on: FLOW
        properties: [labels.owner]
  EOT
}
