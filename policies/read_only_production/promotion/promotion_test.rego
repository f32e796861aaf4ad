package gate.rules.read_only_production.promotion_test

import data.gate.rules.read_only_production.promotion as rule

kestra := {"url": "https://kestra.example.com"}

named(name, protected, serving) := object.union(
	{"subject": concat(":", ["environment", name]), "name": name, "protected": protected, "promotes_from": null, "branch": "main"},
	serving,
)

prod := named("prod", true, {"kestra": kestra, "airbyte": null})

dev := named("dev", false, {"kestra": kestra, "airbyte": null})

judged(environment, others) := found if {
	found := rule.deny with input as {"environment": environment, "environments": array.concat([environment], others)}
}

skipped := {{"subject": "environment:prod", "path": [], "message": "prod does not say that a change goes to dev first"}}

test_what_promotes_from_nothing_is_named if judged(prod, [dev]) == skipped

test_an_airbyte_of_both_is_enough if {
	serving := {"kestra": null, "airbyte": {"server_url": "https://airbyte.example.com"}}
	judged(named("prod", true, serving), [named("dev", false, serving)]) == skipped
}

test_the_order_is_enough if judged(object.union(prod, {"promotes_from": "dev"}), [dev]) == set()

test_nothing_comes_before_it if judged(prod, [named("lab", false, {"kestra": null, "airbyte": null}), named("eu", true, {"kestra": kestra})]) == set()

test_a_branch_is_to_be_named if {
	judged(object.union(prod, {"branch": null}), []) == {{
		"subject": "environment:prod",
		"path": ["branch"],
		"message": "prod does not say on which branch a change must lie, so one that nobody merged is planned and applied",
	}}
}

test_elsewhere_nobody_needs_to_say if judged(object.union(dev, {"branch": null}), [prod]) == set()
