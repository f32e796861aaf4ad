package gate.rules.read_only_production.deletions_test

import data.gate.rules.read_only_production.deletions as rule

asked(own, kind, via, namespace) := {
	"flows": [{"subject": "flow:a.yml", "namespace": own}],
	"by_type": {"references": {kind: [{"subject": "flow:a.yml", "via": via, "namespace": namespace, "namespace_path": ["tasks", 0]}]}},
}

judged(own, kind, via, namespace) := found if {
	found := rule.deny with input as asked(own, kind, via, namespace)
		with data.gate.data.deletions as {"tasks": {"execution": ["PurgeExecutions"], "kv": ["Delete"]}}
}

finding(message) := {{"subject": "flow:a.yml", "path": ["tasks", 0], "message": message}}

purge := "io.kestra.plugin.core.execution.PurgeExecutions"

test_deleting_everywhere_is_found if {
	judged("company.team", "execution", purge, "*") == finding("PurgeExecutions deletes in every namespace")
}

test_deleting_elsewhere_is_found if {
	judged("company.team", "kv", "io.kestra.plugin.core.kv.Delete", "company.other") == finding("Delete deletes in the namespace company.other")
	judged("company.team", "execution", purge, "company") == finding("PurgeExecutions deletes in the namespace company")
}

test_deleting_where_an_execution_chooses_is_found if {
	judged("company.team", "execution", purge, "company.«unknown»") == finding("PurgeExecutions deletes in a namespace that an execution chooses")
}

test_deleting_at_home_is_allowed if {
	judged("company.team", "execution", purge, "company.team") == set()
	judged("company.team", "execution", purge, "company.team.project") == set()
}

test_the_namespace_for_that_is_allowed if judged("system", "execution", purge, "*") == set()

test_a_flow_without_a_namespace_is_found_by_others if judged(null, "execution", purge, "«unknown»") == set()

test_other_tasks_are_allowed if {
	judged("company.team", "execution", "io.kestra.plugin.core.log.Fetch", "*") == set()
	judged("company.team", "kv", purge, "*") == set()
}
