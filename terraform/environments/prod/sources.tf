locals {
  sources = {
    PokeAPI = {
      definition_id = "6371b14b-bc68-4236-bfbd-468e8df8e968"
      configuration = jsonencode({ pokemon_name = "pikachu" })
    }
    Faker = {
      definition_id = "dfd88b22-b603-4c3d-aad7-3701784586b1"
      configuration = jsonencode({ count = 100000, parallelism = 4 })
    }
    DockerHub = {
      definition_id = "72d405a3-56d8-499f-a571-667c03406e43"
      configuration = jsonencode({ docker_username = "airbyte" })
    }
  }
}
