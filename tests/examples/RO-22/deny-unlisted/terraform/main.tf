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

data "external" "token" {
  program = ["sh", "-c", "vault read -format=json secret/kestra"]
}
