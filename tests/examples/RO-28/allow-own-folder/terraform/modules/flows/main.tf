resource "terraform_data" "month" {
  input = "2024-07"
}
