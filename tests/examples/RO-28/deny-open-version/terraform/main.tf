module "flows" {
  source  = "app.terraform.io/acme/flows/kestra"
  version = "~> 1.2"
}

resource "kestra_kv" "release" {
  namespace = "company.sales"
  key       = "RELEASE"
  value     = "2024-07"
}
