package main

import rego.v1

import data.kestra

required := {"owner", "domain", "criticality"}

deny_labels contains msg if {
	not required_labels
	msg := sprintf("%s must carry the labels %s", [kestra.name, concat(", ", sort(required))])
}

required_labels if {
	every label in required {
		input.labels[label]
	}
}

violation contains {"msg": msg, "path": ["tasks", number, "type"], "task": task.id} if {
	some number, task in input.tasks
	kestra.is_script(task)
	not task.containerImage
	msg := sprintf("task %s runs a script without naming an image", [task.id])
}

warn_schedule contains msg if {
	kestra.has_trigger("Schedule")
	not input.labels.criticality == "high"
	msg := sprintf("%s runs on a schedule, and nobody is called when it fails", [kestra.name])
}
