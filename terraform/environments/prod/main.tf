module "airbyte" {
  source = "../../modules/airbyte"

  workspace_id = var.airbyte_workspace_id
  sources      = local.sources
  destination  = local.destination
  connections  = local.connections
}

module "flows" {
  source = "../../modules/flows"

  directory = "${path.root}/../../../flows"

  variables = {
    airbyte_url = "https://airbyte.prod.example.com"
    dbt_target  = "prod"
    environment = "prod"
  }

  connection_namespace = "company.analytics"
  connection_ids = {
    POKEAPI_CONNECTION_ID   = module.airbyte.connection_ids["PokeAPI to dev-null"]
    FAKER_CONNECTION_ID     = module.airbyte.connection_ids["Faker to dev-null"]
    DOCKERHUB_CONNECTION_ID = module.airbyte.connection_ids["DockerHub to dev-null"]
  }
}
