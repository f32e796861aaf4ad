airbyte_workspace_id = "0f4d4a9e-0f0c-4a6f-9b21-0d3d3b7c7b11"
airbyte_client_id    = "gate"
kestra_username      = "terraform@example.com"
