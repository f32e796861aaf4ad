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

# Whether every version that a constraint is tied to comes before another: `~> 1.0.2` comes before [1, 1, 1], `~> 1.0` need not.
before(constraint, version) if {
	some part in parts(constraint)
	newest(part) < version
}

newest(part) := numbers(trim_left(part, "= v")) if not startswith(part, "~>")
newest(part) := array.concat(array.slice(given, 0, count(given) - 1), [1000000]) if given := numbers(trim_left(split(part, "~>")[1], " v"))

numbers(version) := [units.parse(number) | some number in split(version, ".")] if regex.match(`^[0-9]+([.][0-9]+)*$`, version)

# [subject, path, source, version] of providers: as the code constrains them, and as the plan was made with them.
chosen contains [provider.subject, [], provider.source, provider.version] if some provider in input.configuration.providers
chosen contains [input.plan.subject, ["identity", "providers"], locked.source, locked.version] if {
	is_array(input.plan.identity.providers)
	some locked in input.plan.identity.providers
}
