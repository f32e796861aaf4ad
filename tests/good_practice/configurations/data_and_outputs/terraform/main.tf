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
    key          = "data_and_outputs/prod.tfstate"
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

data "kestra_namespace" "shared" {
  namespace_id = "company.shared"
}

locals {
  common = merge({ team = "platform" }, { "system.readOnly" = "true" })
}

resource "kestra_flow" "heartbeat" {
  namespace = "company.platform"
  flow_id   = "heartbeat"
  content   = <<-YAML
    id: heartbeat
    namespace: company.platform
    labels:
    %{~for key, value in local.common}
      ${key}: "${value}"
    %{~endfor}
    concurrency: {limit: 1}
    tasks:
      - id: ping
        type: io.kestra.plugin.core.http.Request
        uri: https://status.prod.example.com/heartbeat
        method: POST
    errors:
      - id: alert
        type: io.kestra.plugin.notifications.slack.SlackIncomingWebhook
        url: "{{ secret('SLACK_WEBHOOK_URL') }}"
        payload: '{"text": "It failed."}'
    triggers:
      - id: often
        type: io.kestra.plugin.core.trigger.Schedule
        cron: "*/5 * * * *"
        timezone: UTC
  YAML
}

output "heartbeat" {
  value = {
    id  = kestra_flow.heartbeat.flow_id
    url = format("https://kestra.prod.example.com/ui/main/flows/edit/%s/%s", kestra_flow.heartbeat.namespace, kestra_flow.heartbeat.flow_id)
  }
}
