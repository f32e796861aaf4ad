package gate.lib.versions_test

import data.gate.lib.versions

test_major if {
	versions.major("1.3.2") == "1"
	versions.major("10") == "10"
}

test_pinned if {
	versions.pinned("~> 1.3") == {"1.3"}
	versions.pinned("1.3.2") == {"1.3.2"}
	versions.pinned("= v1.3.2") == {"1.3.2"}
	versions.pinned("~> 1.3, != 1.3.1, >= 1.3.2, < 1.9") == {"1.3"}
	versions.pinned(null) == set()
}

test_unlimited if {
	versions.unlimited(null)
	versions.unlimited(">= 1.3")
	versions.unlimited("> 1.3, != 1.4")
}

test_limited if {
	not versions.unlimited("~> 1.3")
	not versions.unlimited("1.3.2")
	not versions.unlimited(">= 1.3, < 2.0")
}

test_exact if {
	versions.exact("1.2.3")
	versions.exact("= 1.2.3")
}

test_not_exact if {
	not versions.exact("~> 1.2")
	not versions.exact(">= 1.2, < 1.3")
	not versions.exact("= 1.2, = 1.3")
	not versions.exact(null)
}

test_before if {
	every constraint in ["1.0.2", "= 1.1.0", "v0.9", "~> 1.0.2", "~> 0.6", ">= 0.5, ~> 1.1.0, = 1.1.0"] { versions.before(constraint, [1, 1, 1]) }
}

test_not_before if {
	every constraint in ["1.1.1", "1.2", "~> 1.0", "~> 1.1.0", ">= 1.0", "< 1.1", "!= 1.0.0", "1.0.0-rc1", "", null] { not versions.before(constraint, [1, 1, 1]) }
}

used(plan) := found if {
	found := versions.chosen with input as {"configuration": {"providers": [{"subject": "p", "source": "s", "version": "~> 1"}]}, "plan": plan}
}

test_versions_of_the_code_and_of_the_plan if {
	used({"subject": "plan", "identity": {"providers": [{"source": "s", "version": "1.2"}]}}) == {["p", [], "s", "~> 1"], ["plan", ["identity", "providers"], "s", "1.2"]}
	used({"subject": "plan", "identity": {"providers": null}}) == {["p", [], "s", "~> 1"]}
	used(null) == {["p", [], "s", "~> 1"]}
}
