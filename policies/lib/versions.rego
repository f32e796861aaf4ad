# Versions, and constraints on them as Terraform writes them.
package gate.lib.versions

major(version) := split(version, ".")[0]

# Versions that a constraint is tied to: `~> 1.3, != 1.3.1` → `1.3`.
pinned(constraint) := {trim_left(part, "~>= v") | some part in parts(constraint); not substring(part, 0, 1) in {"<", ">", "!"}}

# Nothing keeps the next major version out.
unlimited(constraint) if {
	pinned(constraint) == set()
	every part in parts(constraint) { not startswith(part, "<") }
}

# One version alone.
exact(constraint) if {
	[version] := [trim_left(part, "= v") | some part in parts(constraint)]
	trim(version, "0123456789.") == ""
}

parts(constraint) := [trim_space(part) | is_string(constraint); some part in split(constraint, ",")]
