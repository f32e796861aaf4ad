resource "kestra_kv" "shop" {
  namespace = "company.prod.sales"
  key       = "SHOP_CONNECTION_ID"
  value     = "6b1c2d3e-0000-4000-8000-00000000c0de"
  type      = "STRING"
}

resource "kestra_flow" "nightly" {
  namespace = "company.prod.sales"
  flow_id   = "nightly"
  content   = file("${path.module}/nightly.yml")
}
