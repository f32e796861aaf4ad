resource "kestra_group" "analysts" {
  name = "analysts"
}

resource "kestra_binding" "analysts" {
  type        = "GROUP"
  external_id = kestra_group.analysts.id
  role_id     = "3kcvnr27ZcdHXD2AUvIe7z"
  namespace   = "company.analytics"
}
