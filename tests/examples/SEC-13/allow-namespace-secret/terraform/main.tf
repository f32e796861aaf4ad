variable "db_password" {
  type      = string
  sensitive = true
}

resource "kestra_namespace_secret" "sales" {
  namespace    = "company.sales"
  secret_key   = "SALES_DB_PASSWORD"
  secret_value = var.db_password
}

resource "kestra_flow" "load" {
  namespace = "company.sales"
  flow_id   = "load"
  content   = file("${path.module}/load.yml")
}
