resource "kestra_namespace_file" "key" {
  namespace = "company.sales"
  filename  = "/sftp.key"
  content   = file("${path.module}/sftp.key")
}
