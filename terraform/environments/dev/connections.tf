locals {
  connections = {
    "PokeAPI to dev-null" = {
      source = "PokeAPI"
      prefix = "pokeapi_"
    }
    "Faker to dev-null" = {
      source = "Faker"
      prefix = "faker_"
    }
    "DockerHub to dev-null" = {
      source = "DockerHub"
      prefix = "dockerhub_"
    }
  }
}
