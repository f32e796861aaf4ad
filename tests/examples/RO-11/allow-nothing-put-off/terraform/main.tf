variable "regions" {
  type = set(string)
}

resource "terraform_data" "region" {
  for_each = var.regions
  input    = each.value
}
