resource "kestra_kv" "threshold" {
  namespace = "company.dev"
  key       = "threshold"
  value     = "10"
}
