package gate.lib.unattended_test

import data.gate.lib.unattended

flow(overrides) := {"flows": [object.union(
	{"subject": "flow:a.yml", "disabled": false, "given": ["tasks"], "triggers": [{"disabled": true}, {"disabled": false}]},
	overrides,
)]}

test_a_trigger_starts_it if unattended.flows == {"flow:a.yml"} with input as flow({})

test_nothing_starts_it if {
	every one in [{"disabled": true}, {"triggers": []}, {"triggers": [{"disabled": true}]}] { unattended.flows == set() with input as flow(one) }
}

test_its_own_tasks_tell if {
	every name in ["errors", "afterExecution"] { unattended.telling == {"flow:a.yml"} with input as flow({"given": [name]}) }
	unattended.telling == set() with input as flow({"given": ["finally"]})
}

tasks(outermost) := object.union(flow({}), {"by_type": {"tasks": {"a.A": [{"subject": "flow:a.yml", "path": ["tasks", 0], "given": ["errors"]}], "b.B": outermost}}})

test_all_of_its_outermost_tasks_tell if {
	unattended.telling == {"flow:a.yml"} with input as tasks([{"subject": "flow:a.yml", "path": ["tasks", 1, "tasks", 0], "given": []}])
	unattended.telling == {"flow:a.yml"} with input as tasks([{"subject": "flow:a.yml", "path": ["errors", 0], "given": []}])
	unattended.telling == set() with input as tasks([{"subject": "flow:a.yml", "path": ["tasks", 1], "given": []}])
}

test_a_task_ends_or_is_tried_again if {
	every name in ["timeout", "retry"] {
		unattended.in_hand == {"flow:a.yml"} with input as tasks([{"subject": "flow:a.yml", "path": ["tasks", 1], "given": ["id", name]}])
	}
	unattended.in_hand == set() with input as tasks([])
}

listening(target, namespace) := {"by_type": {"references": {"upstream": [{"target": target, "namespace": namespace}]}}}

test_a_flow_listens_to_the_namespace if {
	unattended.watched("company.sales") with input as listening("*", "company*")
	not unattended.watched("company.sales") with input as listening("*", "other")
	not unattended.watched("company.sales") with input as listening("load", "*")
	not unattended.watched(null) with input as listening("*", "*")
}
