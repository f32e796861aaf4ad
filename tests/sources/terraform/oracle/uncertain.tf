output "arithmetic_inexact" {
  value = [0.1 + 0.2, 1 / 3, 0.1 * 3 == 0.3]
}

output "yaml_numbers" {
  value = yamldecode("[010, 0o14, 1:30, 1_000, 2024-01-01, 0x1F, 1e3, .5, 0b11, -0, +5, 12e03, 2001-12-14t21:59:43.10-05:00, !!str 5]")
}

output "yaml_merge" {
  value = yamldecode("a: &x {p: 1}\nb:\n  <<: *x\n  q: 2\n")
}

output "yamlencode_odd" {
  value = yamlencode({ p = " lead\nx\n", q = "\n", r = "a \nb", s = "x\n\n", t = "\u0001" })
}

output "yamlencode_scalar" {
  value = [yamlencode(1), yamlencode(local.long), yamlencode({ (local.long) = 1 })]
}

output "regex_other" {
  value = [regex("(?i)A", "xa"), replace("ab", "/(a)(b)/", "$2$1"), regex("\\pL+", "é")]
}

output "graphemes" {
  value = [length("👩‍👩‍👧"), substr("e\u0301x", 0, 1), upper("ß")]
}

output "resource_id" {
  value = terraform_data.plain.id
}

output "resource_output" {
  value = terraform_data.plain.output
}

output "unknown_template" {
  value = "id: ${terraform_data.plain.id}!"
}

output "unknown_condition" {
  value = terraform_data.plain.id == "" ? "prod" : "dev"
}

output "unknown_try" {
  value = try(terraform_data.plain.id, "fallback")
}

output "unknown_try_attribute" {
  value = try(terraform_data.plain.output.missing, "fallback")
}

output "unknown_can" {
  value = can(terraform_data.plain.output.missing)
}

output "unknown_lookup" {
  value = lookup({ a = "x" }, terraform_data.plain.id, "fallback")
}

output "unknown_lookup_value" {
  value = lookup({ a = terraform_data.plain.id }, "a", "fallback")
}

output "unknown_coalesce" {
  value = coalesce(terraform_data.plain.id, "fallback")
}

output "unknown_functions" {
  value = [substr(terraform_data.plain.id, 0, 1), sha256(terraform_data.plain.id), length(terraform_data.plain.id), upper(terraform_data.plain.id)]
}

output "unknown_contains" {
  value = [contains(["a"], terraform_data.plain.id), contains([terraform_data.plain.id], "a")]
}

output "unknown_logic" {
  value = [terraform_data.plain.id == "x" && false, terraform_data.plain.id == "x" || true, !(terraform_data.plain.id == "x")]
}

output "unknown_for" {
  value = [for x in [terraform_data.plain.id] : x if x != ""]
}

output "unknown_for_key" {
  value = { for x in [terraform_data.plain.id] : x => "v" }
}

output "unknown_object" {
  value = { a = terraform_data.plain.id, b = "known", c = [terraform_data.plain.id, "known"] }
}

output "unknown_key" {
  value = { (terraform_data.plain.id) = "v", b = 1 }
}

output "unknown_set" {
  value = toset(["a", terraform_data.plain.id])
}

output "unknown_join" {
  value = join(",", ["a", terraform_data.plain.id])
}

output "unknown_jsonencode" {
  value = jsonencode({ a = terraform_data.plain.id })
}

output "unknown_templatefile" {
  value = templatefile("files/only.tftpl", { value = terraform_data.plain.id })
}

output "unknown_merge" {
  value = [merge({ a = 1 }, { b = terraform_data.plain.id }), keys({ b = terraform_data.plain.id }), length([terraform_data.plain.id])]
}

output "unknown_index" {
  value = ["a", "b"][length(terraform_data.plain.id) > 3 ? 0 : 1]
}

output "unknown_null_test" {
  value = [terraform_data.plain.id == null, terraform_data.plain != null]
}

output "unknown_converts" {
  value = [true ? 1 : terraform_data.plain.id, true ? "a" : terraform_data.plain.output]
}

output "unknown_flatten" {
  value = flatten([[terraform_data.plain.id], ["a"]])
}

output "unknown_flatten_element" {
  value = flatten([terraform_data.plain.output, ["a"]])
}

output "unknown_directive" {
  value = "%{if terraform_data.plain.id == "a"}yes%{else}no%{endif}"
}

output "unknown_time" {
  value = [timestamp(), uuid(), plantimestamp()]
}

output "unknown_bcrypt" {
  value = bcrypt("a")
}

output "unknown_path" {
  value = [abspath("."), path.cwd, pathexpand("~")]
}

output "unknown_module" {
  value = module.child.id
}

output "unknown_splat" {
  value = [terraform_data.counted[*].id, values(terraform_data.keyed)[*].id]
}

output "unknown_formatlist" {
  value = formatlist("%s!", ["a", terraform_data.plain.id])
}

output "unknown_distinct" {
  value = distinct(["a", terraform_data.plain.id])
}

output "unknown_element" {
  value = element([terraform_data.plain.id, "b"], 1)
}

output "unknown_zipmap" {
  value = zipmap(["a"], [terraform_data.plain.id])
}

output "unknown_one" {
  value = one([terraform_data.plain.id])
}

output "unknown_concat" {
  value = concat([terraform_data.plain.id], ["b"])
}

output "unknown_yamldecode" {
  value = try(yamldecode(terraform_data.plain.id).a, "fallback")
}

output "division_by_zero" {
  value = [1 / 0 > 5, 5 % 0 == 5]
}
