moved {
  from = terraform_data.release
  to   = terraform_data.month
}

resource "terraform_data" "month" {
  input = "2024-06"
}
