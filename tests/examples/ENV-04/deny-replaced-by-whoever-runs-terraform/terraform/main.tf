resource "kestra_kv" "threshold" {
  namespace = "company.prod"
  key       = "threshold"
  value     = "10"
}
