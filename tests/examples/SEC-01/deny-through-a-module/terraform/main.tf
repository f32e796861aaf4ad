module "warehouse" {
  source   = "./warehouse"
  password = local.password
}

locals {
  password = join("-", ["Cedar", "Mill", "40"])
}
