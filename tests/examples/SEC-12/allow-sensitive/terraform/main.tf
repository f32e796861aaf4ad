variable "sales_db_password" {
  type      = string
  sensitive = true
}

resource "kestra_namespace_secret" "sales" {
  namespace    = "company.sales"
  secret_key   = "SALES_DB_PASSWORD"
  secret_value = var.sales_db_password
}
