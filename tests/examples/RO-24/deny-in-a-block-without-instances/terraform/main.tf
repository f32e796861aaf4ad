resource "kestra_kv" "release" {
  namespace = "company.sales"
  key       = "RELEASE"
  value     = "2024-07"
}

resource "terraform_data" "announcement" {
  count = 0
  provisioner "local-exec" {
    when    = destroy
    command = "./announce.sh"
  }
}
