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
    key          = "flow_by_yamlencode/prod.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    use_lockfile = true
  }
}

provider "kestra" {
  url      = "https://kestra.prod.example.com"
  username = var.kestra_username
  password = var.kestra_password
}

variable "kestra_username" {
  type = string
}

variable "kestra_password" {
  type      = string
  sensitive = true
}

locals {
  tables = ["orders", "customers", "refunds"]
}

resource "kestra_flow" "export" {
  for_each = toset(local.tables)

  namespace = "company.exports"
  flow_id   = "export_${each.key}"
  content = yamlencode({
    id          = "export_${each.key}"
    namespace   = "company.exports"
    labels      = { "system.readOnly" = "true" }
    concurrency = { limit = 1 }
    tasks = [{
      id   = "request"
      type = "io.kestra.plugin.core.http.Request"
      uri  = "https://exports.prod.example.com/${each.key}"
    }]
    errors = [{
      id      = "alert"
      type    = "io.kestra.plugin.notifications.slack.SlackIncomingWebhook"
      url     = "{{ secret('SLACK_WEBHOOK_URL') }}"
      payload = jsonencode({ text = "The export of ${each.key} failed." })
    }]
    triggers = [{
      id       = "daily"
      type     = "io.kestra.plugin.core.trigger.Schedule"
      cron     = "0 ${index(local.tables, each.key)} * * *"
      timezone = "Europe/Berlin"
    }]
  })
}
