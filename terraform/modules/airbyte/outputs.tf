output "connection_ids" {
  description = "Each connection's id, by its name."
  value       = { for name, connection in airbyte_connection.this : name => connection.connection_id }
}
