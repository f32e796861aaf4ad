package gate.rules.read_only_production.ignored_changes_test

import data.gate.rules.read_only_production.ignored_changes as rule

judged(type, lifecycle) := found if {
	found := rule.deny with input as {"by_type": {"resources": {type: [{"subject": "config:x.a", "address": "x.a", "lifecycle": lifecycle}]}}}
		with data.gate.data.unreviewed as {"kestra_flow": ["revision"]}
}

finding(path, message) := {"subject": "config:x.a", "path": path, "message": message}

test_a_reviewed_argument_is_denied if {
	judged("kestra_flow", {"ignore_changes": ["content", "revision"]}) == {finding(["content"], "changes of content of x.a are ignored")}
}

test_everything_is_denied if {
	judged("airbyte_source", {"ignore_changes": "all"}) == {finding([], "changes of everything of x.a are ignored")}
}

test_a_part_of_an_argument_is_denied_as_the_argument if {
	judged("airbyte_connection", {"ignore_changes": ["schedule.cron_expression", "tags[0]", "\"name\""]}) == {
		finding(["schedule"], "changes of schedule of x.a are ignored"),
		finding(["tags"], "changes of tags of x.a are ignored"),
		finding(["name"], "changes of name of x.a are ignored"),
	}
}

test_other_settings_of_a_lifecycle_are_allowed if judged("kestra_flow", {"prevent_destroy": false, "create_before_destroy": true}) == set()

test_resources_of_other_systems_are_theirs if judged("aws_instance", {"ignore_changes": "all"}) == set()
