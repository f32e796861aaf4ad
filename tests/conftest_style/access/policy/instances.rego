package main

import rego.v1

import data.instances.allowed

deny_instance_type contains msg if {
	some change in input.resource_changes
	change.type == "aws_instance"
	type := change.change.after.instance_type
	not type in allowed
	msg := sprintf("`%s` is a %s; take one of %s", [change.address, type, concat(", ", allowed)])
}

deny_ingress contains msg if {
	some change in input.resource_changes
	change.type == "aws_security_group_rule"
	change.change.after.type == "ingress"
	some block in change.change.after.cidr_blocks
	net.cidr_contains(block, "8.8.8.8/32")
	msg := sprintf("%s lets the internet in by %s", [change.address, block])
}

warn_unknown contains sprintf("%s: its %s is known only after apply", [change.address, name]) if {
	some change in input.resource_changes
	some name, unknown in change.change.after_unknown
	unknown == true
	name == "instance_type"
}
