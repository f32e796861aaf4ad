locals {
  passwords = {
    SALES_DB_PASSWORD = "walnut-Quarry-17"
  }
}

resource "kestra_namespace_secret" "sales" {
  for_each = local.passwords

  namespace    = "company.sales"
  secret_key   = each.key
  secret_value = each.value
}
