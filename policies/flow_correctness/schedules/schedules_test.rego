package gate.rules.flow_correctness.schedules_test

import data.gate.rules.flow_correctness.schedules as rule

flow(misfits, triggers) := {"flows": [{"subject": "flow:a.yml", "version": "2.0.0", "misfits": misfits, "triggers": triggers}]}

trigger(by_the_clock, given) := {"id": "nightly", "by_the_clock": by_the_clock, "path": ["triggers", 0], "given": given}

test_what_cannot_be_read_is_denied if {
	misfit := {"kind": "wrong-schedule", "name": "cron", "path": ["triggers", 0, "cron"], "nearest": null, "replacement": "5 fields", "owner": null}
	expected := {{"subject": "flow:a.yml", "path": ["triggers", 0, "cron"], "message": "Kestra 2.0.0 cannot read the schedule in cron; instead: 5 fields"}}
	rule.deny == expected with input as flow([misfit], [])
}

test_without_a_time_zone_is_warned_of if {
	expected := {{"subject": "flow:a.yml", "path": ["triggers", 0], "message": "nightly says no time zone: it follows the one of the server"}}
	rule.warn == expected with input as flow([], [trigger(true, ["cron"])])
}

test_with_a_time_zone_is_allowed if {
	rule.deny | rule.warn == set() with input as flow([], [trigger(true, ["cron", "timezone"])])
}

test_others_start_alike_in_every_zone if rule.warn == set() with input as flow([], [trigger(false, ["cron"])])
