resource "kestra_kv" "release" {
  namespace = "company.sales"
  key       = "RELEASE"
  value     = "2024-07"

  provisioner "local-exec" {
    command = "echo the release is known"
  }
}
