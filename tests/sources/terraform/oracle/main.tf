locals {
  names  = ["b", "a", "c"]
  object = { name = "x", size = 2, tags = ["p", "q"], inner = { on = true } }
  map    = tomap({ one = "1", two = "2" })
  set    = toset(["b", "a", "b"])
  people = [{ name = "ann", team = "red" }, { name = "bob", team = "blue" }, { name = "cid", team = "red" }]
  empty  = []
  none   = null
  text   = "hello world"
  secret = sensitive("hidden")
  long   = "word word word word word word word word word word word word word word word word word word word word é word  end"
}

variable "text" {
  default = "default"
}
variable "number" {
  type    = number
  default = "5"
}
variable "list" {
  type    = list(string)
  default = [1, true, "x"]
}
variable "map" {
  type    = map(string)
  default = { a = 1, b = "x" }
}
variable "object" {
  type = object({
    name  = string
    size  = optional(number, 3)
    note  = optional(string)
    inner = optional(object({ on = optional(bool, true) }), {})
  })
  default = { name = 7, extra = "dropped" }
}
variable "set" {
  type    = set(string)
  default = ["b", "a", "b"]
}
variable "tuple" {
  type    = tuple([string, number])
  default = [1, "2"]
}
variable "anything" {
  type    = any
  default = { a = [1, "x"] }
}
variable "nullable" {
  default = null
}
variable "not_nullable" {
  type     = string
  nullable = false
  default  = "kept"
}
resource "terraform_data" "plain" {
  input = "in"
}
resource "terraform_data" "counted" {
  count = 2
  input = "n${count.index}"
}
resource "terraform_data" "keyed" {
  for_each = toset(["y", "x"])
  input    = "${each.key}=${each.value}"
}
module "child" {
  source = "./modules/child"
  name   = "ann"
}
module "counted" {
  source = "./modules/child"
  count  = 2
  name   = "n${count.index}"
}
module "keyed" {
  source   = "./modules/child"
  for_each = { a = "x", b = "y" }
  name     = "${each.key}${each.value}"
}
