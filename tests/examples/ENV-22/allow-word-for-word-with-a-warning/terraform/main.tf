terraform {
  required_providers {
    kestra = {
      source  = "kestra-io/kestra"
      version = "~> 1.3"
    }
  }
}

provider "kestra" {
  url = "http://kestra.dev.example.com:8080"
}

locals {
  flow = templatefile("${path.module}/../flows/nightly.yml", { database = "db.dev.example.com" })
}

resource "kestra_flow" "nightly" {
  namespace = yamldecode(local.flow).namespace
  flow_id   = yamldecode(local.flow).id
  content   = local.flow
}
