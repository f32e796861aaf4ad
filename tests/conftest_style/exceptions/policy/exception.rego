package main

import rego.v1

# The old importer is replaced in the next quarter.
exception contains rules if {
	input.namespace == "company.legacy"
	rules := ["shell", "description"]
}

exception contains rules if {
	input.namespace == "company.lab"
	rules := ["", "http"]
}
