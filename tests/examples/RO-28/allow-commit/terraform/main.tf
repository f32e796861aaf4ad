module "flows" {
  source = "git::https://github.com/acme/terraform-flows.git?ref=8f14e45fceea167a5a36dedd4bea2543d5a2c1b0"
}

resource "kestra_kv" "release" {
  namespace = "company.sales"
  key       = "RELEASE"
  value     = "2024-07"
}
