resource "airbyte_source" "this" {
  for_each = var.sources

  name          = each.key
  workspace_id  = var.workspace_id
  definition_id = each.value.definition_id
  configuration = each.value.configuration
}

resource "airbyte_destination" "this" {
  name          = var.destination.name
  workspace_id  = var.workspace_id
  definition_id = var.destination.definition_id
  configuration = var.destination.configuration
}

resource "airbyte_connection" "this" {
  for_each = var.connections

  name           = each.key
  source_id      = airbyte_source.this[each.value.source].source_id
  destination_id = airbyte_destination.this.destination_id
  prefix         = each.value.prefix
  status         = "active"

  # Kestra decides when to sync.
  schedule = {
    schedule_type = "manual"
  }
}
