resource "kestra_namespace_file" "key" {
  namespace = "company.sales"
  filename  = "/connections.yml"
  content   = file("${path.module}/connections.yml")
}
