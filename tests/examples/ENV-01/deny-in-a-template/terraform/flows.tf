locals {
  flow = templatefile("${path.module}/sync.yml", { team = "sales" })
}

resource "kestra_flow" "sync" {
  flow_id   = yamldecode(local.flow).id
  namespace = yamldecode(local.flow).namespace
  content   = local.flow
}
