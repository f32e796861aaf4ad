terraform {
  required_providers {
    kestra = {
      source  = "kestra-io/kestra"
      version = "~> 1.3"
    }
  }
}

provider "kestra" {
  url = "https://kestra.prod.example.com"
}

resource "kestra_kv" "threshold" {
  namespace = "company.sales"
  key       = "threshold"
  value     = "10"
}
