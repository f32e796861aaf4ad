package gate.rules.read_only_production.nested_deployment_test

import data.gate.rules.read_only_production.nested_deployment as rule

judged(target) := {"deny": denied, "warn": warned} if {
	asked := {"by_type": {"references": {"deployment": [{"subject": "flow:a.yml", "target": target, "path": ["tasks", 0, "commands", 0]}]}}}
	known := {"writing": ["apply", "ansible-playbook"], "reading": ["plan"]}
	denied := rule.deny with input as asked with data.gate.data.deployments as known
	warned := rule.warn with input as asked with data.gate.data.deployments as known
}

finding(message) := {"subject": "flow:a.yml", "path": ["tasks", 0, "commands", 0], "message": message}

test_an_apply_is_denied if {
	judged("terraform apply") == {"deny": {finding("`terraform apply` changes what only a reviewed plan may change")}, "warn": set()}
}

test_a_playbook_is_denied if {
	judged("ansible-playbook").deny == {finding("`ansible-playbook` changes what only a reviewed plan may change")}
}

test_what_may_be_anything_is_a_warning if {
	judged("tofu") == {"deny": set(), "warn": {finding("`tofu` may change what only a reviewed plan may change")}}
	judged("tofu stack") == {"deny": set(), "warn": {finding("`tofu stack` may change what only a reviewed plan may change")}}
}

test_nothing_is_written if judged(null) == {"deny": set(), "warn": set()}

test_a_plan_is_allowed if judged("terraform plan") == {"deny": set(), "warn": set()}
