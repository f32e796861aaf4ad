variable "secret" {
  sensitive = true
  default   = "hidden"
}

variable "secrets" {
  sensitive = true
  default   = { a = "hidden", b = ["hidden"] }
}

locals {
  credentials = { user = "ann", password = var.secret, list = ["open", var.secret] }
  cases = {
    plain        = var.secret
    template     = "a${var.secret}"
    heredoc      = <<-EOT
      a: ${var.secret}
    EOT
    element      = var.secrets.b[0]
    object       = local.credentials
    attribute    = local.credentials.user
    condition    = var.secret == "x" ? "a" : "b"
    upper        = upper(var.secret)
    json         = jsonencode(local.credentials)
    yaml         = yamlencode(local.credentials)
    joined       = join(",", local.credentials.list)
    merged       = merge(local.credentials, { more = "open" })
    merged_all   = merge(var.secrets, { more = "open" })
    looked_up    = lookup(local.credentials, "password", "none")
    for_value    = [for key in ["a"] : var.secrets[key]]
    for_all      = [for value in var.secrets.b : value]
    for_if       = [for value in ["a", "b"] : value if value != var.secret]
    splat        = [local.credentials][*].password
    tried        = try(var.secret, "fallback")
    could        = can(var.secret)
    rendered     = templatefile("files/only.tftpl", { value = var.secret })
    revealed     = nonsensitive(var.secret)
    flattened    = flatten([local.credentials.list, ["x"]])
    concatenated = concat([var.secret], ["x"])
    coalesced    = coalesce(var.secret, "x")
    keyed        = keys(var.secrets)
    length       = length(var.secrets)
    zipped       = zipmap(["a", "b"], ["open", var.secret])
    converted    = tostring(var.secret)
    as_list      = tolist([var.secret, "open"])
    as_map       = tomap({ a = var.secret, b = "open" })
    output       = module.guarded.secret
    nested       = { deep = { deeper = [{ password = var.secret }] } }
    formatted    = format("%s", var.secret)
    values       = values(local.credentials)
    reversed     = reverse(local.credentials.list)
    sliced       = slice(local.credentials.list, 0, 1)
    element_of   = element(local.credentials.list, 0)
    one_of       = one([var.secret])
    directive    = "%{if var.secret == "x"}a%{else}b%{endif}"
    loop         = "%{for value in var.secrets.b}x%{endfor}"
    equal        = var.secret == "x"
    decoded      = jsondecode(jsonencode({ a = var.secret })).a
    unused_deep  = true ? { a = "open" } : { a = var.secret }
    unused_list  = true ? ["open", "b"] : ["open", var.secret]
    unused_type  = true ? [] : local.credentials.list
    unused       = true ? "open" : var.secret
  }
}

resource "terraform_data" "sensitive" {
  for_each = toset(nonsensitive(keys(local.cases)))
  input    = local.cases[each.key]
}

module "guarded" {
  source = "./modules/guarded"
  secret = var.secret
}
