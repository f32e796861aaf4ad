terraform {
  required_providers {
    kestra = {
      source  = "kestra-io/kestra"
      version = "~> 1.3"
    }
  }
}

provider "kestra" {
  url = "https://kestra.example.com"
}

resource "kestra_namespace" "sales" {
  namespace_id = "company.prod.sales"

  allowed_namespaces {
    namespace = "company.prod.orders"
  }
}
