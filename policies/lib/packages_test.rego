package gate.lib.packages_test

import data.gate.lib.packages

fixed(target) if packages.fixed({"target": target, "dynamic": false})

test_a_version_is_fixed if {
	every target in ["pandas==2.2.3", "jq=1.6-2.1", "numpy=1.26.4", "typescript@5.4.2", "@acme/cli@1.0.0", "dbt[postgres]===1.9.1"] { fixed(target) }
}

test_a_commit_or_a_file_is_fixed if {
	every target in ["git+https://github.com/acme/a@v1.2", "git+ssh://git@github.com/acme/a@8f14e45", "https://example.com/a-1.2-py3-none-any.whl"] { fixed(target) }
}

test_a_name_or_a_range_is_not if {
	every target in ["pandas", "pandas>=2", "pandas~=2.1", "pandas!=2.0", "pandas==2.*", "typescript@latest", "typescript@5", "@acme/cli", "git+https://github.com/acme/a"] {
		not fixed(target)
	}
}

test_what_an_execution_decides_is_not if not packages.fixed({"target": "pandas==2.2.3", "dynamic": true})
