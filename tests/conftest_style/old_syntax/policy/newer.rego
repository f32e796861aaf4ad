package main

import rego.v1

deny_empty contains msg if {
	some task in input.tasks
	every value in task {
		value == ""
	}
	msg := "a task is empty"
}
