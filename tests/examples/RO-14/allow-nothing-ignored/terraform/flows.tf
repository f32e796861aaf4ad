resource "kestra_flow" "orders" {
  flow_id   = "orders"
  namespace = "company.sales"
  content   = file("${path.module}/orders.yml")

  lifecycle {
    create_before_destroy = true
  }
}
