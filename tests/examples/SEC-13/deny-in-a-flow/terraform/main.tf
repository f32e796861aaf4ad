variable "db_password" {
  type      = string
  sensitive = true
}

resource "kestra_flow" "load" {
  namespace = "company.sales"
  flow_id   = "load"
  content   = templatefile("${path.module}/load.yml", { db_password = var.db_password })
}
