output "literals" {
  value = [1, -1, 1.5, true, null, "x", [], {}]
}

output "escapes" {
  value = "tab\tquote\"slash\\ \u00e9 $${x} %%{y}"
}

output "dollar" {
  value = "a $ % $$ %% $5 100% $${a} $$$${b} $$${c}"
}

output "template_types" {
  value = "${1}${true}${"x"}${1.50}${- 3}"
}

output "template_strip" {
  value = "a\n  ${~"x"~}  \n b"
}

output "template_if" {
  value = "%{if true}yes%{else}no%{endif} %{if false}yes%{endif}"
}

output "template_if_nested" {
  value = "%{if true}a%{if false}b%{else}c%{endif}d%{else}e%{endif}"
}

output "template_for" {
  value = "%{for i, x in local.names}${i}=${x};%{endfor}"
}

output "template_for_map" {
  value = "%{for k, v in local.map}${k}=${v};%{endfor}"
}

output "template_unwrapped" {
  value = ["${local.names}"]
}

output "heredoc" {
  value = <<EOT
  a
    b ${local.text}

EOT

}

output "heredoc_indented" {
  value = <<-EOT
    a
      b ${local.text}

    c
  EOT

}

output "heredoc_interpolation_first" {
  value = <<-EOT
    ${local.text}
      b
    	c
  EOT

}

output "heredoc_for" {
  value = <<-EOT
    %{for x in local.names~}
      - ${x}
    %{endfor~}
    end
  EOT

}

output "heredoc_for_unstripped" {
  value = <<EOT
%{for x in local.names}
- ${x}
%{endfor}
end
EOT

}

output "heredoc_if" {
  value = <<-EOT
    %{if true}
    yes
    %{else}
    no
    %{endif}
  EOT

}

output "heredoc_backslash" {
  value = <<EOT
a\n\t "q" $${x} %%{y}
EOT

}

output "heredoc_empty" {
  value = <<EOT
EOT

}

output "heredoc_quotes_comments" {
  value = <<EOT
# not a comment ${local.text} // nor this
/* ${local.text} */ '${local.text}'
EOT

}

output "arithmetic" {
  value = [1 + 2 * 3, (1 + 2) * 3, 10 / 4, 7 % 3, -7 % 3, 5.5 % 2, 1 - 2 - 3, 2 * 3 % 4, -(2 + 1)]
}

output "comparison" {
  value = [1 < 2, 2 <= 2, "10" > 9, 1 == 1.0, "a" != "b", !true, true && false || true]
}

output "equality" {
  value = ["1" == 1, null == null, null == 1, [1] == [1], {} == {}, { a = 1 } == { a = "1" }, [] == []]
}

output "equality_bool" {
  value = [true == 1, false == 0, [true] == [1]]
}

output "conditional" {
  value = true ? "a" : "b"
}

output "conditional_chain" {
  value = false ? "a" : false ? "b" : "c"
}

output "conditional_chain_first" {
  value = true ? "a" : false ? "b" : "c"
}

output "conditional_chain_middle" {
  value = true ? false ? "a" : "b" : "c"
}

output "conditional_operators" {
  value = 1 + 1 == 2 && true ? 2 > 3 || true ? "a" : "b" : "c"
}

output "conditional_converts" {
  value = [true ? 1 : "a", true ? [1] : ["a", "b"], false ? { a = 1 } : { b = "x" }, true ? null : 5, true ? [1, "b"] : ["true", true]]
}

output "conditional_null" {
  value = true ? null : "x"
}

output "conditional_other_fails" {
  value = false ? local.empty[0] : "fallback"
}

output "conditional_string" {
  value = "true" ? 1 : 2
}

output "splat" {
  value = local.people[*].name
}

output "splat_scalar" {
  value = local.object[*].name
}

output "splat_null" {
  value = local.none[*]
}

output "splat_index" {
  value = [[1, 2], [3]][*][0]
}

output "splat_attribute" {
  value = local.people.*.name[1]
}

output "index" {
  value = [local.names[0], local.object["name"], local.object.tags[1], local.names.1, local.people[1]["team"], local.object.inner.on]
}

output "index_computed" {
  value = local.names[length(local.names) - 1]
}

output "index_text" {
  value = local.names["1"]
}

output "for_tuple" {
  value = [for x in local.names : upper(x)]
}

