module "lake" {
  source = "./lake"
}
