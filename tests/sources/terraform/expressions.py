"""Expressions for the comparison with Terraform, and the files that they read."""

from __future__ import annotations

FILES: dict[str, str] = {
    "files/plain.yml": "id: plain\nnamespace: company.team\n",
    "files/deep/nested.yml": "id: nested\n",
    "files/deep/er/other.yaml": "id: other\n",
    "files/flow.yml.tftpl": "id: ${id}\ntasks:\n%{ for name in names ~}\n  - id: ${name}\n%{ endfor ~}\nend: ${upper(id)}\n",
    "files/strip.tftpl": "  %{ for x in xs ~}\n    - ${x}\n  %{ endfor ~}\n  end\n  %{~ if yes ~}\n\n   yes\n  %{~ else ~}\n no\n  %{~ endif ~}\ntail $${q}\n",
    "files/only.tftpl": "${value}",
    "files/crlf.tftpl": "a\r\nb ${1}\r\n",
    "files/empty.tftpl": "",
    "files/kestra.tftpl": 'message: "{{ inputs.a }} $${env} ${name} %%{x} 100% $5 #${name}"\n# ${name}\n// ${name}\n',
    "files/nested.tftpl": "${yamlencode({ a = [for x in xs : { b = x }] })}tail: ${jsonencode(xs)}\n",
}

LOCALS = """
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
"""

