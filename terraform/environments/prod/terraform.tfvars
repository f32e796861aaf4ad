airbyte_workspace_id = "7c1f0e52-6a3b-4d8e-8f57-2b9d4e6a1c90"
airbyte_client_id    = "gate"
kestra_username      = "terraform@example.com"
