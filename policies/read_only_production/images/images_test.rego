package gate.rules.read_only_production.images_test

import data.gate.rules.read_only_production.images as rule

judged(reference) := {finding.message | some finding in found} if {
	found := rule.deny with input as {"by_type": {"references": {"image": [object.union({"subject": "flow:a.yml", "dynamic": false, "path": ["tasks", 0]}, reference)]}}}
}

test_an_image_without_a_tag_is_found_where_it_is_written if {
	found := rule.deny with input as {"by_type": {"references": {"image": [{"subject": "flow:a.yml", "target": "python", "dynamic": false, "path": ["tasks", 0]}]}}}
	found == {{"subject": "flow:a.yml", "path": ["tasks", 0], "message": "the image python has no tag"}}
}

test_a_port_is_no_tag if judged({"target": "registry.example.com:5000/acme/dbt"}) == {"the image registry.example.com:5000/acme/dbt has no tag"}

test_latest_is_found if judged({"target": "ghcr.io/acme/dbt:latest"}) == {"the image ghcr.io/acme/dbt:latest is the latest one, whichever that is"}

test_what_an_execution_chooses_is_found if judged({"target": "python:«unknown»", "dynamic": true}) == {"the image python:«unknown» is chosen by an execution"}

test_a_version_is_enough if {
	judged({"target": "python:3.12.7-slim"}) == set()
	judged({"target": "ghcr.io/acme/dbt@sha256:0f4d"}) == set()
}

test_no_image_is_allowed if judged({"target": null}) == set()