KNOWN: dict[str, str] = {
    "literals": '[1, -1, 1.5, true, null, "x", [], {}]',
    "escapes": '"tab\\tquote\\"slash\\\\ \\u00e9 $${x} %%{y}"',
    "dollar": '"a $ % $$ %% $5 100% $${a} $$$${b}"',
    "template_types": '"${1}${true}${"x"}${1.50}${-3}"',
    "template_strip": '"a\\n  ${~ "x" ~}  \\n b"',
    "template_if": '"%{ if true }yes%{ else }no%{ endif } %{ if false }yes%{ endif }"',
    "template_if_nested": '"%{ if true }a%{ if false }b%{ else }c%{ endif }d%{ else }e%{ endif }"',
    "template_for": '"%{ for i, x in local.names }${i}=${x};%{ endfor }"',
    "template_for_map": '"%{ for k, v in local.map }${k}=${v};%{ endfor }"',
    "template_unwrapped": '"${local.names}"',
    "heredoc": "<<EOT\n  a\n    b ${local.text}\n\nEOT\n",
    "heredoc_indented": "<<-EOT\n    a\n      b ${local.text}\n\n    c\n  EOT\n",
    "heredoc_interpolation_first": "<<-EOT\n    ${local.text}\n      b\n    \tc\n  EOT\n",
    "heredoc_for": "<<-EOT\n    %{ for x in local.names ~}\n      - ${x}\n    %{ endfor ~}\n    end\n  EOT\n",
    "heredoc_for_unstripped": "<<EOT\n%{ for x in local.names }\n- ${x}\n%{ endfor }\nend\nEOT\n",
    "heredoc_if": "<<-EOT\n    %{ if true }\n    yes\n    %{ else }\n    no\n    %{ endif }\n  EOT\n",
    "heredoc_backslash": '<<EOT\na\\n\\t "q" $${x} %%{y}\nEOT\n',
    "heredoc_empty": "<<EOT\nEOT\n",
    "heredoc_quotes_comments": "<<EOT\n# not a comment ${local.text} // nor this\n/* ${local.text} */ '${local.text}'\nEOT\n",
    "arithmetic": "[1 + 2 * 3, (1 + 2) * 3, 10 / 4, 7 % 3, -7 % 3, 5.5 % 2, 1 - 2 - 3, 2 * 3 % 4, -(2 + 1)]",
    "comparison": '[1 < 2, 2 <= 2, "10" > 9, 1 == 1.0, "a" != "b", !true, true && false || true]',
    "equality": '["1" == 1, null == null, null == 1, [1] == [1], {} == {}, { a = 1 } == { a = "1" }, [] == []]',
    "equality_bool": "[true == 1, false == 0, [true] == [1]]",
    "conditional": 'true ? "a" : "b"',
    "conditional_chain": 'false ? "a" : false ? "b" : "c"',
    "conditional_chain_first": 'true ? "a" : false ? "b" : "c"',
    "conditional_chain_middle": 'true ? false ? "a" : "b" : "c"',
    "conditional_operators": '1 + 1 == 2 && true ? 2 > 3 || true ? "a" : "b" : "c"',
    "conditional_converts": '[true ? 1 : "a", true ? [1] : ["a", "b"], false ? { a = 1 } : { b = "x" }, true ? null : 5, true ? [1, "b"] : ["true", true]]',
    "conditional_null": 'true ? null : "x"',
    "conditional_other_fails": 'false ? local.empty[0] : "fallback"',
    "conditional_string": '"true" ? 1 : 2',
    "splat": "local.people[*].name",
    "splat_scalar": "local.object[*].name",
    "splat_null": "local.none[*]",
    "splat_index": "[[1, 2], [3]][*][0]",
    "splat_attribute": "local.people.*.name[1]",
    "index": '[local.names[0], local.object["name"], local.object.tags[1], local.names.1, local.people[1]["team"], local.object.inner.on]',
    "index_computed": "local.names[length(local.names) - 1]",
    "index_text": 'local.names["1"]',
    "for_tuple": "[for x in local.names : upper(x)]",
    "for_index": '[for i, x in local.names : "${i}-${x}" if x != "b"]',
    "for_map": "{ for k, v in local.map : v => k }",
    "for_group": "{ for p in local.people : p.team => p.name... }",
    "for_set": "[for x in local.set : x]",
    "for_object": "[for k, v in local.object : k]",
    "for_nested": '[for x in local.names : [for y in local.names : "${x}${y}" if x == y]]',
    "for_conditional": '[for x in local.names : x == "a" ? 1 : x == "b" ? 2 : 3]',
    "for_shadow": "[for names in local.names : names]",
    "object_keys": '{ a = 1, "b" : 2, (local.text) = 3, "${local.text}!" = 4, true = 5, 7 = 8 }',
    "object_lines": "{\n  a = 1\n  b = [\n    1,\n    2,\n  ] # comment\n\n  c = { d = 2 }\n}",
    "parentheses": "((1 + 2)) * (3)",
    "call_expanded": "max([1, 5, 3]...)",
    "call_core": 'core::upper("x")',
    "path": "[path.root, path.module]",
    "workspace": "terraform.workspace",
    "file": 'file("files/plain.yml")',
    "file_module": 'file("${path.module}/files/plain.yml")',
    "fileexists": '[fileexists("files/plain.yml"), fileexists("files/none.yml"), fileexists("${path.module}/files/deep/nested.yml")]',
    "fileset": 'fileset(path.module, "files/**/*.yml")',
    "fileset_flat": 'fileset("${path.module}/files", "*.yml")',
    "fileset_braces": 'fileset("files", "**/*.{yml,yaml}")',
    "fileset_all": 'fileset("files/deep", "**")',
    "fileset_star_folder": 'fileset("files", "*/*.yml")',
    "fileset_question": 'fileset("files", "plai?.yml")',
    "fileset_none": 'fileset("missing", "**/*.yml")',
    "filesha256": 'filesha256("files/plain.yml")',
    "filebase64": 'filebase64("files/plain.yml")',
    "templatefile": 'templatefile("files/flow.yml.tftpl", { id = "f", names = local.names })',
    "templatefile_empty_list": 'templatefile("files/flow.yml.tftpl", { id = "f", names = [] })',
    "templatefile_strip": 'templatefile("files/strip.tftpl", { xs = ["a", "b"], yes = true })',
    "templatefile_strip_else": 'templatefile("files/strip.tftpl", { xs = [], yes = false })',
    "templatefile_only": '[templatefile("files/only.tftpl", { value = "v" })]',
    "templatefile_list": 'templatefile("files/only.tftpl", { value = ["v"] })',
    "templatefile_crlf": 'templatefile("files/crlf.tftpl", {})',
    "templatefile_blank": 'templatefile("files/empty.tftpl", {})',
    "templatefile_kestra": 'templatefile("files/kestra.tftpl", { name = "n" })',
    "templatefile_nested": 'templatefile("files/nested.tftpl", { xs = local.names })',
    "yamldecode": 'yamldecode("a: 1\\nb: [x, '
    "'y'"
    ', \\"3\\"]\\nc:\\n  d: true\\n  e: null\\nf: 1.5\\ng: yes\\nh: ~\\ni: |\\n  t\\n  u\\nj: 1.0\\nk: -4\\n")',
    "yamldecode_words": 'yamldecode("[on, off, y, N, Yes, NO, TRUE, True, Null, x y, a-b, 1.2.3, 0 9 * * *, \\"yes\\"]")',
    "yamldecode_keys": 'yamldecode("5: x\\nyes: y\\n")',
    "yamldecode_index": 'yamldecode(file("files/plain.yml"))["id"]',
    "yamldecode_alias": 'yamldecode("a: &x {p: 1}\\nb: *x\\n")',
    "yamldecode_empty": '[try(yamldecode(""), "none"), try(yamldecode("# only"), "none")]',
    "yamlencode": 'yamlencode({ a = "x", b = 1, c = true, d = null, e = [], f = {}, g = [1, "a", { x = 1, y = [1, 2] }], n = { a = { b = "c" } }, "10" = "y", "k l" = "é<>&\\t\\"\\\\", z = 1.5, m = "" })',
    "yamlencode_block": 'yamlencode({ h = "multi\\nline\\n", i = "multi\\nline", o = ["x\\ny"], deep = { j = "a\\n\\n  b\\n" } })',
    "yamlencode_lists": 'yamlencode([["a"], ["b", ["c"]], { a = [{ b = 1, c = 2 }] }, []])',
    "yamlencode_scalars": '[yamlencode("x"), yamlencode([]), yamlencode({}), yamlencode("a\\nb"), yamlencode([["a\\nb"]])]',
    "yamlencode_long": f'yamlencode({{ a = "{"word " * 60}end", b = ["{"x" * 200}"] }})',
    "yamlencode_folded": 'yamlencode({ b = { c = local.long, d = [local.long, { e = local.long }] }, f = "${local.long}  two  spaces", g = "\\"${local.long}\\" " })',
    "yamlencode_block_long": f'yamlencode({{ a = "{"word " * 60}end\\nnext\\n" }})',
    "jsonencode": 'jsonencode({ b = "x<>&é\\t\\"\\\\/", a = 1.50, c = 10000000000000000000000, d = [null, true], e = {}, f = "\\u2028" })',
    "jsonencode_scalars": '[jsonencode("a"), jsonencode(null), jsonencode([]), jsonencode(local.set)]',
    "jsondecode": 'jsondecode("{\\"a\\": [1, 2.5, \\"x\\", null, true], \\"b\\": {}}")',
    "join": '[join(", ", local.names), join("-", local.set), join(",", []), join("", ["a"], ["b"])]',
    "split": '[split(",", "a,b,,c"), split("", "abc"), split(",", "")]',
    "format": '[format("%s-%d", "a", 5), format("%05d", 42), format("%-5s|", "ab"), format("%5s|", "ab"), format("%%"), format("%v %v %v", "a", 1, true), format("%s", 1.5), format("%.2f", 3), format("%t", true)]',
    "formatlist": '[formatlist("%s!", local.names), formatlist("%s-%s", "a", ["b", "c"])]',
    "replace": '[replace("a.b.c", ".", "-"), replace("a1b22", "/[0-9]+/", "#"), replace("aaa", "a", "")]',
    "regex": '[regex("[a-z]+", "12ab34"), regex("(\\\\d+)-(\\\\d+)", "10-20"), regex("^(?P<n>[a-z]+)$", "abc")]',
    "regexall": '[regexall("[a-z]+", "1ab2cd"), regexall("x", "abc"), length(regexall("^company\\\\.", "company.team"))]',
    "trim": '[trimspace("  a\\n"), trim("xxaxx", "x"), trimprefix("abc", "a"), trimsuffix("abc", "c"), trimsuffix("abc", "x"), chomp("a\\n\\n"), chomp("a\\r\\n")]',
    "case": '[lower("ABÉ"), upper("abé"), title("hello big world-wide x")]',
    "substr": '[substr("hello", 1, 3), substr("hello", -3, 2), substr("hello", 1, -1), substr("hello", 10, 2), substr("hello", 2, 100)]',
    "text_tests": '[startswith("abc", "ab"), endswith("abc", "bc"), strcontains("abc", "x"), strrev("abc")]',
    "indent": 'indent(2, "a\\nb\\nc")',
    "concat": '[concat(["a"], ["b", 1], []), concat(local.names, local.names)]',
    "merge": '[merge({ a = 1 }, { b = 2 }, { a = 3 }), merge(local.map, { three = "3" }), merge(), merge(null, { a = 1 })]',
    "lookup": '[lookup(local.map, "one", "x"), lookup(local.map, "none", "x"), lookup(local.object, "name", "y")]',
    "keys_values": "[keys(local.map), values(local.map), keys(local.object), values({ b = 1, a = 2 })]",
    "contains": '[contains(local.names, "a"), contains(local.names, "z"), contains(local.set, "a"), contains([], "a")]',
    "length": '[length(local.names), length(local.map), length("héllo"), length(local.set), length({})]',
    "flatten": "flatten([[1, 2], [[3], []], 4, [{ a = [5] }]])",
    "distinct": '[distinct(["a", "b", "a"]), compact(["a", "", "b"])]',
    "coalesce": '[coalesce("", "a", "b"), coalesce(null, "x"), coalesce(1, 2), coalescelist([], ["a"])]',
    "element": '[element(local.names, 0), element(local.names, 4), index(local.names, "c"), one([1]), one([])]',
    "slice": '[slice(local.names, 0, 2), reverse(local.names), sort(local.names), sort(["10", "9", "B", "a"])]',
    "range": "[range(3), range(1, 4), range(0, 10, 3), range(3, 0), range(0)]",
    "zipmap": 'zipmap(["a", "b"], [1, "x"])',
    "sets": '[setunion(["a"], ["b", "a"]), setintersection(["a", "b"], ["b"]), setsubtract(["a", "b"], ["b"]), setproduct(["a", "b"], ["x", "y"])]',
    "set_order": 'toset(["b", "a", "C", "é", "10", "9"])',
    "set_numbers": "toset([10, 9, 1])",
    "chunklist": '[chunklist(["a", "b", "c"], 2), matchkeys(["a", "b"], ["x", "y"], ["y"])]',
    "conversions": '[tostring(1), tostring(true), tonumber("5"), tonumber("1.5"), tobool("true"), tolist(["a", 1]), toset(["a", "a"]), tomap({ a = "x", b = 1 })]',
    "conversion_null": "[tostring(null), tonumber(null)]",
    "try": '[try(local.object.missing, "default"), try(local.object.name, "default"), try(local.names[9], local.empty[0], "last"), try(file("missing.txt"), "none")]',
    "can": '[can(local.object.missing), can(local.object.name), can(tonumber("x")), can(regex("^a$", "b"))]',
    "numbers": '[min(1, 2), max(1, 3, 2), abs(-2), ceil(1.2), floor(1.8), floor(-1.5), pow(2, 10), signum(-3), sum([1, 2, 3]), parseint("ff", 16), parseint("-10", 2)]',
    "digests": '[sha256("a"), md5("a"), sha1("a"), sha512("a"), base64sha256("a"), base64encode("é"), base64decode("w6k=")]',
    "urlencode": 'urlencode("a b/c?d=é&~-_.*\'()!")',
    "paths": '[basename("a/b/c.yml"), dirname("a/b/c.yml"), dirname("c.yml"), trimsuffix(basename("flows/x.yml"), ".yml")]',
    "truths": "[alltrue([true, true]), alltrue([]), anytrue([false]), anytrue([])]",
    "nonsensitive": "nonsensitive(local.secret)",
    "issensitive": "[issensitive(local.secret), issensitive(local.text)]",
    "variable_default": "var.text",
    "variable_typed": "[var.number, var.list, var.map, var.object, var.set, var.tuple, var.anything]",
    "variable_null": "[var.nullable, var.not_nullable]",
    "module": "[module.child.greeting, module.child.folder, module.child.file, module.child.optional]",
    "module_count": "module.counted[*].greeting",
    "module_for_each": "{ for k, m in module.keyed : k => m.greeting }",
    "module_index": 'module.keyed["b"].greeting',
    "resource_argument": '[terraform_data.plain.input, terraform_data.counted[1].input, terraform_data.keyed["x"].input]',
    "resource_instances": "[length(terraform_data.counted), keys(terraform_data.keyed)]",
    "resource_splat": "terraform_data.counted[*].input",
}
"""Name → an expression that gate must know, and know as Terraform does."""

