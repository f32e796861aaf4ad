package gate.rules.read_only_production.git_sync_test

import data.gate.rules.read_only_production.git_sync as rule

judged(type) := found if {
	found := rule.deny with input as {"by_type": {"tasks": {type: [{"subject": "flow:a.yml", "path": ["tasks", 0]}]}, "references": {}}}
}

test_every_sync_is_denied if {
	some [type, name] in [
		["io.kestra.plugin.git.Sync", "Sync"],
		["io.kestra.plugin.git.SyncFlows", "SyncFlows"],
		["io.kestra.plugin.git.TenantSync", "TenantSync"],
		["io.kestra.plugin.ee.git.SyncApps", "SyncApps"],
	]
	judged(type) == {{"subject": "flow:a.yml", "path": ["tasks", 0, "type"], "message": sprintf("%s brings from Git what nobody planned", [name])}}
}

test_other_tasks_of_git_are_allowed if {
	judged("io.kestra.plugin.git.PushFlows") == set()
	judged("io.kestra.plugin.git.Clone") == set()
}

test_other_syncs_are_allowed if judged("io.kestra.plugin.airbyte.connections.Sync") == set()
