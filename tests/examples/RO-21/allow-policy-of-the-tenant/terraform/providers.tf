terraform {
  required_providers {
    kestra = {
      source  = "kestra-io/kestra"
      version = "~> 2.0"
    }
  }
}

provider "kestra" {
  url = "https://kestra.prod.example.com"
}
