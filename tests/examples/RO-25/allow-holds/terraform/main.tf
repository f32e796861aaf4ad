resource "terraform_data" "release" {
  input = "2024-07"
}

check "release_is_current" {
  assert {
    condition     = terraform_data.release.input == "2024-07"
    error_message = "The release is last month's."
  }
}