output "for_index" {
  value = [for i, x in local.names : "${i}-${x}" if x != "b"]
}

output "for_map" {
  value = { for k, v in local.map : v => k }
}

output "for_group" {
  value = { for p in local.people : p.team => p.name... }
}

output "for_set" {
  value = [for x in local.set : x]
}

output "for_object" {
  value = [for k, v in local.object : k]
}

output "for_nested" {
  value = [for x in local.names : [for y in local.names : "${x}${y}" if x == y]]
}

output "for_conditional" {
  value = [for x in local.names : x == "a" ? 1 : x == "b" ? 2 : 3]
}

output "for_shadow" {
  value = [for names in local.names : names]
}

output "object_keys" {
  value = { a = 1, "b" : 2, (local.text) = 3, "${local.text}!" = 4, true = 5, 7 = 8 }
}

output "object_lines" {
  value = {
    a = 1
    b = [
      1,
      2,
    ] # comment

    c = { d = 2 }
  }
}

output "parentheses" {
  value = ((1 + 2)) * (3)
}

output "call_expanded" {
  value = max([1, 5, 3]...)
}

output "call_core" {
  value = core::upper("x")
}

output "path" {
  value = [path.root, path.module]
}

output "workspace" {
  value = terraform.workspace
}

output "file" {
  value = file("files/plain.yml")
}

output "file_module" {
  value = file("${path.module}/files/plain.yml")
}

output "fileexists" {
  value = [fileexists("files/plain.yml"), fileexists("files/none.yml"), fileexists("${path.module}/files/deep/nested.yml")]
}

output "fileset" {
  value = fileset(path.module, "files/**/*.yml")
}

output "fileset_flat" {
  value = fileset("${path.module}/files", "*.yml")
}

output "fileset_braces" {
  value = fileset("files", "**/*.{yml,yaml}")
}

output "fileset_all" {
  value = fileset("files/deep", "**")
}

output "fileset_star_folder" {
  value = fileset("files", "*/*.yml")
}

output "fileset_question" {
  value = fileset("files", "plai?.yml")
}

output "fileset_none" {
  value = fileset("missing", "**/*.yml")
}

output "filesha256" {
  value = filesha256("files/plain.yml")
}

output "filebase64" {
  value = filebase64("files/plain.yml")
}

output "templatefile" {
  value = templatefile("files/flow.yml.tftpl", { id = "f", names = local.names })
}

output "templatefile_empty_list" {
  value = templatefile("files/flow.yml.tftpl", { id = "f", names = [] })
}

output "templatefile_strip" {
  value = templatefile("files/strip.tftpl", { xs = ["a", "b"], yes = true })
}

output "templatefile_strip_else" {
  value = templatefile("files/strip.tftpl", { xs = [], yes = false })
}

output "templatefile_only" {
  value = [templatefile("files/only.tftpl", { value = "v" })]
}

output "templatefile_list" {
  value = templatefile("files/only.tftpl", { value = ["v"] })
}

output "templatefile_crlf" {
  value = templatefile("files/crlf.tftpl", {})
}

output "templatefile_blank" {
  value = templatefile("files/empty.tftpl", {})
}

output "templatefile_kestra" {
  value = templatefile("files/kestra.tftpl", { name = "n" })
}

output "templatefile_nested" {
  value = templatefile("files/nested.tftpl", { xs = local.names })
}

output "yamldecode" {
  value = yamldecode("a: 1\nb: [x, 'y', \"3\"]\nc:\n  d: true\n  e: null\nf: 1.5\ng: yes\nh: ~\ni: |\n  t\n  u\nj: 1.0\nk: -4\n")
}

output "yamldecode_words" {
  value = yamldecode("[on, off, y, N, Yes, NO, TRUE, True, Null, x y, a-b, 1.2.3, 0 9 * * *, \"yes\"]")
}

output "yamldecode_keys" {
  value = yamldecode("5: x\nyes: y\n")
}

output "yamldecode_index" {
  value = yamldecode(file("files/plain.yml"))["id"]
}

output "yamldecode_alias" {
  value = yamldecode("a: &x {p: 1}\nb: *x\n")
}

output "yamldecode_empty" {
  value = [try(yamldecode(""), "none"), try(yamldecode("# only"), "none")]
}

