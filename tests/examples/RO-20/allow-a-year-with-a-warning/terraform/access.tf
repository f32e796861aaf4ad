resource "kestra_service_account" "terraform" {
  name = "terraform"
}

resource "kestra_service_account_api_token" "terraform" {
  service_account_id = kestra_service_account.terraform.id
  name               = "terraform"
  description        = "The pipeline's"
  max_age            = "P1Y"
}
