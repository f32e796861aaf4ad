terraform {
  required_providers {
    kestra = {
      source = "kestra-io/kestra"
    }
  }
}

resource "kestra_kv" "lake" {
  namespace = "company.sales"
  key       = "LAKE"
  value     = "s3://lake"
}
