module "lake" {
  source  = "acme/lake/kestra"
  version = "1.4.0"
}

resource "kestra_kv" "lake" {
  namespace = "company.sales"
  key       = "LAKE"
  value     = module.lake.bucket
}