UNCERTAIN: dict[str, str] = {
    "arithmetic_inexact": "[0.1 + 0.2, 1 / 3, 0.1 * 3 == 0.3]",
    "equality_kinds": '[tolist(["a"]) == ["a"], toset([]) == [], tomap({ a = 1 }) == { a = 1 }]',
    "yaml_numbers": 'yamldecode("[010, 0o14, 1:30, 1_000, 2024-01-01, 0x1F, 1e3, .5, 0b11, -0, +5, 12e03, 2001-12-14t21:59:43.10-05:00, !!str 5]")',
    "yaml_merge": 'yamldecode("a: &x {p: 1}\\nb:\\n  <<: *x\\n  q: 2\\n")',
    "yamlencode_odd": 'yamlencode({ p = " lead\\nx\\n", q = "\\n", r = "a \\nb", s = "x\\n\\n", t = "\\u0001" })',
    "yamlencode_scalar": "[yamlencode(1), yamlencode(local.long), yamlencode({ (local.long) = 1 })]",
    "format_odd": 'format("%q %x %5.1f", "a", 255, 2.25)',
    "regex_other": '[regex("(?i)A", "xa"), replace("ab", "/(a)(b)/", "$2$1"), regex("\\\\pL+", "é")]',
    "functions_not_here": '[cidrsubnet("10.0.0.0/8", 8, 1), strrev("ab"), title("a"), csvdecode("a\\n1"), transpose({ a = ["b"] })]',
    "graphemes": '[length("👩‍👩‍👧"), substr("e\\u0301x", 0, 1), upper("ß")]',
    "resource_id": "terraform_data.plain.id",
    "resource_output": "terraform_data.plain.output",
    "unknown_template": '"id: ${terraform_data.plain.id}!"',
    "unknown_condition": 'terraform_data.plain.id == "" ? "prod" : "dev"',
    "unknown_try": 'try(terraform_data.plain.id, "fallback")',
    "unknown_try_attribute": 'try(terraform_data.plain.output.missing, "fallback")',
    "unknown_can": "can(terraform_data.plain.output.missing)",
    "unknown_lookup": 'lookup({ a = "x" }, terraform_data.plain.id, "fallback")',
    "unknown_lookup_value": 'lookup({ a = terraform_data.plain.id }, "a", "fallback")',
    "unknown_coalesce": 'coalesce(terraform_data.plain.id, "fallback")',
    "unknown_functions": "[substr(terraform_data.plain.id, 0, 1), sha256(terraform_data.plain.id), length(terraform_data.plain.id), upper(terraform_data.plain.id)]",
    "unknown_contains": '[contains(["a"], terraform_data.plain.id), contains([terraform_data.plain.id], "a")]',
    "unknown_logic": '[terraform_data.plain.id == "x" && false, terraform_data.plain.id == "x" || true, !(terraform_data.plain.id == "x")]',
    "unknown_for": '[for x in [terraform_data.plain.id] : x if x != ""]',
    "unknown_for_key": '{ for x in [terraform_data.plain.id] : x => "v" }',
    "unknown_object": '{ a = terraform_data.plain.id, b = "known", c = [terraform_data.plain.id, "known"] }',
    "unknown_key": '{ (terraform_data.plain.id) = "v", b = 1 }',
    "unknown_set": 'toset(["a", terraform_data.plain.id])',
    "unknown_join": 'join(",", ["a", terraform_data.plain.id])',
    "unknown_jsonencode": "jsonencode({ a = terraform_data.plain.id })",
    "unknown_templatefile": 'templatefile("files/only.tftpl", { value = terraform_data.plain.id })',
    "unknown_merge": "[merge({ a = 1 }, { b = terraform_data.plain.id }), keys({ b = terraform_data.plain.id }), length([terraform_data.plain.id])]",
    "unknown_index": '["a", "b"][length(terraform_data.plain.id) > 3 ? 0 : 1]',
    "unknown_null_test": "[terraform_data.plain.id == null, terraform_data.plain != null]",
    "unknown_converts": '[true ? 1 : terraform_data.plain.id, true ? "a" : terraform_data.plain.output]',
    "unknown_flatten": 'flatten([[terraform_data.plain.id], ["a"]])',
    "unknown_flatten_element": 'flatten([terraform_data.plain.output, ["a"]])',
    "unknown_directive": '"%{ if terraform_data.plain.id == "a" }yes%{ else }no%{ endif }"',
    "unknown_time": "[timestamp(), uuid(), plantimestamp()]",
    "unknown_bcrypt": 'bcrypt("a")',
    "unknown_path": '[abspath("."), path.cwd, pathexpand("~")]',
    "unknown_module": "module.child.id",
    "unknown_splat": "[terraform_data.counted[*].id, values(terraform_data.keyed)[*].id]",
    "unknown_formatlist": 'formatlist("%s!", ["a", terraform_data.plain.id])',
    "unknown_distinct": 'distinct(["a", terraform_data.plain.id])',
    "unknown_element": 'element([terraform_data.plain.id, "b"], 1)',
    "unknown_zipmap": 'zipmap(["a"], [terraform_data.plain.id])',
    "unknown_one": "one([terraform_data.plain.id])",
    "unknown_concat": 'concat([terraform_data.plain.id], ["b"])',
    "unknown_yamldecode": 'try(yamldecode(terraform_data.plain.id).a, "fallback")',
}
"""Name → an expression of which gate may know less than Terraform, but nothing else."""

REST = """
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
"""

CHILD = """
variable "name" {
  type = string
}
variable "optional" {
  default = "none"
}
locals {
  greeting = "hello ${var.name}"
}
resource "terraform_data" "inside" {
  input = local.greeting
}
output "greeting" {
  value = local.greeting
}
output "folder" {
  value = path.module
}
output "file" {
  value = file("${path.module}/text.txt")
}
output "optional" {
  value = var.optional
}
output "id" {
  value = terraform_data.inside.id
}
"""
