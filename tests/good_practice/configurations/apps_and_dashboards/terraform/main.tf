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
    key          = "apps_and_dashboards/prod.tfstate"
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

resource "kestra_dashboard" "executions" {
  source_code = file("${path.module}/dashboard.yml")
}

resource "kestra_flow" "this" {
  count = 2

  namespace = "company.platform"
  flow_id   = "part_${count.index}"
  content   = replace(file("${path.module}/part.yml"), "NUMBER", count.index)
}

resource "terraform_data" "revision" {
  input = sha256(join("", [for flow in kestra_flow.this : flow.content]))
}
