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
