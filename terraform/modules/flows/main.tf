locals {
  flows = {
    for file in fileset(var.directory, "**/*.yml") :
    file => yamldecode(templatefile("${var.directory}/${file}", var.variables))
  }
}

resource "kestra_flow" "this" {
  for_each = fileset(var.directory, "**/*.yml")

  namespace = local.flows[each.value].namespace
  flow_id   = local.flows[each.value].id
  content   = templatefile("${var.directory}/${each.value}", var.variables)
}

# Not part of a flow's content: an id that is known only after apply would make the whole content unknown.
resource "kestra_kv" "connection" {
  for_each = var.connection_ids

  namespace = var.connection_namespace
  key       = each.key
  value     = each.value
  type      = "STRING"
}
