resource "kestra_kv" "shop" {
  namespace = "company.prod.sales"
  key       = "SHOP_CONNECTION_ID"
  value     = airbyte_connection.shop.connection_id
  type      = "STRING"
}

resource "kestra_flow" "nightly" {
  namespace = "company.prod.sales"
  flow_id   = "nightly"
  content   = file("${path.module}/nightly.yml")
}