output "yamlencode" {
  value = yamlencode({ a = "x", b = 1, c = true, d = null, e = [], f = {}, g = [1, "a", { x = 1, y = [1, 2] }], n = { a = { b = "c" } }, "10" = "y", "k l" = "é<>&\t\"\\", z = 1.5, m = "" })
}

output "yamlencode_block" {
  value = yamlencode({ h = "multi\nline\n", i = "multi\nline", o = ["x\ny"], deep = { j = "a\n\n  b\n" } })
}

output "yamlencode_lists" {
  value = yamlencode([["a"], ["b", ["c"]], { a = [{ b = 1, c = 2 }] }, []])
}

output "yamlencode_scalars" {
  value = [yamlencode("x"), yamlencode([]), yamlencode({}), yamlencode("a\nb"), yamlencode([["a\nb"]])]
}

output "yamlencode_long" {
  value = yamlencode({ a = "word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word end", b = ["xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"] })
}

output "yamlencode_folded" {
  value = yamlencode({ b = { c = local.long, d = [local.long, { e = local.long }] }, f = "${local.long}  two  spaces", g = "\"${local.long}\" " })
}

output "yamlencode_block_long" {
  value = yamlencode({ a = "word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word end\nnext\n" })
}

output "jsonencode" {
  value = jsonencode({ b = "x<>&é\t\"\\/", a = 1.50, c = 10000000000000000000000, d = [null, true], e = {}, f = "\u2028" })
}

output "jsonencode_scalars" {
  value = [jsonencode("a"), jsonencode(null), jsonencode([]), jsonencode(local.set)]
}

output "jsondecode" {
  value = jsondecode("{\"a\": [1, 2.5, \"x\", null, true], \"b\": {}}")
}

output "join" {
  value = [join(", ", local.names), join("-", local.set), join(",", []), join("", ["a"], ["b"])]
}

output "split" {
  value = [split(",", "a,b,,c"), split("", "abc"), split(",", "")]
}

output "format" {
  value = [format("%s-%d", "a", 5), format("%05d", 42), format("%-5s|", "ab"), format("%5s|", "ab"), format("%%"), format("%v %v %v", "a", 1, true), format("%s", 1.5), format("%.2f", 3), format("%t", true)]
}

output "formatlist" {
  value = [formatlist("%s!", local.names), formatlist("%s-%s", "a", ["b", "c"])]
}

output "replace" {
  value = [replace("a.b.c", ".", "-"), replace("a1b22", "/[0-9]+/", "#"), replace("aaa", "a", "")]
}

output "regex" {
  value = [regex("[a-z]+", "12ab34"), regex("(\\d+)-(\\d+)", "10-20"), regex("^(?P<n>[a-z]+)$", "abc")]
}

output "regexall" {
  value = [regexall("[a-z]+", "1ab2cd"), regexall("x", "abc"), length(regexall("^company\\.", "company.team"))]
}

output "trim" {
  value = [trimspace("  a\n"), trim("xxaxx", "x"), trimprefix("abc", "a"), trimsuffix("abc", "c"), trimsuffix("abc", "x"), chomp("a\n\n"), chomp("a\r\n")]
}

output "case" {
  value = [lower("ABÉ"), upper("abé"), title("hello big world-wide x")]
}

output "substr" {
  value = [substr("hello", 1, 3), substr("hello", -3, 2), substr("hello", 1, -1), substr("hello", 10, 2), substr("hello", 2, 100)]
}

output "text_tests" {
  value = [startswith("abc", "ab"), endswith("abc", "bc"), strcontains("abc", "x"), strrev("abc")]
}

output "indent" {
  value = indent(2, "a\nb\nc")
}

output "concat" {
  value = [concat(["a"], ["b", 1], []), concat(local.names, local.names)]
}

output "merge" {
  value = [merge({ a = 1 }, { b = 2 }, { a = 3 }), merge(local.map, { three = "3" }), merge(), merge(null, { a = 1 })]
}

output "lookup" {
  value = [lookup(local.map, "one", "x"), lookup(local.map, "none", "x"), lookup(local.object, "name", "y")]
}

output "keys_values" {
  value = [keys(local.map), values(local.map), keys(local.object), values({ b = 1, a = 2 })]
}

output "contains" {
  value = [contains(local.names, "a"), contains(local.names, "z"), contains(local.set, "a"), contains([], "a")]
}

output "length" {
  value = [length(local.names), length(local.map), length("héllo"), length(local.set), length({})]
}

