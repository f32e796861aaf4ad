terraform {
  required_version = ">= 1.8"

  required_providers {
    kestra = {
      source  = "kestra-io/kestra"
      version = "~> 2.0"
    }
  }

  backend "s3" {
    bucket       = "acme-terraform-state"
    key          = "policies_in_kestra_2/prod.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    use_lockfile = true
  }
}

provider "kestra" {
  url       = "https://kestra.prod.example.com"
  api_token = var.kestra_api_token
}

variable "kestra_api_token" {
  description = "Token of the service account that Terraform acts as."
  type        = string
  sensitive   = true
}

resource "kestra_namespace" "company" {
  namespace_id = "company"

  allowed_namespaces {
    namespace = "company"
  }
}

resource "kestra_policy" "images" {
  scope     = "NAMESPACE"
  namespace = kestra_namespace.company.namespace_id
  content   = file("${path.module}/policy.yml")
}
