variable "project_id" {
  type = string
}

resource "kestra_namespace_secret" "sales" {
  namespace    = "company.sales"
  secret_key   = "GCP_SERVICE_ACCOUNT"
  secret_value = var.project_id
}