output "flatten" {
  value = flatten([[1, 2], [[3], []], 4, [{ a = [5] }]])
}

output "distinct" {
  value = [distinct(["a", "b", "a"]), compact(["a", "", "b"])]
}

output "coalesce" {
  value = [coalesce("", "a", "b"), coalesce(null, "x"), coalesce(1, 2), coalescelist([], ["a"])]
}

output "element" {
  value = [element(local.names, 0), element(local.names, 4), index(local.names, "c"), one([1]), one([])]
}

output "slice" {
  value = [slice(local.names, 0, 2), reverse(local.names), sort(local.names), sort(["10", "9", "B", "a"])]
}

output "range" {
  value = [range(3), range(1, 4), range(0, 10, 3), range(3, 0), range(0)]
}

output "zipmap" {
  value = zipmap(["a", "b"], [1, "x"])
}

output "sets" {
  value = [setunion(["a"], ["b", "a"]), setintersection(["a", "b"], ["b"]), setsubtract(["a", "b"], ["b"]), setproduct(["a", "b"], ["x", "y"])]
}

output "set_order" {
  value = toset(["b", "a", "C", "é", "10", "9"])
}

output "set_numbers" {
  value = toset([10, 9, 1])
}

output "chunklist" {
  value = [chunklist(["a", "b", "c"], 2), matchkeys(["a", "b"], ["x", "y"], ["y"])]
}

output "conversions" {
  value = [tostring(1), tostring(true), tonumber("5"), tonumber("1.5"), tobool("true"), tolist(["a", 1]), toset(["a", "a"]), tomap({ a = "x", b = 1 })]
}

output "conversion_null" {
  value = [tostring(null), tonumber(null)]
}

output "try" {
  value = [try(local.object.missing, "default"), try(local.object.name, "default"), try(local.names[9], local.empty[0], "last"), try(file("missing.txt"), "none")]
}

output "can" {
  value = [can(local.object.missing), can(local.object.name), can(tonumber("x")), can(regex("^a$", "b"))]
}

output "numbers" {
  value = [min(1, 2), max(1, 3, 2), abs(-2), ceil(1.2), floor(1.8), floor(-1.5), pow(2, 10), signum(-3), sum([1, 2, 3]), parseint("ff", 16), parseint("-10", 2)]
}

output "digests" {
  value = [sha256("a"), md5("a"), sha1("a"), sha512("a"), base64sha256("a"), base64encode("é"), base64decode("w6k=")]
}

output "urlencode" {
  value = urlencode("a b/c?d=é&~-_.*'()!")
}

output "paths" {
  value = [basename("a/b/c.yml"), dirname("a/b/c.yml"), dirname("c.yml"), trimsuffix(basename("flows/x.yml"), ".yml")]
}

output "truths" {
  value = [alltrue([true, true]), alltrue([]), anytrue([false]), anytrue([])]
}

output "nonsensitive" {
  value = nonsensitive(local.secret)
}

output "issensitive" {
  value = [issensitive(local.secret), issensitive(local.text)]
}

output "variable_default" {
  value = var.text
}

output "variable_typed" {
  value = [var.number, var.list, var.map, var.object, var.set, var.tuple, var.anything]
}

output "variable_null" {
  value = [var.nullable, var.not_nullable]
}

output "module" {
  value = [module.child.greeting, module.child.folder, module.child.file, module.child.optional]
}

output "module_count" {
  value = module.counted[*].greeting
}

output "module_for_each" {
  value = { for k, m in module.keyed : k => m.greeting }
}

output "module_index" {
  value = module.keyed["b"].greeting
}

output "resource_argument" {
  value = [terraform_data.plain.input, terraform_data.counted[1].input, terraform_data.keyed["x"].input]
}

output "resource_instances" {
  value = [length(terraform_data.counted), keys(terraform_data.keyed)]
}

output "resource_splat" {
  value = terraform_data.counted[*].input
}

output "equality_kinds" {
  value = [tolist(["a"]) == ["a"], toset([]) == [], tomap({ a = 1 }) == { a = 1 }]
}

output "format_odd" {
  value = format("%q %x %5.1f", "a", 255, 2.25)
}

output "functions_not_here" {
  value = [cidrsubnet("10.0.0.0/8", 8, 1), strrev("ab"), title("a"), csvdecode("a\n1"), transpose({ a = ["b"] })]
}
