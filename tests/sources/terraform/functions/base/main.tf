resource "terraform_data" "later" {}

variable "secret" {
  type      = string
  default   = "hidden"
  sensitive = true
}

variable "secrets" {
  type      = map(string)
  default   = { a = "hidden", b = "" }
  sensitive = true
}

variable "list" {
  type    = list(string)
  default = ["b", "a", "c", "a"]
}

variable "numbers" {
  type    = list(number)
  default = [3, 1, 2.5, -4]
}

variable "set" {
  type    = set(string)
  default = ["b", "a"]
}

variable "map" {
  type    = map(string)
  default = { k = "v", a = "1" }
}

variable "object" {
  type    = object({ name = string, size = number, tags = list(string), note = optional(string) })
  default = { name = "n", size = 2, tags = ["x", "y"] }
}

variable "empty_list" {
  type    = list(string)
  default = []
}

variable "empty_map" {
  type    = map(string)
  default = {}
}

variable "nothing" {
  type    = string
  default = null
}

# What variables say is unknown when Terraform validates; these are not.
locals {
  secret     = sensitive("hidden")
  secrets    = sensitive(tomap({ a = "hidden", b = "" }))
  list       = tolist(["b", "a", "c", "a"])
  numbers    = tolist([3, 1, 2.5, -4])
  set        = toset(["b", "a"])
  map        = tomap({ k = "v", a = "1" })
  object     = { name = "n", size = 2, tags = tolist(["x", "y"]), note = tostring(null) }
  empty_list = slice(tolist(["a"]), 0, 0)
  empty_map  = { for key, value in tomap({ a = "b" }) : key => value if false }
  nothing    = tostring(null)
}

locals {
  later  = tostring(terraform_data.later.id)
  mixed  = ["a", 1, true, null]
  tuple  = ["a", "b"]
  people = [{ name = "ann", age = 30 }, { name = "bob", age = 4 }]
}

locals {
  template = "hi $${name}"
}
