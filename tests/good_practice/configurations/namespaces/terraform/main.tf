terraform {
  required_version = ">= 1.8"

  required_providers {
    kestra = {
      source  = "kestra-io/kestra"
      version = "~> 1.3"
    }
  }

  backend "s3" {
    bucket       = "acme-terraform-state"
    key          = "namespaces/prod.tfstate"
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
  description  = "Everything."

  allowed_namespaces {
    namespace = "company"
  }
}

resource "kestra_namespace" "team" {
  for_each = toset(["analytics", "ingestion", "sales"])

  namespace_id = "company.${each.key}"
  description  = title(each.key)
  variables = yamlencode({
    warehouse_host = "warehouse.prod.example.com"
    region         = "eu-central-1"
  })

  allowed_namespaces {
    namespace = "company"
  }

  depends_on = [kestra_namespace.company]
}

resource "kestra_flow" "hello" {
  namespace = kestra_namespace.team["sales"].namespace_id
  flow_id   = "hello"
  content   = <<-YAML
    id: hello
    namespace: ${kestra_namespace.team["sales"].namespace_id}
    labels:
      system.readOnly: "true"
    tasks:
      - id: log
        type: io.kestra.plugin.core.log.Log
        message: "Hello from {{ flow.namespace }}"
  YAML
}
