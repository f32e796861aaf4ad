removed {
  from = kestra_kv.release

  lifecycle {
    destroy = true
  }

  provisioner "local-exec" {
    when    = destroy
    command = "./announce.sh"
  }
}

resource "kestra_kv" "month" {
  namespace = "company.sales"
  key       = "MONTH"
  value     = "2024-07"
}
