# Who Terraform acts as comes from the environment of CI: KESTRA_USERNAME and KESTRA_PASSWORD.
terraform {
  required_version = ">= 1.8, < 2.0"

  required_providers {
    kestra = {
      source  = "kestra-io/kestra"
      version = ">= 1.3.0, < 2.0.0"
    }
  }

  backend "s3" {
    bucket       = "acme-terraform-state"
    key          = "credentials_of_ci/prod.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    use_lockfile = true
  }
}

provider "kestra" {
  url       = local.kestra_url
  tenant_id = "main"
}

locals {
  domain     = "prod.example.com"
  kestra_url = "https://kestra.${local.domain}"
}

resource "kestra_flow" "load" {
  namespace = "company.analytics"
  flow_id   = "load"
  content   = file("load.yml")
}
