variable "warehouse_token" {
  type      = string
  sensitive = true
}

resource "kestra_namespace_secret" "warehouse" {
  namespace    = "company.sales"
  secret_key   = "WAREHOUSE_TOKEN"
  secret_value = var.warehouse_token

  lifecycle {
    ignore_changes = [secret_value]
  }
}
