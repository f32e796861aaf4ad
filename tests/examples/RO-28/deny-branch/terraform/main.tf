module "flows" {
  source = "git::https://github.com/acme/terraform-flows.git?ref=main"
}

resource "kestra_kv" "release" {
  namespace = "company.sales"
  key       = "RELEASE"
  value     = "2024-07"
}
