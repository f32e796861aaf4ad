variable "crm_api_token" {
  type      = string
  sensitive = true
}

resource "kestra_kv" "crm" {
  namespace = "company.sales"
  key       = "CRM_API_TOKEN"
  value     = var.crm_api_token
  type      = "STRING"
}
