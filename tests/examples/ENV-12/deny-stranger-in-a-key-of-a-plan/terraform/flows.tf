resource "kestra_kv" "shop" {
  namespace = "company.prod.sales"
  key       = "SHOP_CONNECTION_ID"
  value     = "5d5d5d5d-0000-4000-8000-00000000dead"
  type      = "STRING"
}

resource "kestra_flow" "nightly" {
  namespace = "company.prod.sales"
  flow_id   = "nightly"
  content   = file("${path.module}/nightly.yml")
}
