resource "kestra_kv" "crm" {
  namespace = "company.sales"
  key       = "POKEAPI_CONNECTION_ID"
  value     = "b5ea17b1-f170-46dc-bc31-cc744ca984c1"
  type      = "STRING"
}
