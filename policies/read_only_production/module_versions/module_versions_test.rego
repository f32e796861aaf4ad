package gate.rules.read_only_production.module_versions_test

import data.gate.rules.read_only_production.module_versions as rule

judged(source, version) := {finding.message | some finding in found} if {
	found := rule.deny with input as {"configuration": {"modules": [{"subject": "config:module.a", "address": "module.a", "source": source, "version": version}]}}
}

without_ref(source) := {sprintf("module.a comes from %s, without a `ref` that is a commit or a version", [source])}

test_the_call_is_the_subject if {
	found := rule.deny with input as {"configuration": {"modules": [{"subject": "config:module.a", "address": "module.a", "source": "acme/a/aws", "version": null}]}}
	found == {{"subject": "config:module.a", "path": [], "message": "module.a comes from acme/a/aws, and its `version` is not one alone"}}
}

test_an_open_version_is_denied if {
	judged("app.terraform.io/acme/a/aws", "~> 1.2") == {"module.a comes from app.terraform.io/acme/a/aws, and its `version` is not one alone"}
}

test_a_branch_is_denied if {
	every source in ["git::https://example.com/a.git?ref=main", "git@example.com:a.git?ref=beef", "github.com/acme/a?ref=release", "git::ssh://example.com/a?depth=1"] {
		judged(source, null) == without_ref(source)
	}
}

test_addresses_are_denied if {
	every source in ["https://example.com/a.zip", "s3::https://example.com/a.zip", "github.com/acme/a", "bitbucket.org/acme/a"] {
		judged(source, null) == without_ref(source)
	}
}

test_forty_letters_are_no_commit if {
	source := concat("", ["github.com/acme/a?ref=", "main-main-main-main-main-main-main-main-"])
	judged(source, null) == without_ref(source)
}

test_a_version_is_enough if {
	judged("acme/a/aws", "1.2.3") == set()
	judged("git::https://example.com/a.git//modules/b?ref=v1.2.3&depth=1", null) == set()
	judged("github.com/acme/a?ref=0123456789abcdef0123456789abcdef01234567", null) == set()
}

test_a_folder_of_the_repository_is_enough if {
	judged("./modules/a", null) == set()
	judged("../a", null) == set()
}
