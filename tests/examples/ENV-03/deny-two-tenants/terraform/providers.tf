terraform {
  required_providers {
    kestra = {
      source  = "kestra-io/kestra"
      version = "~> 1.3"
    }
  }
}

provider "kestra" {
  url       = "https://kestra.example.com"
  tenant_id = "dev"
}

provider "kestra" {
  alias     = "reports"
  url       = "https://kestra.example.com"
  tenant_id = "prod"
}
