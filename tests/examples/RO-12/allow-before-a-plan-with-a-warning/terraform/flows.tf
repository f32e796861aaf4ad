variable "team" {
  type = string
}

resource "kestra_kv" "threshold" {
  namespace = "company.dev.${var.team}"
  key       = "threshold"
  value     = "10"
}
