# METADATA
# title: A flow runs the code that was reviewed
# description: What a flow fetches when it runs (a branch, the newest package, a script for `sh`, a task from a template), others decide, unreviewed.
# custom:
#   id: RO-16
#   severity: medium
#   category: read-only-production
#   judges: [flows]
#   enforcement: {default: "off", protected: warn}
#   remediation: "Name a `commit` or a `tag` and a version of each package (`pandas==2.2.3`), or put the code into namespace files or an image."
#   references: ["https://kestra.io/plugins/plugin-git/io.kestra.plugin.git.clone"]
package gate.rules.read_only_production.fetched_code

import data.gate.lib.packages

deny contains finding(revision, "the repository is taken as it is at that time; name a `commit` or a `tag`") if {
	some revision in input.by_type.references["git-revision"]
	not fixed(revision)
}

deny contains finding(one, sprintf("the package %s is taken in whichever version there is", [one.target])) if {
	some one in input.by_type.references["package"]
	is_string(one.target)
	not packages.fixed(one)
}

deny contains finding(one, sprintf("the script at %s is run as it is at that time", [one.target])) if {
	some one in input.by_type.references["remote-script"]
}

deny contains finding(made, "the execution decides what this task is") if {
	some made in input.by_type.references.task
	made.dynamic
}

fixed(revision) if [revision.dynamic, revision.path[count(revision.path) - 1]] in [[false, "commit"], [false, "tag"]]

finding(reference, message) := {"subject": reference.subject, "path": reference.path, "message": message}
