resource "kestra_flow" "orders" {
  flow_id   = "orders"
  namespace = "company.sales"
  content   = file("${path.module}/orders.yml")

  lifecycle {
    ignore_changes = all
  }
}
