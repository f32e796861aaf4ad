package gate.rules.read_only_production.fetched_code_test

import data.gate.rules.read_only_production.fetched_code as rule

judged(kind, target, dynamic, last) := found if {
	found := rule.deny with input as {"by_type": {"references": {kind: [{"subject": "flow:a.yml", "target": target, "dynamic": dynamic, "path": ["tasks", 0, last]}]}}}
}

finding(last, message) := {{"subject": "flow:a.yml", "path": ["tasks", 0, last], "message": message}}

moving := "the repository is taken as it is at that time; name a `commit` or a `tag`"

test_a_branch_is_found if judged("git-revision", "main", false, "branch") == finding("branch", moving)

test_no_revision_is_found if judged("git-revision", null, false, 0) == finding(0, moving)

test_a_revision_that_an_execution_chooses_is_found if judged("git-revision", "«unknown»", true, "tag") == finding("tag", moving)

test_a_commit_or_a_tag_is_enough if {
	judged("git-revision", "8f14e45", false, "commit") == set()
	judged("git-revision", "v1.2", false, "tag") == set()
}

package_of(name) := sprintf("the package %s is taken in whichever version there is", [name])

test_a_package_without_a_version_is_found if {
	judged("package", "pandas", false, "script") == finding("script", package_of("pandas"))
	judged("package", "pandas>=2", false, "script") == finding("script", package_of("pandas>=2"))
	judged("package", "pandas==«unknown»", true, "script") == finding("script", package_of("pandas==«unknown»"))
}

test_a_version_is_enough if {
	judged("package", "pandas==2.2.3", false, "script") == set()
	judged("package", "git+https://github.com/acme/a@v1.2", false, "script") == set()
	judged("package", "https://example.com/a-1.2-py3-none-any.whl", false, "script") == set()
}

test_nothing_is_installed_without_a_name if judged("package", null, false, "script") == set()

test_a_script_that_is_fetched_and_run_is_found if {
	judged("remote-script", "https://get.example.com/install.sh", false, "script") == finding("script", "the script at https://get.example.com/install.sh is run as it is at that time")
}

test_a_task_that_an_execution_makes_is_found if judged("task", "«unknown»", true, "spec") == finding("spec", "the execution decides what this task is")

test_a_task_that_is_written_is_enough if judged("task", "io.kestra.plugin.core.log.Log", false, "spec") == set()
