resource "kestra_kv" "crm" {
  namespace = "company.sales"
  key       = "CRM_API_TOKEN"
  value     = "7d1f-44c2-a9e0-8b13"
  type      = "STRING"
}
